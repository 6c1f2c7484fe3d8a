"""Checks of the parts that several outputs share. Each yields `path: fault` sentences."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence

from chalicelib.kakao import limits
from chalicelib.messages.fit import blank, units

_WEB = re.compile(r"https?://[^\s/]+\S*")
_PHONE = re.compile(r"\+?[0-9*#][0-9*#()+ -]*")
_NEEDS = {
    "message": "messageText",
    "block": "blockId",
    "webLink": "webLinkUrl",
    "phone": "phoneNumber",
}
_BUTTON_ACTIONS = (*_NEEDS, "share", "operator")


def dialable(number: str) -> bool:
    """Whether a phone button can dial `number`."""
    return bool(_PHONE.fullmatch(number))


def is_web(address: str) -> bool:
    """Whether a link button can open `address`: http or https, nothing else."""
    return bool(_WEB.fullmatch(address))


def absent_object(at: str, value: object) -> Iterator[str]:
    """An object was needed."""
    yield f"{at}: missing" if value is None else f"{at}: not an object"


def array(
    at: str, value: object, most: int | None = None, least: int = 1
) -> Generator[str, None, Sequence[object]]:
    """An array of `least` to `most` items; returns them, or nothing if it is none."""
    if not isinstance(value, list | tuple):
        yield f"{at}: missing" if value is None else f"{at}: not an array"
        return ()
    if len(value) < least:
        yield f"{at}: empty"
    if most is not None and len(value) > most:
        yield f"{at}: {len(value)} of {most} items"
    return value


def text(
    at: str,
    value: object,
    limit: int | None = None,
    lines: int | None = None,
    required: bool = False,
) -> Iterator[str]:
    """Text that shows something, within a length in UTF-16 units and a number of lines."""
    if value is None:
        if required:
            yield f"{at}: missing"
    elif not isinstance(value, str):
        yield f"{at}: not text"
    elif blank(value):
        yield f"{at}: blank"
    else:
        if limit is not None and units(value) > limit:
            yield f"{at}: {units(value)} of {limit} characters"
        if lines is not None and value.count("\n") >= lines:
            yield f"{at}: {value.count(chr(10)) + 1} of {lines} lines"


def label(at: str, value: object, limit: int) -> Iterator[str]:
    """What stands on something to tap."""
    yield from text(at, value, limit, lines=1, required=True)


def boolean(at: str, value: object) -> Iterator[str]:
    """True, false or absent."""
    if not isinstance(value, bool | None):
        yield f"{at}: not a boolean"


def whole(at: str, value: object, required: bool = False) -> Iterator[str]:
    """A whole number that is not negative."""
    if value is None:
        if required:
            yield f"{at}: missing"
    elif not isinstance(value, int) or isinstance(value, bool) or value < 0:
        yield f"{at}: not a whole number"


def web(at: str, value: object, required: bool = False) -> Iterator[str]:
    """An http or https address."""
    if value is None:
        if required:
            yield f"{at}: missing"
    elif not isinstance(value, str) or not is_web(value):
        yield f"{at}: not an http or https address"


def link(at: str, value: object) -> Iterator[str]:
    """Where a thumbnail or list item leads; absent is fine."""
    if value is None:
        return
    if not isinstance(value, Mapping):
        yield f"{at}: not an object"
        return
    for device in ("web", "mobile", "pc"):
        yield from web(f"{at}.{device}", value.get(device))


def picture(at: str, part: Mapping[str, object]) -> Iterator[str]:
    """A simpleImage, or what it shares with a thumbnail."""
    yield from web(f"{at}.imageUrl", part.get("imageUrl"), required=True)
    yield from text(f"{at}.altText", part.get("altText"), limits.ALT_TEXT)


def thumbnail(at: str, value: object, required: bool = False) -> Iterator[str]:
    """A card's picture."""
    if value is None and not required:
        return
    if not isinstance(value, Mapping):
        yield from absent_object(at, value)
        return
    yield from picture(at, value)
    yield from boolean(f"{at}.fixedRatio", value.get("fixedRatio"))
    yield from link(f"{at}.link", value.get("link"))


def pressable(at: str, part: Mapping[str, object], actions: Sequence[str]) -> Iterator[str]:
    """The action of a button, quick reply or list item, and the field that the action needs."""
    action = part.get("action")
    if not isinstance(action, str) or action not in actions:
        yield f"{at}.action: should be one of {', '.join(actions)}"
        return
    if action == "webLink":
        yield from web(f"{at}.webLinkUrl", part.get("webLinkUrl"), required=True)
    elif need := _NEEDS.get(action):
        yield from text(f"{at}.{need}", part.get(need), required=True)
    number = part.get("phoneNumber")
    if action == "phone" and isinstance(number, str) and not dialable(number):
        yield f"{at}.phoneNumber: cannot be dialled"
    if not isinstance(part.get("extra"), Mapping | None):
        yield f"{at}.extra: not an object"


def buttons(at: str, card: Mapping[str, object]) -> Iterator[str]:
    """A card's buttons: three below one another, or two side by side with shorter labels.

    `buttonLayout` decides; without it a square thumbnail (`fixedRatio`) lays them side by side.
    """
    layout, shown = card.get("buttonLayout"), card.get("thumbnail")
    if layout not in (None, "vertical", "horizontal"):
        yield f"{at}.buttonLayout: should be vertical or horizontal"
    square = isinstance(shown, Mapping) and shown.get("fixedRatio") is True
    beside = layout == "horizontal" or (layout is None and square)
    if "buttons" not in card:
        return
    most = limits.BUTTONS_SIDE_BY_SIDE if beside else limits.BUTTONS
    pressed = yield from array(f"{at}.buttons", card["buttons"], most, least=0)
    narrow = beside and len(pressed) > 1
    length = limits.BUTTON_LABEL_SIDE_BY_SIDE if narrow else limits.BUTTON_LABEL
    for index, button in enumerate(pressed):
        here = f"{at}.buttons[{index}]"
        if not isinstance(button, Mapping):
            yield from absent_object(here, button)
            continue
        yield from label(f"{here}.label", button.get("label"), length)
        yield from pressable(here, button, _BUTTON_ACTIONS)
