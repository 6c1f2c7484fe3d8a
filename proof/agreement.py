"""Whether what is stored, listed, counted and told agrees with what `proof.expected` says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.cases.events import PREFIX
from chalicelib.cases.figures import figures
from chalicelib.cases.model import CallbackState, Event, State
from chalicelib.cases.record import month_of
from chalicelib.store.audit import Audit
from chalicelib.store.board import Board, Row
from chalicelib.store.calls import Calls
from chalicelib.store.due import DueIndex
from chalicelib.store.ledger import RESIDENT
from chalicelib.store.records import Records
from chalicelib.store.selection import Selection
from chalicelib.store.slots import Slots
from local.in_process import Stack
from proof.expected import CLOCK, OPEN, Expected

Json = dict[str, Any]

_WAITS = (CallbackState.BOOKED, CallbackState.DUE)
_ACTED = frozenset(
    {
        "case.accepted",
        "case.assigned",
        "case.closed",
        "case.withdrawn",
        "case.merged",
        "callback.started",
        "callback.done",
        "callback.unanswered",
        "callback.moved",
        "callback.cancelled",
    }
)
"""What keeps a promise, or ends it."""

TICK = timedelta(minutes=1)
"""How late the clock may say so."""

MOST_CALLS = timedelta(days=60)


def fact(event: Event) -> str:
    """An event's type without prefix and version."""
    return event.type.removeprefix(PREFIX).rsplit(".", 1)[0]


def standing(stack: Stack, case: Expected) -> Iterator[str]:
    """Where one case is not as it should be."""
    found = stack.service.cases.get(case.id)
    if found is None:
        yield f"{case.receipt}: not stored"
        return
    callback = found.callback
    pairs = {
        "state": (found.state, case.state),
        "owner": (found.owner, case.owner),
        "informed": (set(found.informed), case.informed),
        "helpers": (set(found.helpers), case.helpers),
        "worker": (found.worker, case.worker),
        "urgency": (found.urgency, case.urgency),
        "offered to": (found.transfer.to if found.transfer else None, case.offered),
        "closing asked": (found.closing is not None, case.asked_to_close),
        "hidden from": (set(found.hidden_from), case.hidden),
        "merged into": (found.merged_into, case.into.id if case.into else None),
        "call": (callback.state if callback else None, case.call),
        "slot": ((callback.team, callback.at) if callback else None, case.slot),
    }
    for name, (is_, should) in pairs.items():
        if is_ != should:
            yield f"{case.receipt}: {name} is {is_}, should be {should}"


def whole(stack: Stack, cases: Collection[Expected], sent: Collection[Json]) -> Iterator[str]:
    """Where anything is not as it should be, once all that waited was carried to its end. `sent`
    is what the notice topic gave out."""
    by_id = {case.id: case for case in cases}
    yield from one_to_one(stack, by_id)
    for case in cases:
        yield from standing(stack, case)
        yield from _history(stack, case)
        yield from promises(stack, case)
    yield from _told(stack, cases, sent)
    yield from _lists(stack, cases)
    yield from _slots(stack, cases)
    yield from _records(stack, by_id)
    yield from _audit(stack, cases)
    late = [due for due in DueIndex(stack.service.table).due(stack.at) if due.item != "delivery"]
    if late:
        yield f"still due after all was done: {late[:3]}"


def one_to_one(stack: Stack, by_id: Mapping[str, Expected]) -> Iterator[str]:
    """Each confirmation one case, one receipt, one line of its resident's, and nothing else."""
    stored: dict[str, Counter[str]] = {"case": Counter(), "receipt": Counter(), "own": Counter()}
    pages = stack.service.clients.dynamodb.get_paginator("scan")
    for page in pages.paginate(TableName=stack.service.settings.table):
        for item in page["Items"]:
            pk, sk = item["PK"].get("S", ""), item["SK"].get("S", "")
            if pk.startswith("CASE#") and sk == "CASE":
                stored["case"][pk.removeprefix("CASE#")] += 1
            elif pk.startswith("RECEIPT#"):
                stored["receipt"][item["case_id"]["S"]] += 1
            elif pk.startswith("RESIDENT#") and sk.startswith("CASE#"):
                stored["own"][item["case_id"]["S"]] += 1
    for what, found in stored.items():
        if found != Counter(by_id.keys()):
            yield f"{what}: {sorted(found)} are stored, {sorted(by_id)} were confirmed"
    for case in by_id.values():
        if (found_by := stack.service.cases.by_receipt(case.receipt)) and found_by.id != case.id:
            yield f"{case.receipt} leads to another case"


def _history(stack: Stack, case: Expected) -> Iterator[str]:
    events = stack.service.cases.history(case.id)
    happened = Counter((fact(event), event.actor) for event in events)
    if happened != case.facts:
        yield f"{case.receipt}: {_difference(happened, case.facts)} in its history"


def promises(stack: Stack, case: Expected) -> Iterator[str]:
    """Whoever was to be looked at or called by a time was, or the ladder says that it was not; and
    every call stands where the calendar has a slot."""
    events = stack.service.cases.history(case.id)
    if case.told and not _kept(events, case.opened_at, case.told, stack.at):
        yield f"{case.receipt}: promised by {case.told}, neither kept nor escalated"
    grace = stack.service.city.callbacks.start_within
    for event in events:
        at = event.data["callback_at"]
        if isinstance(at, str) and not _is_slot(stack, datetime.fromisoformat(at)):
            yield f"{case.receipt}: a call at {at}, when the desks are closed"
        if fact(event) == "callback.due" and isinstance(at, str):
            by = datetime.fromisoformat(at) + grace
            if not _kept(events, event.time, by, stack.at):
                yield f"{case.receipt}: the call of {at} was neither begun nor escalated"


def _kept(events: Collection[Event], since: datetime, by: datetime, now: datetime) -> bool:
    by += TICK
    if now <= by:
        return True
    acted = any(fact(e) in _ACTED and since <= e.time <= by for e in events)
    missed = any(fact(e) == "promise.missed" and since <= e.time <= by for e in events)
    return acted or missed


def _is_slot(stack: Stack, at: datetime) -> bool:
    city = stack.service.city
    local = at.astimezone(city.calendar.zone)
    spans = city.calendar.spans(local.date())
    slot = city.callbacks.slot
    return any(
        start <= local <= end - slot and (local - start) % slot == timedelta()
        for start, end in spans
    )


def _told(stack: Stack, cases: Collection[Expected], sent: Collection[Json]) -> Iterator[str]:
    """The ledger says of every team that it was told, and the topic gave out as much, once."""
    ledger: list[tuple[str, str]] = []
    for case in cases:
        events = {event.id: fact(event) for event in stack.service.cases.history(case.id)}
        entries = [e for e in stack.service.cases.ledger(case.id) if e.team != RESIDENT]
        told = Counter((events[e.event_id], e.team) for e in entries if e.sent_at)
        ledger += [(e.event_id, e.team) for e in entries if e.sent_at]
        if told != case.notices:
            yield f"{case.receipt}: {_difference(told, case.notices)} among its notices"
    heard = Counter((notice["id"], notice["team"]) for notice in sent)
    if heard != Counter(ledger):
        yield f"topic and ledger differ: {_difference(heard, Counter(ledger))}"


def _lists(stack: Stack, cases: Collection[Expected]) -> Iterator[str]:
    """Each team's list, and each worker's own, has what concerns them and nothing else."""
    for team in stack.service.city.teams:
        for closed in (False, True):
            shown = [row.receipt for row in _rows(stack, team, Selection(closed=closed))]
            should = [c.receipt for c in cases if team in c.teams and closed is not _open(c)]
            if Counter(shown) != Counter(should):
                yield f"{team}, closed {closed}: {shown} are listed, {should} concern them"
        calls = Calls(stack.service.table).between(
            team, stack.at - MOST_CALLS, stack.at + MOST_CALLS
        )
        waiting = [call.receipt for call in calls if call.waits]
        promised = [case.receipt for case in cases if case.owner == team and case.call in _WAITS]
        if Counter(waiting) != Counter(promised):
            yield f"{team}: {waiting} are to be called as listed, {promised} were promised it"
    for worker in {case.worker for case in cases if case.worker}:
        shown = [row.receipt for row in _rows(stack, "", Selection(worker=worker))]
        should = [c.receipt for c in cases if c.worker == worker and _open(c)]
        if Counter(shown) != Counter(should):
            yield f"{worker}'s own list: {shown}, should be {should}"


def _rows(stack: Stack, team: str, selection: Selection) -> Iterator[Row]:
    board, after = Board(stack.service.table), None
    while True:
        page = board.page(team, selection, after=after)
        yield from page.rows
        after = page.after
        if after is None:
            return


def _open(case: Expected) -> bool:
    return case.state in OPEN


def _slots(stack: Stack, cases: Collection[Expected]) -> Iterator[str]:
    """A place is taken where a call stands, and no slot has more calls than its team can make."""
    held = Counter(c.slot for c in cases if c.slot and c.call is not CallbackState.CANCELLED)
    for team in stack.service.city.teams.values():
        since, until = stack.at - MOST_CALLS, stack.at + MOST_CALLS
        taken = Slots(stack.service.table).taken(team.id, since, until)
        should = {slot[1]: count for slot, count in held.items() if slot[0] == team.id}
        if dict(taken) != should:
            yield f"{team.id}: places {dict(taken)} are taken, calls stand at {should}"
        if any(count > team.callbacks_per_slot for count in taken.values()):
            yield f"{team.id}: more calls in a slot than it can make: {dict(taken)}"


def _records(stack: Stack, by_id: Mapping[str, Expected]) -> Iterator[str]:
    """The figures speak of every case, as it is."""
    calendar, records = stack.service.city.calendar, Records(stack.service.table)
    months = {month_of(case.opened_at, calendar.zone) for case in by_id.values()}
    found = [record for month in months for record in records.month(month)]
    shown = {record.case_id: (record.state, record.owner, record.urgency) for record in found}
    should = {id_: (case.state, case.owner, case.urgency) for id_, case in by_id.items()}
    if len(found) != len(by_id) or shown != should:
        yield f"records {shown}, should be {should}"
    counted = figures(found, calendar)
    totals = (counted.opened, counted.open_now, counted.closed)
    states = [case.state for case in by_id.values()]
    if totals != (len(states), sum(s in OPEN for s in states), states.count(State.CLOSED)):
        yield f"figures (opened, open, closed) are {totals}, the states {states}"


def _audit(stack: Stack, cases: Collection[Expected]) -> Iterator[str]:
    """Every act of staff is in its chain, and no chain is broken."""
    audit = Audit(stack.service.table, stack.service.hashes)
    for head in audit.heads():
        yield from (f"audit: {flaw}" for flaw in audit.verify(head.actor))
    actors = {actor for case in cases for _, actor in case.facts} - {CLOCK, "resident", "bearer"}
    if actors != {head.actor for head in audit.heads()}:
        yield f"audit: {sorted(actors)} acted, {sorted(h.actor for h in audit.heads())} have chains"


def _difference(found: Counter[Any], should: Counter[Any]) -> str:
    return f"too many {dict(found - should)}, missing {dict(should - found)}"
