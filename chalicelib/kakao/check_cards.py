"""Checks of each card and of the carousel. Each yields `path: fault` sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from chalicelib.kakao import limits
from chalicelib.kakao.check import (
    absent_object,
    array,
    buttons,
    label,
    link,
    pressable,
    text,
    thumbnail,
    web,
    whole,
)
from chalicelib.messages.fit import units

Part: TypeAlias = Mapping[str, object]
ALONE, BESIDE = False, True


def _text_card(at: str, card: Part, beside: bool) -> Iterator[str]:
    title, description = card.get("title"), card.get("description")
    if title is None and description is None:
        yield f"{at}: needs a title or a description"
    yield from text(f"{at}.title", title, limits.CARD_TITLE)
    most = limits.TEXT_CARD_IN_CAROUSEL if beside else limits.TEXT_CARD
    yield from text(f"{at}.description", description, most)
    if not beside:
        yield from _together(at, card, most)
    yield from buttons(at, card)


def _basic_card(at: str, card: Part, beside: bool) -> Iterator[str]:
    lines = limits.CAROUSEL_LINES if beside else None
    yield from thumbnail(f"{at}.thumbnail", card.get("thumbnail"), required=True)
    yield from text(f"{at}.title", card.get("title"), limits.CARD_TITLE, lines)
    yield from text(
        f"{at}.description", card.get("description"), limits.BASIC_CARD_DESCRIPTION, lines
    )
    yield from buttons(at, card)


def _commerce_card(at: str, card: Part, beside: bool) -> Iterator[str]:  # noqa: ARG001 - same shape
    yield from text(f"{at}.title", card.get("title"), limits.COMMERCE_TITLE)
    yield from text(f"{at}.description", card.get("description"), limits.COMMERCE_DESCRIPTION)
    yield from whole(f"{at}.price", card.get("price"), required=True)
    for name in ("discount", "discountRate", "discountedPrice"):
        yield from whole(f"{at}.{name}", card.get(name))
    if "discountRate" in card and "discountedPrice" not in card:
        yield f"{at}.discountRate: needs discountedPrice"
    if card.get("currency", "won") != "won":
        yield f"{at}.currency: should be won"
    shown = yield from array(f"{at}.thumbnails", card.get("thumbnails"), 1)
    for index, one in enumerate(shown):
        yield from thumbnail(f"{at}.thumbnails[{index}]", one, required=True)
    yield from buttons(at, card)


def _list_card(at: str, card: Part, beside: bool) -> Iterator[str]:
    header = card.get("header")
    if isinstance(header, Mapping):
        yield from text(f"{at}.header.title", header.get("title"), required=True)
    else:
        yield from absent_object(f"{at}.header", header)
    most = limits.LIST_ITEMS_IN_CAROUSEL if beside else limits.LIST_ITEMS
    rows = yield from array(f"{at}.items", card.get("items"), most)
    for index, row in enumerate(rows):
        yield from _list_item(f"{at}.items[{index}]", row)
    yield from buttons(at, card)


def _list_item(at: str, item: object) -> Iterator[str]:
    if not isinstance(item, Mapping):
        yield from absent_object(at, item)
        return
    yield from text(f"{at}.title", item.get("title"), required=True)
    yield from text(f"{at}.description", item.get("description"))
    yield from web(f"{at}.imageUrl", item.get("imageUrl"))
    yield from link(f"{at}.link", item.get("link"))
    if item.get("action") is not None:
        yield from pressable(at, item, ("block", "message"))


def _item_card(at: str, card: Part, beside: bool) -> Iterator[str]:
    most = limits.ITEM_LIST_IN_CAROUSEL if beside else limits.ITEM_LIST
    rows = yield from array(f"{at}.itemList", card.get("itemList"), most)
    for index, row in enumerate(rows):
        yield from _pair(f"{at}.itemList[{index}]", row, lines=limits.ITEM_LINES)
    if "itemListSummary" in card:
        here = f"{at}.itemListSummary"
        yield from _pair(here, card["itemListSummary"], length=limits.ITEM_SUMMARY)
    if card.get("itemListAlignment", "left") not in ("left", "right"):
        yield f"{at}.itemListAlignment: should be left or right"
    most = limits.ITEM_CARD_IN_CAROUSEL if beside else limits.ITEM_CARD
    yield from text(f"{at}.title", card.get("title"), most)
    yield from text(f"{at}.description", card.get("description"), most)
    if "description" in card and "title" not in card:
        yield f"{at}.description: needs a title"
    yield from _together(at, card, most, limits.ITEM_CARD_LINES)
    yield from _item_card_top(at, card)
    yield from thumbnail(f"{at}.thumbnail", card.get("thumbnail"))
    yield from buttons(at, card)


def _item_card_top(at: str, card: Part) -> Iterator[str]:
    if "head" in card and "profile" in card:
        yield f"{at}: head and profile cannot be shown together"
    for name, most, lines in (
        ("head", None, 1),
        ("profile", limits.PROFILE_TITLE, 1),
        ("imageTitle", None, 2),
    ):
        part = card.get(name)
        if isinstance(part, Mapping):
            yield from text(f"{at}.{name}.title", part.get("title"), most, lines, required=True)
            yield from text(f"{at}.{name}.description", part.get("description"), lines=1)
            yield from web(f"{at}.{name}.imageUrl", part.get("imageUrl"))
        elif part is not None:
            yield f"{at}.{name}: not an object"


def _pair(
    at: str, pair: object, length: int | None = None, lines: int | None = None
) -> Iterator[str]:
    """A short title and what it stands for."""
    if not isinstance(pair, Mapping):
        yield from absent_object(at, pair)
        return
    yield from label(f"{at}.title", pair.get("title"), limits.ITEM_TITLE)
    yield from text(f"{at}.description", pair.get("description"), length, lines, required=True)


def _together(at: str, card: Part, most: int, lines: int | None = None) -> Iterator[str]:
    words = [word for name in ("title", "description") if isinstance(word := card.get(name), str)]
    length = sum(map(units, words))
    if len(words) == 2 and length > most:
        yield f"{at}: title and description have {length} of {most} characters together"
    rows = sum(word.count("\n") + 1 for word in words)
    if lines is not None and rows > lines:
        yield f"{at}: title and description have {rows} of {lines} lines together"


CARDS: dict[str, Callable[[str, Part, bool], Iterator[str]]] = {
    "textCard": _text_card,
    "basicCard": _basic_card,
    "commerceCard": _commerce_card,
    "listCard": _list_card,
    "itemCard": _item_card,
}
"""Each card's check; its last argument is `BESIDE` for a card in a carousel, else `ALONE`."""


def carousel(at: str, part: Part) -> Iterator[str]:
    """Cards of one type side by side."""
    kind = part.get("type")
    if not isinstance(kind, str) or kind not in CARDS:
        yield f"{at}.type: should be one of {', '.join(CARDS)}"
        return
    most = limits.CAROUSEL_LISTS if kind == "listCard" else limits.CAROUSEL_ITEMS
    cards = yield from array(f"{at}.items", part.get("items"), most)
    for index, card in enumerate(cards):
        here = f"{at}.items[{index}]"
        if not isinstance(card, Mapping):
            yield from absent_object(here, card)
        elif other := next((name for name in CARDS if name in card), None):
            yield f"{here}.{other}: a carousel holds the cards' fields themselves, all {kind}"
        else:
            yield from CARDS[kind](here, card, BESIDE)
    yield from _alike(f"{at}.items", kind, [card for card in cards if isinstance(card, Mapping)])
    if "header" in part:
        yield from _header(f"{at}.header", kind, part["header"])


def _alike(at: str, kind: str, cards: list[Part]) -> Iterator[str]:
    """What must be the same for all cards of a carousel."""
    ratios = {shown.get("fixedRatio") is True for card in cards for shown in _thumbnails(card)}
    if len(ratios) > 1:
        yield f"{at}: thumbnails need one ratio (fixedRatio) throughout"
    if kind != "itemCard":
        return
    if True in ratios:
        yield f"{at}: thumbnails of itemCards in a carousel are 2:1 only (no fixedRatio)"
    for name in ("thumbnail", "head", "profile", "imageTitle"):
        if len({name in card for card in cards}) > 1:
            yield f"{at}: {name} should be on all cards or on none"


def _thumbnails(card: Part) -> list[Part]:
    several = card.get("thumbnails")
    shown = [card.get("thumbnail"), *(several if isinstance(several, list | tuple) else ())]
    return [one for one in shown if isinstance(one, Mapping)]


def _header(at: str, kind: str, header: object) -> Iterator[str]:
    if kind in ("textCard", "listCard"):
        yield f"{at}: not for {kind}"
    if not isinstance(header, Mapping):
        yield from absent_object(at, header)
        return
    title, description = header.get("title"), header.get("description")
    yield from text(f"{at}.title", title, lines=limits.CAROUSEL_HEADER_TITLE_LINES, required=True)
    lines = limits.CAROUSEL_HEADER_DESCRIPTION_LINES
    yield from text(f"{at}.description", description, lines=lines, required=True)
    yield from thumbnail(f"{at}.thumbnail", header.get("thumbnail"), required=True)
