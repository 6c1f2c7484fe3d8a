"""What is remembered of a resident between turns."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from chalicelib.cases.model import Channel, Consent, Frozen, Kept, Kind
from chalicelib.language.reading import Age, Emergency, Need, Relation, Reporter, TimeWish
from chalicelib.language.tongues import KOREAN


class Flow(StrEnum):
    """Which service the resident is in."""

    HOME = "home"
    REPORT = "report"
    CONSULT = "consult"
    INFO = "info"
    STATUS = "status"
    EMERGENCY = "emergency"


class Draft(Kept):
    """A report or consultation that is not sent yet. Personal: stored encrypted.

    `asked` names the questions already put, so that none is put twice; `case_id` and `receipt`
    are drawn when the draft begins, so that a repeated confirmation can only ever open one case.
    `begun_in_danger`: it holds words of danger that nobody has asked to send.
    `touched_at` is when something was last added; `photos` are the ids of the pictures that came
    with it.
    """

    case_id: str
    receipt: str
    began_at: datetime
    kind: Kind = Kind.REPORT
    story: tuple[str, ...] = ()
    place_detail: str = ""
    dong: str | None = None
    dong_candidates: tuple[str, ...] = ()
    elsewhere: str | None = None
    needs: tuple[Need, ...] = ()
    relation: Relation | None = None
    household: tuple[str, ...] = ()
    age: Age | None = None
    emergency: Emergency = Emergency.NONE
    urgent: bool = False
    begun_in_danger: bool = False
    phone: str | None = None
    reporter: Reporter | None = None
    touched_at: datetime | None = None
    asked: tuple[str, ...] = ()
    slot: datetime | None = None
    channel: Channel | None = None
    photos: tuple[str, ...] = ()


class OwnCase(Kept):
    """A case this resident opened, as far as the conversation needs it; `reachable`: staff were
    given a number, or are to write."""

    case_id: str
    receipt: str
    kind: str
    opened_at: datetime
    teams: tuple[str, ...] = ()
    promise_by: datetime | None = None
    callback_at: datetime | None = None
    callback_channel: Channel | None = None
    withdrawn: bool = False
    reachable: bool = False
    dong: str | None = None


class Contact(Kept):
    """A number for later reports too, and the notice it was given under. Personal."""

    phone: str
    consent: Consent


class Question(Kept):
    """What staff asked and the resident has not answered yet. `text` is personal."""

    case_id: str
    receipt: str = ""
    text: str


class Pace(Frozen):
    """How a resident writes of late, for `conversation.pace`: turns in the minute that began at
    `minute`, turns in a row that meant nothing, receipts in a row that do not exist (the last one
    `guessed` at), and until when none but own ones are looked up."""

    minute: datetime | None = None
    turns: int = 0
    nonsense: int = 0
    guesses: int = 0
    guessed: datetime | None = None
    no_receipts_until: datetime | None = None


class Heard(Frozen):
    """That something was said, and when. `words` is a keyed hash: what was said twice is known by
    it, and by whoever holds no key it is not."""

    words: str
    at: datetime


class Conversation(Kept):
    """Flow and step, and what the next turn needs.

    `offered` holds the last reply's choices (what a tap says → code), so that a tap works where
    Kakao passes only its words. `trail` (the steps to go back to) and `cases` end with the newest.
    A `language` that was chosen stays, whatever words are in. `awaiting`: the last reply showed the
    question. `quiet`: nothing is sent before the resident writes. `reporter` and `contact` spare
    someone who reports often from saying it again; a contact is there only if that was asked for.
    `heard` is what was said of late: what is played again from the spill queue may be among it.
    """

    language: str = KOREAN
    language_chosen: bool = False
    flow: Flow = Flow.HOME
    step: str = "menu"
    draft: Draft | None = None
    trail: tuple[tuple[Flow, str], ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    cases: tuple[OwnCase, ...] = ()
    question: Question | None = None
    awaiting: bool = False
    quiet: bool = False
    reporter: Reporter | None = None
    contact: Contact | None = None
    results: tuple[str, ...] = ()
    asked_for: TimeWish | None = None  # at the slots: what the next words may complete
    subject: str | None = None  # the case or programme the step is about
    answers: tuple[tuple[str, str], ...] = ()  # of a pre-check: gone with its last step
    last_request: str | None = None
    shown: tuple[str, ...] = ()  # pending messages shown in the last turn
    pace: Pace = Pace()
    heard: tuple[Heard, ...] = ()

    @property
    def personal(self) -> bool:
        """Whether it holds anything that must be stored encrypted."""
        kept = (self.draft, self.question, self.contact, self.answers or None)
        return any(part is not None for part in kept)


PHOTO_LOST = "photo_lost"
"""The kind of a pending message about a picture that could not be kept; its id is the picture's."""


class Pending(Frozen):
    """A message of staff or of the service that waits for the resident's next turn. What is said
    about a time (`about_at`) is of no use once that has come."""

    id: str
    case_id: str
    receipt: str
    kind: str
    text: str = ""
    at: datetime
    about_at: datetime | None = None
