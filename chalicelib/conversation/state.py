"""What is remembered of a resident between turns."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from chalicelib.cases.model import Channel, Frozen
from chalicelib.language.reading import Emergency, Need, Relation


class Flow(StrEnum):
    """Which service the resident is in."""

    HOME = "home"
    REPORT = "report"
    CONSULT = "consult"
    INFO = "info"
    STATUS = "status"
    EMERGENCY = "emergency"


class Draft(Frozen):
    """A report or consultation that is not sent yet. Personal: stored encrypted.

    `asked` names the questions already put, so that none is put twice; `case_id` and `receipt`
    are drawn when the draft begins, so that a repeated confirmation can only ever open one case.
    `photos` are the ids of the pictures that came with it.
    """

    case_id: str
    receipt: str
    began_at: datetime
    story: tuple[str, ...] = ()
    place_detail: str = ""
    dong: str | None = None
    dong_candidates: tuple[str, ...] = ()
    elsewhere: str | None = None
    needs: tuple[Need, ...] = ()
    relation: Relation | None = None
    emergency: Emergency = Emergency.NONE
    urgent: bool = False
    phone: str | None = None
    asked: tuple[str, ...] = ()
    slot: datetime | None = None
    channel: Channel | None = None
    photos: tuple[str, ...] = ()


class OwnCase(Frozen):
    """A case this resident opened, as far as the conversation needs it."""

    case_id: str
    receipt: str
    kind: str
    opened_at: datetime
    teams: tuple[str, ...] = ()
    promise_by: datetime | None = None
    callback_at: datetime | None = None
    callback_channel: Channel | None = None


class Question(Frozen):
    """What staff asked and the resident has not answered yet. `text` is personal."""

    case_id: str
    receipt: str = ""
    text: str


class Conversation(Frozen):
    """Flow and step, and what the next turn needs.

    `offered` holds the last reply's choices (what a tap says → code), so that a tap works where
    Kakao passes only its words. `trail` (the steps to go back to) and `cases` end with the newest.
    """

    schema_version: int = 1
    flow: Flow = Flow.HOME
    step: str = "menu"
    draft: Draft | None = None
    trail: tuple[tuple[Flow, str], ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    cases: tuple[OwnCase, ...] = ()
    question: Question | None = None
    results: tuple[str, ...] = ()
    subject: str | None = None  # the case or programme the step is about
    last_request: str | None = None
    shown: tuple[str, ...] = ()  # pending messages shown in the last turn


PHOTO_LOST = "photo_lost"
"""The kind of a pending message about a picture that could not be kept; its id is the picture's."""


class Pending(Frozen):
    """A message of staff or of the service that waits for the resident's next turn."""

    id: str
    case_id: str
    receipt: str
    kind: str
    text: str = ""
    at: datetime
