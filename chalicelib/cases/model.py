"""What a case is. Frozen; only `cases.decide` makes a new one from an old one."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from chalicelib.language.reading import Age, Emergency, Need, Relation, Reporter


class Frozen(BaseModel):
    """A stored value: unknown fields of newer code are ignored, so old and new run side by side."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Kind(StrEnum):
    """What a case began as."""

    REPORT = "report"
    CONSULTATION = "consultation"


class State(StrEnum):
    """Where a case stands; `lifecycle` says which may follow which."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Urgency(StrEnum):
    """How fast someone must look; orders the board and picks the promise."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class Channel(StrEnum):
    """How a callback reaches the resident."""

    PHONE = "phone"
    KAKAO = "kakao"


class CallbackState(StrEnum):
    """A callback is booked, then falls due, then is started by someone or cancelled."""

    BOOKED = "booked"
    DUE = "due"
    STARTED = "started"
    CANCELLED = "cancelled"


class Score(StrEnum):
    """How the help was, as the resident says once it is done."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class Callback(Frozen):
    """A promised contact at a slot of the calendar. `remind_at` is when the resident is still to be
    reminded of it, if at all."""

    team: str
    at: datetime
    channel: Channel
    state: CallbackState = CallbackState.BOOKED
    remind_at: datetime | None = None


class Promise(Frozen):
    """A time by which a person does something.

    `told` is what the resident was told and never changes. `by` is when the clock looks next: every
    time it passes, the promise climbs one rung of the city's ladder (`level`), until the ladder is
    `exhausted` and only the board still shows it.
    """

    what: Literal["accept", "callback"]
    told: datetime
    by: datetime
    level: int = 0
    exhausted: bool = False


class Consent(Frozen):
    """That the resident was told, in which wording, and gave the contact all the same."""

    version: str
    at: datetime


class Private(Frozen):
    """What identifies or describes a person: encrypted at rest, never in an event or notice."""

    story: tuple[str, ...] = ()
    place_detail: str = ""
    phone: str | None = None
    consent: Consent | None = None
    reply_to: str | None = None  # Kakao's botUserKey, for the Event API


class Case(Frozen):
    """A report or a consultation, with one owner team and informed teams (team ids).

    `version` grows by one with every change and guards against two writers.
    """

    id: str
    receipt: str
    kind: Kind
    state: State = State.RECEIVED
    version: int = 1
    resident_id: str
    opened_at: datetime
    urgency: Urgency
    emergency: Emergency = Emergency.NONE
    dong: str | None = None
    dong_candidates: tuple[str, ...] = ()
    elsewhere: bool = False
    needs: tuple[Need, ...] = ()
    relation: Relation | None = None
    household: tuple[str, ...] = ()
    age: Age | None = None
    reporter: Reporter | None = None
    owner: str
    informed: tuple[str, ...] = ()
    because: str = ""
    promise: Promise | None = None
    callback: Callback | None = None
    worker: str | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    closing_reason: str | None = None
    rating: Score | None = None
    erased_at: datetime | None = None
    private: Private = Private()

    @property
    def teams(self) -> tuple[str, ...]:
        """Every team that may open it, owner first."""
        return (self.owner, *self.informed)

    @property
    def due_at(self) -> datetime | None:
        """When the clock must look at it next, or None."""
        times = []
        if self.promise and not self.promise.exhausted:
            times.append(self.promise.by)
        if self.callback and self.callback.state is CallbackState.BOOKED:
            times.append(self.callback.remind_at or self.callback.at)
        return min(times, default=None)


class Author(StrEnum):
    """Who wrote a line of a case's thread: its own resident, someone else who bears the receipt,
    or staff. A note is for staff only."""

    RESIDENT = "resident"
    BEARER = "bearer"
    STAFF = "staff"
    NOTE = "note"


class Message(Frozen):
    """One line of a case's thread. `text` is personal and stored encrypted."""

    id: str
    case_id: str
    author: Author
    name: str = ""
    at: datetime
    text: str


class Event(Frozen):
    """A fact about a case: appended to its history and published (CloudEvents 1.0, `cases.events`).

    `data` is content-free by construction: see `cases.events.facts`.
    """

    id: str
    type: str
    case_id: str
    receipt: str
    time: datetime
    actor: str
    data: dict[str, str | int | bool | list[str] | None]


class SlotTaken(Frozen):
    """A place in a team's slot, taken or given back by a change."""

    team: str
    at: datetime
