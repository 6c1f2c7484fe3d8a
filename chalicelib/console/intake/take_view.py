"""Two steps: what the caller says is written down and read, then the form it filled is put right
and sent. A form that is sent twice makes one case: its id was drawn when the words were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalice.app import Response

from chalicelib.cases import receipts
from chalicelib.cases.callbacks import free_slots, spread, window
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import AcceptCase, Booking
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Channel, Consent, Kind, Source
from chalicelib.cases.police import must_report
from chalicelib.cases.promises import to_accept
from chalicelib.cases.routing import route, urgency_of
from chalicelib.console.forms import FormError, is_id, text
from chalicelib.console.intake.alike import alike
from chalicelib.console.intake.filled import (
    CANDIDATES,
    ELSEWHERE,
    HOUSEHOLD,
    STORY_LENGTH,
    Filled,
    filled,
    problems,
    understood,
)
from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.conversation import drafts
from chalicelib.language.reading import Age, Emergency, Need, Relation, Reporter
from chalicelib.store.errors import CaseChangedError, ReceiptTakenError, SlotFullError

READ, SAVE = "read", "save"

_RECEIPTS = 3
"""Receipts drawn before it is a fault: one of a million million is taken already."""
_SLOTS = 12


def begin(visit: Visit) -> Response:
    """The empty page: what does the caller say?"""
    return _words(visit)


def go_on(visit: Visit) -> Response:
    """Read the words, or make a case of the form.

    Raises:
        NotFoundError: a form that no page of ours gave out.
        UnavailableError: the table cannot be reached.
    """
    if visit.form.get("step") == READ:
        return _read(visit)
    case_id = visit.form.get("case_id", "")
    if visit.form.get("step") != SAVE or not is_id(case_id):
        raise NotFoundError
    given = filled(visit.form, case_id, visit.now, visit.desk.city)
    if wrong := problems(given, visit.now, visit.desk.city):
        return _form(visit, given, wrong, 422)
    try:
        return _save(visit, given)
    except SlotFullError:
        return _form(visit, given, {"slot": "slot_full"}, 409)


def desk_resident(case_id: str) -> str:
    """Who told a case at the desk: someone without KakaoTalk, another one for each case."""
    return f"desk.{case_id}"


def _read(visit: Visit) -> Response:
    """The same understanding as a resident's words get; what was corrected in the form before, and
    is read again, is filled anew."""
    try:
        said = text(visit.form, limit=STORY_LENGTH)
    except FormError as error:
        return _words(visit, f"console.form.{error.reason}", 422)
    given_id = visit.form.get("case_id", "")
    case_id = given_id if is_id(given_id) else visit.desk.ids.ulid(visit.now)
    source = Source.COUNTER if visit.form.get("source") == Source.COUNTER else Source.PHONE
    return _form(visit, understood(said, source, case_id, visit.now, visit.desk.city))


def _save(visit: Visit, given: Filled) -> Response:
    desk, draft = visit.desk, given.draft
    for _ in range(_RECEIPTS):
        try:
            change = _opened(visit, given)
            desk.cases.commit(change)
        except ReceiptTakenError:
            continue
        except CaseChangedError:
            return _saved_before(visit, draft.case_id)
        took = _taken(visit, change) if given.takes else ""
        return redirect(visit, f"/staff/intake/{draft.case_id}{took}")
    raise RuntimeError("every receipt drawn was another case's")


def _opened(visit: Visit, given: Filled) -> Change:
    """The case as a resident's draft makes it, but for who told and who took it."""
    desk, city, now = visit.desk, visit.desk.city, visit.now
    draft = given.draft.model_copy(update={"receipt": receipts.new(desk.ids)})
    consented = Consent(version=city.consent_version, at=now) if given.consented else None
    booking = Booking(draft.slot, Channel.PHONE) if draft.slot else None
    told = drafts.to_open(draft, given.facts, desk_resident(draft.case_id), consented, booking)
    command = replace(told, source=given.source, taken_by=visit.staff)
    return decide(command, None, now, city, desk.ids)


def _saved_before(visit: Visit, case_id: str) -> Response:
    """The same form was sent before: its case is there.

    Raises:
        NotFoundError: the case of this id was not made by such a form.
    """
    case = visit.desk.cases.get(case_id)
    if case is None or case.resident_id != desk_resident(case_id):
        raise NotFoundError
    return redirect(visit, f"/staff/intake/{case_id}?again=1")


def _taken(visit: Visit, opened: Change) -> str:
    """Accept it at once; where that is not theirs, or someone was faster, the page says so."""
    desk = visit.desk
    command = AcceptCase(opened.case.id, visit.staff)
    try:
        desk.cases.commit(decide(command, opened.case, visit.now, desk.city, desk.ids))
    except (RefusedError, CaseChangedError):
        return "?taken=0"
    return "?taken=1"


def _words(visit: Visit, why: str | None = None, status: int = 200) -> Response:
    return page(
        visit,
        "intake/words.html",
        status,
        why=why,
        written=visit.form.get("text", ""),
        source=visit.form.get("source", Source.PHONE),
        sources=_SOURCES,
        limit=STORY_LENGTH,
    )


def _form(
    visit: Visit, given: Filled, wrong: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    city, now, facts = visit.desk.city, visit.now, given.facts
    routing = route(facts, city)
    booking_team = route(replace(facts, kind=Kind.CONSULTATION), city).owner
    return page(
        visit,
        "intake/form.html",
        status,
        given=given,
        draft=given.draft,
        wrong=wrong or {},
        urgency_now=urgency_of(facts),
        routing=routing,
        promise_by=to_accept(facts.kind, urgency_of(facts), now, city).told,
        lines=city.emergency_lines.get(facts.emergency, ()),
        must_report=must_report(facts.emergency, facts.needs),
        slots=_slots(visit, booking_team, given),
        alike=alike(visit, _opened(visit, _unbooked(given)).case),
        notice=_notice(visit),
        limit=STORY_LENGTH,
        sources=_SOURCES,
        kinds=tuple(Kind),
        needs=tuple(Need),
        relations=tuple(Relation),
        ages=tuple(Age),
        reporters=tuple(Reporter),
        emergencies=tuple(Emergency),
        household=HOUSEHOLD,
        candidates=CANDIDATES,
        elsewhere=ELSEWHERE,
    )


_SOURCES = (Source.PHONE, Source.COUNTER)


def _slots(visit: Visit, team: str, given: Filled) -> tuple[datetime, ...]:
    """The soonest free slots and some over the days after; the one that was chosen among them."""
    desk, now = visit.desk, visit.now
    taken = desk.slots.taken(team, *window(now, desk.city))
    free = free_slots(team, taken, now, desk.city)
    chosen = given.draft.slot
    few = {*free[:3], *spread(free, _SLOTS), *(at for at in free if at == chosen)}
    return tuple(sorted(few))


def _unbooked(given: Filled) -> Filled:
    """The form without its booking, which may not be possible yet."""
    return replace(given, draft=given.draft.model_copy(update={"slot": None}))


def _notice(visit: Visit) -> str:
    """What is read out before a number is asked for, in the city's own words where it set some."""
    texts = visit.desk.city.consent_texts.get(visit.say.language)
    return texts.notice if texts else visit.say("consent.notice")
