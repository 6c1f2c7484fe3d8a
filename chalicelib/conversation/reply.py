"""What the service says: channel-neutral; `kakao` renders it within Kakao's limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

CARD_ROOM: Final = 400
"""Units (`messages.fit`) of a card's title and body together, within which it is shown whole."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap. Tapping says `words` (the label, where they are left out); `code` comes
    back beside them where Kakao passes it, so choices of one reply must not say the same."""

    label: str
    code: str
    words: str = ""

    @property
    def says(self) -> str:
        """What appears in the chat as if the resident had typed it."""
        return self.words or self.label


@dataclass(frozen=True, slots=True)
class Call:
    """A number to dial. The renderer writes the number into the text too: KakaoTalk for PC shows
    no call button."""

    label: str
    number: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page to open (http or https)."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Person:
    """Connects the resident to the channel's 1:1 chat (Kakao's `operator` action)."""

    label: str


Button = Choice | Call | Link | Person


@dataclass(frozen=True, slots=True)
class Text:
    """A plain bubble."""

    body: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Card:
    """A bubble with a title, a body and up to three buttons."""

    title: str
    body: str
    buttons: tuple[Button, ...] = ()
    kind: Literal["card"] = "card"


Bubble = Text | Card


@dataclass(frozen=True, slots=True)
class Reply:
    """Bubbles from top to bottom, then quick replies. Neighbouring cards may be shown side by
    side. The order is the order of worth: what does not fit Kakao's limits is cut from the end,
    so emergency numbers and receipts come first."""

    bubbles: tuple[Bubble, ...]
    choices: tuple[Choice, ...] = ()
