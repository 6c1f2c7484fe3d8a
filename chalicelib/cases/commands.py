"""What may be asked of a case. Commands may be refused; the events they cause are facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from chalicelib.cases.access import Action
from chalicelib.cases.model import Channel, Consent, Kind, Private, Score, Source, Urgency
from chalicelib.cases.staff import StaffMember
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
    """A confirmed report, or a consultation asked for (with a booking when out of hours). By phone
    or at the counter, `taken_by` is who wrote it down; `written_at` is when the resident wrote what
    waited in the spill queue."""

    case_id: str
    receipt: str
    resident_id: str
    facts: Facts
    private: Private
    booking: Booking | None = None
    photos: int = 0
    source: Source = Source.KAKAO
    taken_by: StaffMember | None = None
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddMessage:
    """A line, pictures, or both: more facts, or the answer to a question. Where it is not the
    resident's `own` case it comes from someone who knows its receipt. `written_at` is when, where
    it waited in the spill queue."""

    case_id: str
    text: str
    own: bool = True
    photos: int = 0
    written_at: datetime | None = None


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
class _ByStaff:
    """What a member of staff asks; `action` is what `access` holds it against."""

    action: ClassVar[Action]
    case_id: str
    staff: StaffMember


@dataclass(frozen=True, slots=True)
class AcceptCase(_ByStaff):
    """A worker takes the case; for a callback that is due, it also starts it."""

    action = Action.ACCEPT


@dataclass(frozen=True, slots=True)
class AssignCase(_ByStaff):
    """A lead gives the case to someone of the team, whoever had it."""

    action = Action.ASSIGN
    to: StaffMember


@dataclass(frozen=True, slots=True)
class ReturnCase(_ByStaff):
    """Back to the team's queue: whoever had it can't go on. `text` says why, for colleagues."""

    action = Action.RETURN
    text: str


@dataclass(frozen=True, slots=True)
class OfferTransfer(_ByStaff):
    """Another team should own it; it does once it says yes."""

    action = Action.TRANSFER
    team: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerTransfer(_ByStaff):
    """The offered team's yes or no; a no says why."""

    action = Action.ANSWER_TRANSFER
    accepts: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class CoHandle(_ByStaff):
    """A second team works on it as well; the owner stays."""

    action = Action.CO_HANDLE
    team: str


@dataclass(frozen=True, slots=True)
class WriteNote(_ByStaff):
    """A line for colleagues only."""

    action = Action.NOTE
    text: str


@dataclass(frozen=True, slots=True)
class ReportToPolice(_ByStaff):
    """They called 112 themselves, as whoever learns of abuse must. `text` is the record's words."""

    action = Action.REPORTED
    text: str


@dataclass(frozen=True, slots=True)
class AskResident(_ByStaff):
    """A line that reaches the resident in KakaoTalk."""

    action = Action.ASK
    text: str


@dataclass(frozen=True, slots=True)
class LogContact(_ByStaff):
    """A call was made or taken. `result` is one of `lifecycle.CONTACT_RESULTS`."""

    action = Action.CONTACT
    result: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordVisit(_ByStaff):
    """Someone was there. `result` is one of `lifecycle.VISIT_RESULTS`; `safety` is for whoever goes
    next and for nobody else."""

    action = Action.VISIT
    result: str
    text: str
    safety: str = ""


@dataclass(frozen=True, slots=True)
class LinkHelp(_ByStaff):
    """The programmes (ids) and the agency that the person was brought together with."""

    action = Action.LINK
    programmes: tuple[str, ...] = ()
    agency: str = ""


@dataclass(frozen=True, slots=True)
class CorrectFacts(_ByStaff):
    """What turned out otherwise than the resident or the machine had it."""

    action = Action.CORRECT
    dong: str | None
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class CloseCase(_ByStaff):
    """Done. `reason` is one of `lifecycle.CLOSING_REASONS`; the resident reads generic words. Where
    the city wants a supervisor's word for this reason, it waits for it."""

    action = Action.CLOSE
    reason: str
    new_to_system: bool | None = None


@dataclass(frozen=True, slots=True)
class AnswerClosing(_ByStaff):
    """A supervisor's word on a closing; a no says why."""

    action = Action.APPROVE
    approves: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReopenCase(_ByStaff):
    """Back to the queue, with a reason kept as a note."""

    action = Action.REOPEN
    reason: str


@dataclass(frozen=True, slots=True)
class MergeCase(_ByStaff):
    """It is the same as another case, `into` (id); its timers stop. `owner` is the team of that
    case, which may open this one from now on; `hidden_from` are those who must not see that one,
    nor this one therefore."""

    action = Action.MERGE
    into: str
    owner: str = ""
    hidden_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AbsorbCase(_ByStaff):
    """The other side of a merge: `other`, which was this urgent, is a part of this case now, and
    whom it was hidden from must not see this one."""

    action = Action.MERGE
    other: str
    urgency: Urgency = Urgency.NORMAL
    hidden_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnmergeCase(_ByStaff):
    """It is a case of its own after all, and waits in the queue again."""

    action = Action.UNMERGE


@dataclass(frozen=True, slots=True)
class ReleaseCase(_ByStaff):
    """The other side of taking a merge back."""

    action = Action.UNMERGE
    other: str


@dataclass(frozen=True, slots=True)
class HideCase(_ByStaff):
    """A named person must not see it (conflict of interest); `hidden` False takes that back."""

    action = Action.HIDE
    username: str
    hidden: bool = True


@dataclass(frozen=True, slots=True)
class Acknowledge(_ByStaff):
    """They know that the promise was missed and see to it: the ladder does not climb further for
    one more step's time."""

    action = Action.ACKNOWLEDGE


@dataclass(frozen=True, slots=True)
class StartCallback(_ByStaff):
    """They call now, at the booked time or before."""

    action = Action.CALL


@dataclass(frozen=True, slots=True)
class CallbackUnanswered(_ByStaff):
    """Nobody picked up. `booking` is the next try; None once the city has tried often enough."""

    action = Action.NO_ANSWER
    booking: Booking | None


@dataclass(frozen=True, slots=True)
class FinishCallback(_ByStaff):
    """They spoke; `text` is what matters of it."""

    action = Action.CALLED
    text: str


@dataclass(frozen=True, slots=True)
class RebookCallback(_ByStaff):
    """Staff move a callback; the resident is told."""

    action = Action.MOVE_CALL
    booking: Booking


@dataclass(frozen=True, slots=True)
class RemindOfCallback:
    """The clock: the resident is to be reminded of the booked time."""

    case_id: str


@dataclass(frozen=True, slots=True)
class CallbackFallsDue:
    """The clock: the booked time has come."""

    case_id: str


@dataclass(frozen=True, slots=True)
class ReturnUntouched:
    """The clock: nobody did anything with an accepted case for as long as the city allows."""

    case_id: str


@dataclass(frozen=True, slots=True)
class MissPromise:
    """The clock: the promise's time has passed and nobody kept it."""

    case_id: str
    by: datetime = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Recalculate:
    """The calendar was changed `by` someone (a user name): what was promised follows it. `to` is
    the slot for a callback that must move; without one it stays."""

    case_id: str
    by: str = field(kw_only=True)
    to: datetime | None = field(default=None, kw_only=True)


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
StaffCommand = (
    AcceptCase
    | AssignCase
    | ReturnCase
    | OfferTransfer
    | AnswerTransfer
    | CoHandle
    | WriteNote
    | ReportToPolice
    | AskResident
    | LogContact
    | RecordVisit
    | LinkHelp
    | CorrectFacts
    | CloseCase
    | AnswerClosing
    | ReopenCase
    | MergeCase
    | AbsorbCase
    | UnmergeCase
    | ReleaseCase
    | HideCase
    | Acknowledge
    | StartCallback
    | CallbackUnanswered
    | FinishCallback
    | RebookCallback
)
ClockCommand = RemindOfCallback | CallbackFallsDue | MissPromise | ReturnUntouched | Recalculate
Command = ResidentCommand | StaffCommand | ClockCommand
