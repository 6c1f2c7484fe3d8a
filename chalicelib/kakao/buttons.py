"""Buttons and quick replies of a reply, as Kakao takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from chalicelib.conversation.reply import Button, Call, Choice, Link
from chalicelib.kakao import limits
from chalicelib.kakao.check import dialable, is_web
from chalicelib.messages.fit import blank, cut, mend, one_line

_LONGEST_NUMBER: Final = 20


@dataclass(frozen=True, slots=True)
class Arranged:
    """`shown` stand on the card, `spilled` become quick replies. Numbers of `calls` must stand in
    the card's words; those of `hidden` found no room as buttons and stand there if they fit."""

    shown: tuple[Button, ...]
    spilled: tuple[Choice, ...]
    calls: tuple[Call, ...]
    hidden: tuple[Call | Link, ...]


def usable(buttons: Iterable[Button]) -> tuple[Button, ...]:
    """Buttons with labels that show something, each once; links that lead nowhere are dropped."""
    return tuple(dict.fromkeys(tidy for button in buttons if (tidy := _tidy(button))))


def arrange(buttons: tuple[Button, ...]) -> Arranged:
    """Choose the card's buttons. Choices give way: they work as quick replies too."""
    choices = [b for b in buttons if isinstance(b, Choice)]
    fixed = [b for b in buttons if not isinstance(b, Choice) and _pressable(b)][: limits.BUTTONS]
    room = limits.BUTTONS - len(fixed)
    kept = {*fixed, *choices[:room]}
    shown = tuple(b for b in buttons if b in kept)
    return Arranged(
        shown,
        spilled=tuple(choices[room:]),
        calls=tuple(b for b in shown if isinstance(b, Call)),
        hidden=tuple(b for b in buttons if b not in kept and isinstance(b, Call | Link)),
    )


def lines(contacts: Iterable[Call | Link], told: str) -> list[str]:
    """Each number or address in words, those left out that `told` has already."""
    missing = (c for c in contacts if not _mentions(told, _target(c)))
    return list(dict.fromkeys(map(_line, missing)))


def button(given: Button) -> dict[str, object]:
    """A card's button."""
    label: dict[str, object] = {"label": cut(given.label, limits.BUTTON_LABEL)}
    if isinstance(given, Choice):
        return label | _says(given)
    if isinstance(given, Call):
        return label | {"action": "phone", "phoneNumber": given.number}
    if isinstance(given, Link):
        return label | {"action": "webLink", "webLinkUrl": given.url}
    return label | {"action": "operator"}


def quick_replies(choices: Iterable[Choice]) -> list[dict[str, object]]:
    """The first ten choices with labels of their own."""
    by_label: dict[str, Choice] = {}
    for choice in choices:
        by_label.setdefault(choice.label, choice)
    return [
        {"label": cut(choice.label, limits.QUICK_REPLY_LABEL)} | _says(choice)
        for choice in list(by_label.values())[: limits.QUICK_REPLIES]
    ]


def _line(contact: Call | Link) -> str:
    label, target = cut(contact.label, limits.BUTTON_LABEL), _target(contact)
    return label if _mentions(label, target) else f"{label} {target}"


def _target(contact: Call | Link) -> str:
    return contact.number if isinstance(contact, Call) else contact.url


def _mentions(words: str, target: str) -> bool:
    """Whether `target` stands in `words`, not as a part of a longer number."""
    return bool(re.search(rf"(?<![\d-]){re.escape(target)}(?!-?\d)", words))


def _says(choice: Choice) -> dict[str, object]:
    said: dict[str, object] = {"action": "message", "messageText": choice.says}
    return said | {"extra": {"code": choice.code}} if choice.code else said


def _pressable(given: Button) -> bool:
    return not isinstance(given, Call) or dialable(given.number)


def _tidy(given: Button) -> Button | None:
    label = one_line(given.label)
    if isinstance(given, Choice):
        code = mend(given.code)
        label = one_line(code) if blank(label) else label
        return None if blank(label) else Choice(label, code, one_line(given.words))
    if isinstance(given, Call):
        number = one_line(given.number)[:_LONGEST_NUMBER]
        return None if blank(number) else Call(number if blank(label) else label, number)
    if isinstance(given, Link):
        if not is_web(given.url) or mend(given.url) != given.url:
            return None
        return Link(given.url if blank(label) else label, given.url)
    return None if blank(label) else type(given)(label)
