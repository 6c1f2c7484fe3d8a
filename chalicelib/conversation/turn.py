"""What goes into a turn and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.cases.commands import ResidentCommand
from chalicelib.cases.model import Case
from chalicelib.cases.photos import PhotoStep
from chalicelib.city.model import City
from chalicelib.conversation.reply import Reply
from chalicelib.conversation.state import Conversation, Pending
from chalicelib.ids import Ids
from chalicelib.language.reading import Reading
from chalicelib.welfare.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class World:
    """Everything a turn depends on besides the conversation and what was said."""

    now: datetime
    city: City
    catalogue: Catalogue
    ids: Ids


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance: its reading, the code of the choice that was tapped, addresses of pictures.

    `event` is true when Kakao asks on behalf of our own Event API call: nobody said anything.
    `request` is Kakao's id of the request: the same id again is the same request again. `language`
    is that of the resident's phone, where Kakao tells it and we speak it.
    """

    reading: Reading
    code: str | None = None
    pictures: tuple[str, ...] = field(default=(), repr=False)
    event: bool = False
    request: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class NeedSlots:
    """Look up how many callbacks each slot of this team has, from `since` to `until`."""

    team: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class NeedCase:
    """Look up a case by its receipt; the id, where it is known, spares a round trip."""

    receipt: str
    case_id: str | None = None


Lookup = NeedSlots | NeedCase


@dataclass(frozen=True, slots=True)
class Known:
    """What was looked up for this turn so far. A receipt that does not exist maps to None; `slots`
    counts the calls in those of the team `slots_of`."""

    resident_id: str
    reply_to: str | None = None
    pending: tuple[Pending, ...] = ()
    slots: Mapping[datetime, int] | None = None
    slots_of: str | None = None
    cases: Mapping[str, Case | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """The reply, what to remember, and what the turn asks of the world: commands to cases, and
    pictures to be fetched or moved.

    `tally` names what is counted by the day for the editors, such as `info.nothing`; `flags` name
    what operators are to see (`conversation.pace`). Nothing is `stored` of a turn that answers a
    request that was answered before, or that came too fast.
    """

    reply: Reply
    conversation: Conversation
    effects: tuple[ResidentCommand, ...] = ()
    photos: tuple[PhotoStep, ...] = ()
    programmes: tuple[str, ...] = ()
    tally: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    stored: bool = True
