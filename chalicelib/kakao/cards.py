"""Lays out one card: which words and buttons it shows, and what they become when they are long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

from chalicelib.conversation.reply import Button, Card, Choice
from chalicelib.kakao import buttons, limits
from chalicelib.messages.fit import blank, clean, cut, one_line, split, units

Output: TypeAlias = dict[str, object]
Shown: TypeAlias = tuple[list[Output], list[Choice]]
"""Outputs, and choices that found no room on their card."""


@dataclass(frozen=True, slots=True)
class Face:
    """A card cleaned, with its buttons arranged. Some of `title` and `body` shows something."""

    title: str
    body: str
    pressed: tuple[Button, ...]
    arranged: buttons.Arranged

    @classmethod
    def of(cls, card: Card) -> Self | None:
        """The card's face; one that has only buttons is called by the first of them."""
        title, body, pressed = one_line(card.title), clean(card.body), buttons.usable(card.buttons)
        title, body = ("" if blank(part) else part for part in (title, body))
        if not (title or body or pressed):
            return None
        if not (title or body):
            title = pressed[0].label
        return cls(title, body, pressed, buttons.arrange(pressed))

    @property
    def story(self) -> str:
        """Title and body as running text."""
        return _joined(self.title, self.body)

    @property
    def telling(self) -> str:
        """The story, and every number and address that it lacks."""
        contacts = (*self.arranged.calls, *self.arranged.hidden)
        return _joined(self.story, *buttons.lines(contacts, self.story))

    @property
    def heading(self) -> str:
        """The title within its limit."""
        return cut(self.title, limits.CARD_TITLE)

    def words(self, room: int) -> str | None:
        """The description: body, then the lines it lacks; None if longer than `room`."""
        contacts = (*self.arranged.calls, *self.arranged.hidden)
        words = _joined(self.body, *buttons.lines(contacts, _joined(self.heading, self.body)))
        return words if units(words) <= room else None

    def words_within(self, room: int) -> str:
        """The description; the body gives way to the numbers of call buttons, and the lines of
        hidden buttons to the body."""
        words = self.words(room)
        if words is not None:
            return words
        lines = buttons.lines(self.arranged.calls, self.heading)
        words = _joined(cut(self.body, room - sum(units(line) + 1 for line in lines)), *lines)
        for line in buttons.lines(self.arranged.hidden, words):
            if units(words) + 1 + units(line) <= room:
                words = _joined(words, line)
        return words

    def fields(self, words: str) -> Output:
        """A textCard's fields, those that are not empty."""
        shown = [buttons.button(button) for button in self.arranged.shown]
        fields = {"title": self.heading, "description": words, "buttons": shown}
        return {name: field for name, field in fields.items() if field}


def show(face: Face, spare: int) -> Shown:
    """One output, and up to `spare` more: long words become a text above a card of buttons."""
    room = limits.TEXT_CARD - units(face.heading)
    words = face.words(room)
    if words is None and not face.pressed:
        return texts(face.story, 1 + spare), []
    if words is None and spare:
        head = cut(face.title or one_line(face.body), limits.CARD_TITLE)
        below = Face(head, "", face.pressed, face.arranged)
        card = below.fields(below.words_within(limits.TEXT_CARD - units(head)))
        return [*texts(face.story, spare), {"textCard": card}], list(face.arranged.spilled)
    if words is None and all(isinstance(button, Choice) for button in face.arranged.shown):
        choices = [button for button in face.pressed if isinstance(button, Choice)]
        return texts(face.telling, 1), choices
    card = face.fields(face.words_within(room))
    return [{"textCard": card}], list(face.arranged.spilled)


def show_several(faces: Sequence[Face], spare: int) -> Shown:
    """Cards side by side; below one another if that saves words from being cut."""
    narrow = limits.TEXT_CARD_IN_CAROUSEL
    if len(faces) <= 1 + spare and any(face.words(narrow) is None for face in faces):
        shown = [show(face, 0) for face in faces]
        outputs = [output for outputs, _ in shown for output in outputs]
        return outputs, [choice for _, choices in shown for choice in choices]
    items = [face.fields(face.words_within(narrow)) for face in faces]
    choices = [choice for face in faces for choice in face.arranged.spilled]
    return [{"carousel": {"type": "textCard", "items": items}}], choices


def fold(parts: Sequence[str | Face]) -> Face:
    """Texts and cards as one card with all their words and buttons."""
    told = (part if isinstance(part, str) else part.telling for part in parts)
    pressed = (button for part in parts if isinstance(part, Face) for button in part.pressed)
    unique = tuple(dict.fromkeys(pressed))
    return Face("", "\n\n".join(told), unique, buttons.arrange(unique))


def texts(text: str, pieces: int) -> list[Output]:
    """Text bubbles, at most `pieces`."""
    return [{"simpleText": {"text": part}} for part in split(text, limits.SIMPLE_TEXT, pieces)]


def _joined(*parts: str) -> str:
    return "\n".join(part for part in parts if part)
