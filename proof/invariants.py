"""What must be true of everything that is stored, once the service was let run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.cases.model import CallbackState, Case, Event
from chalicelib.cases.notices import notices_for
from chalicelib.cases.photos import PhotoState
from chalicelib.cases.telling import message_for_resident
from chalicelib.messages import load_staff
from chalicelib.store.events import stored_event
from chalicelib.store.items import Item
from chalicelib.store.ledger import RESIDENT, stored_entry
from chalicelib.wiring import Service
from proof import memory

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """All items, by what they are; `messages` as (case, author, text)."""

    items: tuple[Item, ...]
    cases: Mapping[str, Case]
    events: tuple[Event, ...]
    messages: tuple[tuple[str, str, str], ...]


def look(service: Service) -> Stored:
    """Everything in moto's table, opened."""
    items = tuple(memory.stored(service.settings.table))
    found = [item["id"] for item in items if item.get("item") == "case"]
    opened = ((case_id, service.cases.get(case_id)) for case_id in found)
    cases = {case_id: case for case_id, case in opened if case}
    return Stored(
        items=items,
        cases=cases,
        events=tuple(stored_event(item) for item in items if item.get("item") == "event"),
        messages=tuple(
            (case_id, line.author, f"{line.text}{line.result or ''}")
            for case_id in cases
            for line in service.cases.thread(case_id)
        ),
    )


def violations(
    stored: Stored, service: Service, notices: Iterable[Json], receipts: Iterable[str]
) -> Iterator[str]:
    """What is not as the design promises. `notices` is all that came out of the staff's topic,
    `receipts` all that residents were shown."""
    yield from _receipts(stored, receipts)
    yield from _told(stored, service, list(notices))
    yield from _callbacks(stored, service)
    yield from _left(stored)


def _receipts(stored: Stored, receipts: Iterable[str]) -> Iterator[str]:
    """A receipt that was shown has exactly one durable case."""
    kept = Counter(case.receipt for case in stored.cases.values())
    for receipt in receipts:
        if kept[receipt] != 1:
            yield f"receipt {receipt} was shown, and {kept[receipt]} cases have it"
    for case in stored.cases.values():
        if not any(event.case_id == case.id for event in stored.events):
            yield f"case {case.receipt} has no event"


def lost_words(stored: Stored, kept: Iterable[str]) -> Iterator[str]:
    """What residents were told is kept aside is on a case, once."""
    stories = [told for case in stored.cases.values() for told in case.private.story]
    places = [case.private.place_detail for case in stored.cases.values()]
    lines = [text for _, _, text in stored.messages]
    for words, times in Counter(kept).items():
        found = sum(words in one for one in (*stories, *places, *lines))
        if not found:
            yield f"it was kept aside and is nowhere: {words}"
        if found > times:
            yield f"it was kept aside {times} times and is told {found} times: {words}"


def _told(stored: Stored, service: Service, notices: list[Json]) -> Iterator[str]:
    """Each notice that an event asks for came at least once, under one id; the ledger knows it."""
    say, city, url = load_staff("ko"), service.city, service.settings.public_url
    wanted = {
        (notice.id, event.id, notice.team)
        for event in stored.events
        for notice in notices_for(event, city, say, url)
    }
    came = {(notice["notice_id"], notice["id"], notice["team"]) for notice in notices}
    for _, event_id, team in wanted - came:
        yield f"{team} never heard of event {event_id} ({_type(stored, event_id)})"
    for _, event_id, team in came - wanted:
        yield f"{team} was told of event {event_id}, which asks for no such notice"
    ledger = [stored_entry(item) for item in stored.items if item["SK"].startswith("NOTICE#")]
    known = {(entry.event_id, entry.team) for entry in ledger if entry.sent_at}
    for _, event_id, team in wanted:
        if (event_id, team) not in known:
            yield f"the ledger does not say that {team} was told of {_type(stored, event_id)}"
    left = {entry.event_id for entry in ledger if entry.team == RESIDENT}
    for event in stored.events:
        if message_for_resident(event) and event.id not in left:
            yield f"the ledger does not say what the resident was told of {event.type}"


def _callbacks(stored: Stored, service: Service) -> Iterator[str]:
    """Kept, or escalated: none is overdue without a missed promise that someone was told of."""
    now = service.now()
    for case in stored.cases.values():
        callback = case.callback
        if callback is None or callback.at > now:
            continue
        if callback.state is CallbackState.BOOKED:
            yield f"the callback of {case.receipt} never fell due"
        if callback.state is CallbackState.DUE and not case.calls_late:
            yield f"the callback of {case.receipt} was not kept, and nobody was told"


def _left(stored: Stored) -> Iterator[str]:
    """Nothing is stuck: every event is routed, every picture kept or lost."""
    for item in stored.items:
        if item.get("item") == "event" and "routed_at" not in item:
            yield f"event {item['type']} of {item['PK']} was never routed"
        if item.get("item") == "photo" and item["state"] == PhotoState.WANTED:
            yield f"picture {item['SK']} of {item['PK']} was neither kept nor lost"


def picture(stored: Stored) -> Json:
    """What a story led to, without ids, times and chance: the same whatever went wrong on the way.
    JSON, to be compared."""
    of = {case.id: case.resident_id[:6] for case in stored.cases.values()}
    return {
        "cases": sorted(_shown(case) for case in stored.cases.values()),
        "messages": sorted(
            f"{of[case_id]} {author}: {text}" for case_id, author, text in stored.messages
        ),
        "events": sorted(
            f"{number} x {of.get(case_id, '?')} {type_}"
            for (case_id, type_), number in Counter(
                (event.case_id, event.type) for event in stored.events
            ).items()
        ),
        "slots": sorted(
            f"{item['PK']} {item['SK']}: {item['taken']}"
            for item in stored.items
            if item.get("taken")
        ),
        "pictures": [str(item["state"]) for item in stored.items if item.get("item") == "photo"],
    }


def _shown(case: Case) -> str:
    booked = f" {case.callback.at} {case.callback.state}" if case.callback else ""
    informed = ",".join(sorted(case.informed))
    facts = (case.kind, case.state, case.urgency, case.dong, case.owner, informed, case.worker)
    return f"{case.resident_id[:6]} {' '.join(map(str, facts))}{booked}"


def _type(stored: Stored, event_id: str) -> str:
    return next((event.type for event in stored.events if event.id == event_id), "?")
