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


class Kept(Frozen):
    """A stored value that is written back whole. What code does not know of it stays in it, so that
    older code beside newer loses nothing."""

    model_config = ConfigDict(extra="allow")


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


MORE_URGENT_FIRST = (Urgency.EMERGENCY, Urgency.URGENT, Urgency.NORMAL)


class Channel(StrEnum):
    """How a callback reaches the resident."""

    PHONE = "phone"
    KAKAO = "kakao"


class CallbackState(StrEnum):
    """A callback is booked, falls due, is started by someone and is done; or it is cancelled, or
    nobody answered as often as the city tries (`unanswered`)."""

    BOOKED = "booked"
    DUE = "due"
    STARTED = "started"
    DONE = "done"
    UNANSWERED = "unanswered"
    CANCELLED = "cancelled"


class Source(StrEnum):
    """How a case reached us."""

    KAKAO = "kakao"
    PHONE = "phone"
    COUNTER = "counter"


class Score(StrEnum):
    """How the help was, as the resident says once it is done."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


class SlotTaken(Frozen):
    """A place in a team's slot, taken or given back by a change."""

    team: str
    at: datetime


class Callback(Kept):
    """A promised contact at a slot of the calendar. `remind_at` is when the resident is still to be
    reminded of it, if at all; `tries` counts the calls that nobody answered."""

    team: str
    at: datetime
    channel: Channel
    state: CallbackState = CallbackState.BOOKED
    remind_at: datetime | None = None
    tries: int = 0
    started_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Nobody has called yet."""
        return self.state in (CallbackState.BOOKED, CallbackState.DUE)

    @property
    def unfinished(self) -> bool:
        """Nobody has called yet, or someone is calling."""
        return self.waits or self.state is CallbackState.STARTED

    @property
    def place(self) -> SlotTaken | None:
        """The place in its team's slot that it takes; a cancelled one gives it back."""
        if self.state is CallbackState.CANCELLED:
            return None
        return SlotTaken(team=self.team, at=self.at)


class Promise(Kept):
    """A time by which a person does something.

    `told` is what the resident was told; it becomes later only where the city's calendar is
    changed, by what it makes of `since`, when the promise was given. `by` is when the clock looks
    next: every time it passes, the promise climbs one rung of the city's ladder (`level`), until
    the ladder is `exhausted` and only the board still shows it.
    """

    what: Literal["accept", "callback"]
    told: datetime
    by: datetime
    level: int = 0
    exhausted: bool = False
    since: datetime | None = None


class Transfer(Kept):
    """The case is offered to another team, which has not answered yet; the owner stays so long."""

    to: str
    by: str
    at: datetime


class AskedClosing(Kept):
    """A closing that waits for a supervisor's word."""

    reason: str
    by: str
    at: datetime
    new_to_system: bool | None = None


class Acknowledged(Kept):
    """Someone said that they know of a missed promise, at this rung of the ladder."""

    level: int
    by: str
    at: datetime


class Consent(Kept):
    """That the resident was told, in which wording, and gave the contact all the same."""

    version: str
    at: datetime


class Private(Kept):
    """What identifies or describes a person: encrypted at rest, never in an event or notice."""

    story: tuple[str, ...] = ()
    place_detail: str = ""
    phone: str | None = None
    consent: Consent | None = None
    reply_to: str | None = None  # Kakao's botUserKey, for the Event API
    agencies: tuple[str, ...] = ()  # where the resident was referred to, as staff wrote it


class Case(Kept):
    """A report or a consultation, with one owner team and informed teams (team ids).

    `version` grows by one with every change and guards against two writers.

    `helpers` are those of the informed teams that co-handle it; `hidden_from` names people (by user
    name) who must not see it; `merged_into` and `merged` are case ids. `first_touched_at` and
    `touched_at` are when those who handle it first and last did anything, `return_at` when it goes
    back to the queue if they do nothing more, `contacted_at` and `visited_at` the first time the
    person was reached and visited; `missed` counts promises nobody kept in time, `calls_kept` and
    `calls_late` booked calls by whether they were begun in time; `new_to_system` says that welfare
    had not known the household before; `written_at` is when its words were written, where they
    waited in the spill queue until it could be opened.
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
    photos: int = 0
    source: Source = Source.KAKAO
    helpers: tuple[str, ...] = ()
    transfer: Transfer | None = None
    closing: AskedClosing | None = None
    hidden_from: tuple[str, ...] = ()
    merged_into: str | None = None
    merged: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()
    first_touched_at: datetime | None = None
    touched_at: datetime | None = None
    return_at: datetime | None = None
    contacted_at: datetime | None = None
    visited_at: datetime | None = None
    missed: int = 0
    calls_kept: int = 0
    calls_late: int = 0
    new_to_system: bool | None = None
    written_at: datetime | None = None
    private: Private = Private()

    @property
    def teams(self) -> tuple[str, ...]:
        """Every team that may open it, owner first."""
        offered = (self.transfer.to,) if self.transfer else ()
        return tuple(dict.fromkeys((self.owner, *self.informed, *offered)))

    @property
    def due_at(self) -> datetime | None:
        """When the clock must look at it next, or None."""
        times = []
        if self.promise and not self.promise.exhausted:
            times.append(self.promise.by)
        if self.callback and self.callback.state is CallbackState.BOOKED:
            times.append(self.callback.remind_at or self.callback.at)
        if self.return_at:
            times.append(self.return_at)
        return min(times, default=None)


class Author(StrEnum):
    """Who wrote a line of a case's thread: its own resident, someone else who bears the receipt,
    or staff. All but `staff` of the latter are for staff only: a note, the record of a call or a
    visit, and what a visitor must know for their own safety."""

    RESIDENT = "resident"
    BEARER = "bearer"
    STAFF = "staff"
    NOTE = "note"
    CONTACT = "contact"
    VISIT = "visit"
    SAFETY = "safety"


class Message(Frozen):
    """One line of a case's thread. `text` is personal and stored encrypted; it is empty where only
    `photos` came, so many of them. `result` is how a call or a visit ended (`lifecycle`)."""

    id: str
    case_id: str
    author: Author
    name: str = ""
    at: datetime
    text: str
    photos: int = 0
    result: str | None = None


class Event(Frozen):
    """A fact about a case: appended to its history and published (CloudEvents 1.0, `cases.events`).

    `data` is content-free by construction: see `cases.events.facts`. `request` is Kakao's id of the
    turn that it came of, if it came of one, for the log: like `actor` it does not travel, and it is
    forgotten once the event is routed.
    """

    id: str
    type: str
    case_id: str
    receipt: str
    time: datetime
    actor: str
    request: str | None = None
    data: dict[str, str | int | bool | list[str] | None]
