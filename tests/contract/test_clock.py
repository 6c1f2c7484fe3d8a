"""What the clock does, and what it must not touch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.cases import events
from chalicelib.cases.commands import AcceptCase, AddMessage
from chalicelib.cases.model import CallbackState, State
from chalicelib.conversation.state import Conversation, Draft, Flow, OwnCase
from chalicelib.pipeline.clock import MOST_SWEEPS, Clock
from chalicelib.store.clock import MovableClock
from chalicelib.store.dead_letters import DeadQueue
from chalicelib.store.errors import UnavailableError
from chalicelib.store.public_status import PublicStatus
from chalicelib.store.records import Records
from chalicelib.store.writes import update
from tests.contract.stores import (
    CITY,
    IDS,
    KIM,
    MINUTE,
    NOW,
    SEOUL,
    STORY,
    Aws,
    Office,
    Store,
    opening,
)

SLOT = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)


class Ticking:
    """A clock over a store."""

    def __init__(self, store: Store, aws: Aws) -> None:
        self.store, self.office = store, Office(aws)
        self.seconds: Any = lambda: 0.0

    def tick(self, now: datetime) -> dict[str, int]:
        """What the clock counts at this time."""
        clock = Clock(
            due=self.store.due,
            residents=self.store.residents,
            cases=self.store.cases,
            shredder=self.store.shredder,
            outbox=self.store.outbox,
            photos=self.store.photos,
            deliverer=self.store.deliverer(lambda: now),
            recalculator=self.store.recalculator,
            sqs=self.office.sqs,
            queue_url=self.office.routing_queue,
            photo_queue_url=self.office.photo_queue,
            aside=self.office.aside(DeadQueue.ROUTING),
            city=CITY,
            ids=IDS,
            now=lambda: now,
            seconds=self.seconds,
        )
        return clock.tick()

    def route_all(self, now: datetime) -> None:
        """Mark everything routed that waits."""
        for item in list(self.store.due.due(now + timedelta(days=365))):
            if item.item == "event":
                case_id = item.pk.removeprefix("CASE#")
                event_id = item.sk.removeprefix("EVENT#")
                event = self.store.outbox.claim(case_id, event_id, now).event
                self.store.outbox.mark_routed(event, [], now)


@pytest.fixture
def ticking(store: Store, aws: Aws) -> Ticking:
    return Ticking(store, aws)


def test_what_is_due_comes_in_order_of_time_over_all_shards(store: Store) -> None:
    for minutes in (5, 1, 9, 3, 7, 2, 8):
        store.open(opening(NOW + minutes * MINUTE))

    due = [item for item in store.due.due(NOW + timedelta(minutes=8.5)) if item.item == "event"]

    assert [(item.at - NOW) / MINUTE for item in due] == [2, 3, 4, 6, 8]


def test_the_next_due_time_is_the_first_after_now(store: Store) -> None:
    assert store.due.next_due(NOW) is None
    store.open(opening(NOW + 3 * MINUTE))
    store.open(opening(NOW))

    assert store.due.next_due(NOW) == NOW + MINUTE
    assert store.due.next_due(NOW + MINUTE) == NOW + 4 * MINUTE


def test_nothing_due_is_nothing_done(ticking: Ticking) -> None:
    ticking.store.open(opening())

    assert ticking.tick(NOW) == {}


def test_an_event_that_nobody_routed_is_sent_again_less_and_less_often(
    ticking: Ticking,
) -> None:
    ticking.store.open(opening())

    counts = [ticking.tick(NOW + minutes * MINUTE) for minutes in (1, 2, 3, 4, 7)]

    assert counts == [{"events": 1}, {}, {"events": 1}, {}, {"events": 1}]
    (first, second, third) = ticking.office.take(ticking.office.routing_queue)
    assert first == second == third


def test_what_two_days_did_not_route_is_given_up_to_people(ticking: Ticking) -> None:
    case = ticking.store.open(opening())
    (event,) = ticking.store.cases.history(case.id)
    swept = update(f"CASE#{case.id}", f"EVENT#{event.id}", sets={"sweeps": MOST_SWEEPS})
    ticking.store.table.write(swept)

    counts = [ticking.tick(NOW + minutes * MINUTE) for minutes in (1, 2)]

    assert counts == [{"given_up": 1}, {}]
    dead = ticking.office.dead_letters(ticking.store, lambda: NOW)
    (letter,) = dead.letters(DeadQueue.ROUTING)
    assert (letter.reason, letter.tries, letter.case_id) == ("never_routed", MOST_SWEEPS, case.id)


def test_a_routed_event_is_not_sent_again(ticking: Ticking) -> None:
    ticking.store.open(opening())
    ticking.route_all(NOW)

    assert ticking.tick(NOW + 5 * MINUTE) == {}
    assert ticking.office.take(ticking.office.routing_queue) == []


def test_a_callback_is_reminded_of_and_falls_due_at_its_time(ticking: Ticking) -> None:
    case = ticking.store.open(opening(at=SLOT))
    ticking.route_all(NOW)

    evening = datetime(2026, 11, 24, 18, 0, tzinfo=SEOUL)
    assert ticking.tick(evening - MINUTE) == {}
    assert ticking.tick(evening) == {"reminders": 1}
    ticking.route_all(evening)
    assert ticking.tick(SLOT - MINUTE) == {}
    assert ticking.tick(SLOT) == {"callbacks": 1}

    after = ticking.store.cases.get(case.id)
    assert after
    assert after.callback
    assert after.callback.state is CallbackState.DUE
    history = [event.type for event in ticking.store.cases.history(case.id)]
    assert history == [events.CASE_OPENED, events.CALLBACK_REMINDER, events.CALLBACK_DUE]


def test_a_clock_that_stood_still_reminds_of_nothing_that_is_due_itself(ticking: Ticking) -> None:
    ticking.store.open(opening(at=SLOT))
    ticking.route_all(NOW)

    assert ticking.tick(SLOT) == {"callbacks": 1}


def test_a_missed_promise_climbs_until_the_ladder_ends(ticking: Ticking) -> None:
    case = ticking.store.open(opening())
    told: list[object] = []
    while (due := ticking.store.due.next_due(NOW)) is not None and len(told) < 20:
        ticking.route_all(due)
        ticking.tick(due)
        told = [
            event.data["tell_team"]
            for event in ticking.store.cases.history(case.id)
            if event.type == events.PROMISE_MISSED
        ]

    assert told[0] == case.owner
    assert told[-1] == CITY.ladder[-1]
    assert len(told) < 20


def test_a_case_that_someone_has_is_left_alone_until_they_leave_it_alone(
    ticking: Ticking,
) -> None:
    case = ticking.store.open(opening())
    taken = ticking.store.do(AcceptCase(case.id, KIM)).case
    ticking.route_all(NOW)
    assert taken.return_at is not None

    assert ticking.tick(taken.return_at - MINUTE) == {}
    assert ticking.tick(taken.return_at) == {"returned": 1}
    back = ticking.store.cases.get(case.id)
    assert back is not None
    assert (back.state, back.worker) == (State.RECEIVED, None)


def test_a_draft_that_nobody_sent_is_forgotten_and_the_rest_is_kept(ticking: Ticking) -> None:
    residents, turns = ticking.store.residents, ticking.store.turns
    own = OwnCase(case_id="c", receipt="HT-0", kind="report", opened_at=NOW)
    draft = Draft(case_id="x", receipt="r", began_at=NOW, story=(STORY,))
    conversation = Conversation(flow=Flow.REPORT, step="confirm", draft=draft, cases=(own,))
    turns.commit_turn("resident", residents.load("resident"), conversation, (), NOW)
    ends = NOW + timedelta(days=CITY.draft_days)

    assert ticking.tick(ends - MINUTE) == {}
    assert ticking.tick(ends) == {"drafts": 1}

    after = residents.load("resident").conversation
    assert (after.draft, after.flow, after.cases) == (None, Flow.HOME, (own,))
    assert ticking.tick(ends + MINUTE) == {}


def test_one_item_that_fails_holds_up_no_other(ticking: Ticking) -> None:
    broken = ticking.store.open(opening(NOW))
    ticking.store.open(opening(NOW + MINUTE))
    ticking.route_all(NOW)
    ticking.store.table.write(
        update(f"CASE#{broken.id}", "CASE", sets={"sealed": b"broken, by some bug"})
    )

    assert ticking.tick(NOW + timedelta(days=3)) == {"failed": 1, "promises": 1}


def test_the_clock_stops_in_time_and_says_what_is_left(ticking: Ticking) -> None:
    ticking.store.open(opening())
    times = iter([0.0, 41.0])
    ticking.seconds = lambda: next(times)

    assert ticking.tick(NOW + 5 * MINUTE) == {"left": 1}


def test_a_tick_leaves_a_sign_of_life_for_the_public(ticking: Ticking) -> None:
    ticking.tick(NOW)
    assert ticked_at(ticking) == NOW
    ticking.tick(NOW + MINUTE)
    assert ticked_at(ticking) == NOW + MINUTE


def test_a_sign_of_life_that_fails_costs_no_tick(
    ticking: Ticking, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(now: datetime) -> None:
        raise UnavailableError(str(now))

    monkeypatch.setattr("chalicelib.pipeline.clock.tick_write", fails)
    assert ticking.tick(NOW) == {}
    assert ticked_at(ticking) is None
    assert "tick.unseen" in caplog.text


def ticked_at(ticking: Ticking) -> datetime | None:
    """When the clock ticked last, as the public page knows it."""
    table = ticking.store.table
    standing = PublicStatus(table, Records(table), SEOUL).look(NOW)
    assert standing is not None
    return standing.ticked_at


def test_who_was_faster_than_the_clock_wins(ticking: Ticking, monkeypatch: Any) -> None:
    case = ticking.store.open(opening())
    ticking.route_all(NOW)
    seen = ticking.store.cases.get(case.id)
    ticking.store.do(AddMessage(case.id, STORY))
    ticking.route_all(NOW)
    monkeypatch.setattr(ticking.store.cases, "get", lambda _: seen)

    assert ticking.tick(NOW + timedelta(days=3)) == {"overtaken": 1}


def test_the_local_clock_is_one_for_all_processes(store: Store) -> None:
    MovableClock(store.table).move_to(SLOT)

    assert timedelta(0) <= MovableClock(store.table).now() - SLOT < timedelta(seconds=10)

    MovableClock(store.table).reset()
    assert abs(MovableClock(store.table).now() - datetime.now(SEOUL)) < timedelta(seconds=10)
