"""Opening a case: routed, promised and announced in one change."""

from __future__ import annotations

from datetime import datetime

from chalicelib.cases.access import Page, may_visit
from chalicelib.cases.callbacks import booked
from chalicelib.cases.change import Act, Change, RefusedError
from chalicelib.cases.commands import OpenCase
from chalicelib.cases.events import CASE_OPENED, written
from chalicelib.cases.model import Case
from chalicelib.cases.promises import to_accept
from chalicelib.cases.recorder import Recorder
from chalicelib.cases.routing import route, urgency_of
from chalicelib.city.model import City
from chalicelib.ids import Ids


def open_case(command: OpenCase, now: datetime, city: City, ids: Ids) -> Change:
    """A booked consultation is promised at its slot; everything else is promised a taker.

    Raises:
        RefusedError: whoever takes it by phone or at the counter may not.
    """
    taker = command.taken_by
    if taker and not may_visit(taker, Page.INTAKE):
        raise RefusedError("not_your_role" if taker.edits else "view_only")
    facts = command.facts
    routing = route(facts, city)
    urgency = urgency_of(facts)
    booking = command.booking
    callback = booked(routing.owner, booking, now, city) if booking else None
    case = Case(
        id=command.case_id,
        receipt=command.receipt,
        kind=facts.kind,
        resident_id=command.resident_id,
        opened_at=now,
        urgency=urgency,
        emergency=facts.emergency,
        dong=facts.dong,
        dong_candidates=facts.dong_candidates,
        elsewhere=facts.elsewhere,
        needs=facts.needs,
        relation=facts.relation,
        household=facts.household,
        age=facts.age,
        reporter=facts.reporter,
        owner=routing.owner,
        informed=routing.informed,
        because=routing.because,
        promise=None if callback else to_accept(facts.kind, urgency, now, city),
        callback=callback,
        photos=command.photos,
        source=command.source,
        written_at=command.written_at,
        private=command.private,
    )
    actor = taker.username if taker else "resident"
    more = written(command.written_at)
    event = Recorder(case, now, city, ids).event(case, ids.ulid(now), CASE_OPENED, actor, more)
    takes = callback.place if callback else None
    act = Act(taker.username, Page.INTAKE.value, now) if taker else None
    return Change(before=None, case=case, events=(event,), takes=takes, act=act)
