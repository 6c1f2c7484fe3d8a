"""Every event is one router's at a time, and routed for good once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.cases.model import Case, Event
from chalicelib.store.errors import EventMissingError
from chalicelib.store.ledger import Entry
from chalicelib.store.outbox import LEASE, Standing
from tests.contract.stores import NOW, Store, at_once, opening


def opened(store: Store) -> tuple[Case, Event]:
    change = opening()
    return store.open(change), change.events[0]


def entry(event: Event) -> Entry:
    return Entry(
        event_id=event.id,
        team="hope-support",
        role="informed",
        channel="sns",
        kind="report",
        sent_at=NOW,
        result="sent",
    )


def test_of_routers_that_ask_at_once_one_has_the_event(store: Store) -> None:
    case, event = opened(store)

    claims = at_once(*[lambda: store.outbox.claim(case.id, event.id, NOW).standing] * 3)

    assert sorted(map(str, claims)) == ["busy", "busy", "mine"]


def test_a_claim_gives_the_event_as_it_happened(store: Store) -> None:
    case, event = opened(store)

    claim = store.outbox.claim(case.id, event.id, NOW)

    assert claim.event == event
    assert not claim.again


def test_a_router_that_died_loses_its_lease(store: Store) -> None:
    case, event = opened(store)
    store.outbox.claim(case.id, event.id, NOW)

    early = store.outbox.claim(case.id, event.id, NOW + LEASE - timedelta(seconds=1))
    late = store.outbox.claim(case.id, event.id, NOW + LEASE)

    assert (early.standing, late.standing) == (Standing.BUSY, Standing.MINE)
    assert late.again


def test_a_routed_event_is_done_and_in_the_ledger(store: Store) -> None:
    case, event = opened(store)
    store.outbox.claim(case.id, event.id, NOW)
    store.outbox.mark_routed(event, [entry(event)], NOW)

    assert store.outbox.claim(case.id, event.id, NOW + LEASE).standing is Standing.DONE
    assert store.cases.ledger(case.id) == (entry(event),)
    assert store.outbox.told(case.id, event.id) == (entry(event),)


def test_an_event_given_back_may_be_claimed_at_once(store: Store) -> None:
    case, event = opened(store)
    store.outbox.claim(case.id, event.id, NOW)
    store.outbox.give_back(event, [])

    claim = store.outbox.claim(case.id, event.id, NOW)

    assert (claim.standing, claim.again) == (Standing.MINE, True)


def test_an_event_that_nobody_stored_is_an_error_and_stays_unstored(store: Store) -> None:
    with pytest.raises(EventMissingError):
        store.outbox.claim("no-case", "no-event", NOW)

    assert store.items() == []
