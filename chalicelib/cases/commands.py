"""What may be asked of a case. Commands may be refused; the events they cause are facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.cases.model import Channel, Consent, Kind, Private, Score
from chalicelib.language.reading import Age, Emergency, Need, Relation, Reporter


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a need, as routing sees it. No personal data."""

    kind: Kind
    dong: str | None = None
    dong_candidates: tuple[str, ...] = ()
    elsewhere: bool = False
    needs: tuple[Need, ...] = ()
    relation: Relation | None = None
    household: tuple[str, ...] = ()
    age: Age | None = None
    reporter: Reporter | None = None
    emergency: Emergency = Emergency.NONE
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Booking:
    """A slot asked for: `at` is the slot's start."""

    at: datetime
    channel: Channel


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A confirmed report, or a consultation asked for (with a booking when out of hours)."""

    case_id: str
    receipt: str
    resident_id: str
    facts: Facts
    private: Private
    booking: Booking | None = None


@dataclass(frozen=True, slots=True)
class AddMessage:
    """A line from the resident (more facts, or the answer to a question), or where it is not their
    `own` case, from someone who knows its receipt."""

    case_id: str
    text: str
    own: bool = True


@dataclass(frozen=True, slots=True)
class AddContact:
    """A way to reach who wrote, given after the report."""

    case_id: str
    phone: str
    consent: Consent


@dataclass(frozen=True, slots=True)
class WithdrawCase:
    """The resident takes it back. Here and below, `resident_id` is who asks; empty is unchecked."""

    case_id: str
    resident_id: str = ""


@dataclass(frozen=True, slots=True)
class RateCase:
    """How it went, said of a closed case; the last word counts."""

    case_id: str
    score: Score
    resident_id: str = ""


@dataclass(frozen=True, slots=True)
class EraseWords:
    """The resident wants a finished case to keep nothing of what they said and left."""

    case_id: str
    resident_id: str = ""


@dataclass(frozen=True, slots=True)
class MoveCallback:
    """Another slot for a booked callback."""

    case_id: str
    booking: Booking
    resident_id: str = ""


@dataclass(frozen=True, slots=True)
class CancelCallback:
    """The resident no longer wants to be called; the consultation is withdrawn with it."""

    case_id: str
    resident_id: str = ""


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who acts for a team. `username` is recorded in the history."""

    username: str
    name: str
    team: str
    role: str = "worker"


@dataclass(frozen=True, slots=True)
class AcceptCase:
    """A worker takes the case; for a callback that is due, it also starts it."""

    case_id: str
    staff: StaffMember


@dataclass(frozen=True, slots=True)
class WriteNote:
    """A line for colleagues only."""

    case_id: str
    staff: StaffMember
    text: str


@dataclass(frozen=True, slots=True)
class AskResident:
    """A line that reaches the resident in KakaoTalk."""

    case_id: str
    staff: StaffMember
    text: str


@dataclass(frozen=True, slots=True)
class CloseCase:
    """Done. `reason` is one of `lifecycle.CLOSING_REASONS`; the resident reads generic words."""

    case_id: str
    staff: StaffMember
    reason: str


@dataclass(frozen=True, slots=True)
class ReopenCase:
    """Back to the queue, with a reason kept as a note."""

    case_id: str
    staff: StaffMember
    reason: str


@dataclass(frozen=True, slots=True)
class RemindOfCallback:
    """The clock: the resident is to be reminded of the booked time."""

    case_id: str


@dataclass(frozen=True, slots=True)
class CallbackFallsDue:
    """The clock: the booked time has come."""

    case_id: str


@dataclass(frozen=True, slots=True)
class MissPromise:
    """The clock: the promise's time has passed and nobody kept it."""

    case_id: str
    by: datetime = field(kw_only=True)


ResidentCommand = (
    OpenCase
    | AddMessage
    | AddContact
    | WithdrawCase
    | RateCase
    | EraseWords
    | MoveCallback
    | CancelCallback
)
StaffCommand = AcceptCase | WriteNote | AskResident | CloseCase | ReopenCase
ClockCommand = RemindOfCallback | CallbackFallsDue | MissPromise
Command = ResidentCommand | StaffCommand | ClockCommand
