"""What is kept aside while nothing can be stored, and what becomes of it afterwards.

    a turn could not be stored ─┬ nothing in it that a person must see ─▶ said so, nothing is kept
                                └ words, or a tap that sends ─▶ sealed, on the spill queue
    played again: said again since ─────────────────▶ nothing, it was answered as usual
                  a draft is being written ─────────▶ later
                  a draft lies there ───────────────▶ a case of it and the words
                  a case is in view, or opened since ▶ a message there
                  none of these ────────────────────▶ a case of the words
docs/decisions/0012 says why it is so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from chalicelib.cases.commands import AddMessage, OpenCase
from chalicelib.cases.model import Frozen, Kind
from chalicelib.cases.promises import to_accept
from chalicelib.cases.routing import route, urgency_of
from chalicelib.conversation import drafts
from chalicelib.conversation.scene import Scene
from chalicelib.conversation.state import Conversation, Draft, Flow, OwnCase
from chalicelib.conversation.turn import Said
from chalicelib.conversation.ways import WAYS
from chalicelib.language.reading import Emergency, Intent, Reading, Way

REMEMBERED: Final = timedelta(hours=1)
"""So long a conversation knows what was said: far longer than the spill queue waits before what is
on it is played for the first time."""

WRITING: Final = timedelta(minutes=30)
"""Whoever was at a draft so recently may go on with it."""

TOLD: Final = 20
"""Characters beyond which words tell something even where nothing in them is known."""

_TAPS = frozenset(
    {
        "report.submit",
        "consult",
        "consult.now",
        "consult.slot",
        "consult.phone",
        "consult.kakao",
        "consult.without_phone",
        "emergency.report",
        "emergency.reach",
        "emergency.by_kakao",
    }
)
"""Taps by which people ask for someone to see to it."""

_FOR_A_PERSON = frozenset({Intent.REPORT, Intent.CONSULT, Intent.EMERGENCY})
_IN_VIEW = frozenset(
    {
        (Flow.REPORT, "receipt"),
        (Flow.REPORT, "contact"),
        (Flow.CONSULT, "booked"),
        (Flow.CONSULT, "connected"),
        (Flow.STATUS, "answer"),
    }
)
"""Steps at which words belong to the case that they are about."""


class KeptTurn(Frozen):
    """A turn as it waits in the spill queue, personal as a whole. `case_id` and `receipt` are drawn
    when it is kept, so that it can only ever open one case."""

    id: str
    user_key: str
    text: str
    code: str | None = None
    language: str
    written_at: datetime
    case_id: str
    receipt: str


def worth_keeping(said: Said) -> bool:
    """Whether a person must see it: words that tell something, or a tap that sends."""
    reading = said.reading
    if said.event:
        return False
    if said.code:
        return said.code.partition(":")[0] in _TAPS
    if reading.emergency is not Emergency.NONE:
        return True
    if reading.chatter or reading.switch or reading.way in WAYS or not reading.text:
        return False
    return reading.way is Way.YES or reading.intent in _FOR_A_PERSON or _tells(reading)


def said_again(conversation: Conversation, kept: KeptTurn, words: tuple[str, ...]) -> bool:
    """Whether the resident has said the same since, and was answered. `words` are its hashes."""
    heard = (one.at for one in conversation.heard if one.words in words)
    return any(at > kept.written_at for at in heard)


def still_writing(
    conversation: Conversation, kept: KeptTurn, reading: Reading, now: datetime
) -> bool:
    """Whether the resident went on by themselves and may not be done; danger does not wait."""
    draft = conversation.draft
    touched = draft.touched_at if draft else None
    if touched is None or reading.emergency is not Emergency.NONE:
        return False
    return touched > kept.written_at and now - touched < WRITING


def belongs_to(conversation: Conversation, kept: KeptTurn) -> str | None:
    """The case (id) that the words go to, if there is one and no draft that they are part of."""
    if conversation.draft:
        return None
    if conversation.question and conversation.awaiting:
        return conversation.question.case_id
    here = (conversation.flow, conversation.step)
    if here in _IN_VIEW and any(own.case_id == conversation.subject for own in conversation.cases):
        return conversation.subject
    since = [
        own.case_id
        for own in conversation.cases
        if own.opened_at >= kept.written_at and not own.withdrawn
    ]
    return since[-1] if since else None


def added(
    case_id: str, kept: KeptTurn, reading: Reading, told: tuple[str, ...]
) -> AddMessage | None:
    """The words as a message; None where there are none, or the case has them (`told`) already."""
    words = _words(kept, reading)
    if not words or any(words in one for one in told):
        return None
    return AddMessage(case_id=case_id, text=words, written_at=kept.written_at)


def opened(scene: Scene, kept: KeptTurn) -> tuple[Conversation, OpenCase] | None:
    """A case of the draft and the words, and the conversation after it; None where a tap was to
    send what is not there any more."""
    draft = _drafted(scene, kept)
    if draft is None:
        return None
    kind, city, now = draft.kind, scene.world.city, scene.world.now
    facts = drafts.facts(draft, kind)
    routing = route(facts, city)
    own = OwnCase(
        case_id=draft.case_id,
        receipt=draft.receipt,
        kind=kind,
        opened_at=now,
        teams=(routing.owner, *routing.informed),
        promise_by=to_accept(kind, urgency_of(facts), now, city).told,
        dong=draft.dong,
        reachable=draft.phone is not None,
    )
    opening = replace(drafts.opening(draft, scene, facts), written_at=kept.written_at)
    after = scene.opened(own, Flow.HOME, "menu").keep(subject=None, offered=(), answers=())
    return after.conversation, opening


def _drafted(scene: Scene, kept: KeptTurn) -> Draft | None:
    """The draft with the words; where there is none, one of the words alone."""
    reading, draft = scene.said.reading, scene.draft
    words, asks = _words(kept, reading), (kept.code or "").startswith("consult")
    if draft is None and not words and not asks:
        return None
    if draft is None:
        consults = asks or reading.intent is Intent.CONSULT
        own = {"case_id": kept.case_id, "receipt": kept.receipt}
        draft = drafts.begin(scene).model_copy(update=own)
        draft = _of_kind(draft, Kind.CONSULTATION if consults else Kind.REPORT)
    elif asks:
        draft = _of_kind(draft, Kind.CONSULTATION)
    if not draft.story:
        return drafts.add(draft, reading)
    return drafts.take(draft, reading) if words and words not in draft.story else draft


def _of_kind(draft: Draft, kind: Kind) -> Draft:
    return draft.model_copy(update={"kind": kind})


def _words(kept: KeptTurn, reading: Reading) -> str:
    """What was said, where it is more than a tap or a yes; a slot's label says when."""
    name = (kept.code or "").partition(":")[0]
    taps = name not in ("", "consult.slot") or reading.way is Way.YES
    return "" if taps else reading.text


def _tells(reading: Reading) -> bool:
    """Whether words tell something of a need, a person or a place, whatever they ask for."""
    if drafts.tells_need(reading):
        return True
    if reading.intent is not Intent.OTHER or reading.way is not None:
        return False
    located = drafts.names_place(reading) or reading.place.detail
    who = reading.relation or reading.household or reading.age
    how = reading.phone or reading.wish or reading.channel
    return bool(located or who or how) or len(reading.text) > TOLD
