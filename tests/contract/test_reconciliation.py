"""stored = routed = told, held against what is broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from chalicelib.cases.commands import AcceptCase, CloseCase, WithdrawCase
from chalicelib.cases.decide import decide
from chalicelib.cases.events import CASE_OPENED
from chalicelib.cases.model import Case
from chalicelib.cases.reconciling import MENDED, REPLAYED, What
from chalicelib.pipeline import reconciler
from chalicelib.pipeline.clock import MOST_SWEEPS
from chalicelib.pipeline.reconciler import CATCHES_UP
from chalicelib.store import keys
from chalicelib.store.dead_letters import DeadQueue
from chalicelib.store.deletions import Rule
from chalicelib.store.reconciliations import Reconciliation
from chalicelib.store.records import Records
from chalicelib.store.writes import delete, update
from local.in_process import Stack, running
from operations.reconcile import in_words, whole
from tests.contract.stores import IDS, KIM, NOW, SEOUL, opening

DAY = timedelta(days=1)
TUESDAY = NOW.date()
TEAMS = sorted([KIM.team, "hope-support", "welfare-policy"])


@pytest.fixture
def stack() -> Iterator[Stack]:
    with running(NOW) as stack:
        yield stack


def report(stack: Stack, *, pumped: bool = True, owned: str = "장암동") -> Case:
    change = opening(stack.at, dong=owned)
    stack.service.cases.commit(change)
    if pumped:
        stack.pump()
    return change.case


def event_of(stack: Stack, case: Case) -> str:
    """Of its opening: a ULID does not order events of one moment."""
    [event] = [e for e in stack.service.cases.history(case.id) if e.type == CASE_OPENED]
    return event.id


def next_day(stack: Stack) -> Reconciliation:
    """Two o'clock in the night after, without the clock having done anything."""
    stack.at = (stack.at + DAY).replace(hour=2)
    done = stack.pipeline.reconciler.go_on()
    assert done is not None
    return done


def accepted(stack: Stack, case: Case) -> Case:
    """Nothing is promised any more that the night could let pass."""
    change = decide(AcceptCase(case.id, KIM), case, stack.at, stack.service.city, IDS)
    stack.service.cases.commit(change)
    stack.pump()
    return change.case


def found(work: Reconciliation) -> list[tuple[str, str]]:
    return [(one.what, one.team) for one in work.differences]


def test_a_day_on_which_all_went_well_has_no_differences(stack: Stack) -> None:
    accepted(stack, report(stack))

    done = next_day(stack)

    assert done.day == TUESDAY
    assert done.finished_at == stack.at
    assert (done.cases, done.events, done.notices, done.different) == (1, 2, 3, 0)
    assert stack.pipeline.reconciler.go_on() is None


def test_a_lost_ledger_entry_is_found_and_only_that_team_is_told_again(
    stack: Stack, caplog: pytest.LogCaptureFixture
) -> None:
    case = accepted(stack, report(stack))
    opened = event_of(stack, case)
    stack.service.table.write(
        delete(keys.of_case(case.id), keys.notice(opened, "hope-support", "sns"))
    )
    stack.notices()
    caplog.clear()

    done = next_day(stack)

    assert found(done) == [(What.UNTOLD, "hope-support")]
    assert done.mended == 1
    assert [r.levelname for r in caplog.records if "reconcile.different" in r.getMessage()] == [
        "ERROR"
    ]
    take_queue(stack)
    assert [notice["team"] for notice in stack.notices()] == ["hope-support"]
    assert next_day(stack).different == 0


def take_queue(stack: Stack) -> None:
    """The router's share of `pump`: nothing new is in the stream."""
    while messages := stack._received(stack.service.settings.routing_queue_url):
        stack.pipeline.router.route({"Records": messages})


def test_an_event_whose_message_was_dropped_is_sent_again(stack: Stack) -> None:
    case = report(stack, pumped=False)
    stack._new_records()
    stack.service.table.write(
        update(
            keys.of_case(case.id),
            keys.event(event_of(stack, case)),
            removes=("due_shard", "due_at"),
        )
    )

    done = next_day(stack)

    assert (What.UNROUTED, "") in found(done)
    take_queue(stack)
    assert sorted(notice["team"] for notice in stack.notices()) == TEAMS


def given_up(stack: Stack) -> Case:
    """A case whose opening two days of sending did not route, so that the clock set it aside."""
    case = report(stack, pumped=False)
    stack._new_records()
    key = keys.of_case(case.id), keys.event(event_of(stack, case))
    stack.service.table.write(update(*key, sets={"sweeps": MOST_SWEEPS}))
    stack.at += timedelta(minutes=2)
    assert stack.pipeline.clock.tick()["given_up"] == 1
    return case


def set_aside(work: Reconciliation) -> list[str]:
    """Why a day's events wait for people."""
    return [one.reason for one in work.differences if one.what is What.SET_ASIDE]


def told_of_report(stack: Stack) -> list[str]:
    """Not those who are told that its promise was missed."""
    return sorted(notice["team"] for notice in stack.notices() if notice["kind"] == "report")


def test_what_was_set_aside_is_named_each_day_and_sent_only_by_people(stack: Stack) -> None:
    given_up(stack)
    letters = stack.service.dead_letters

    for _ in range(2):
        assert set_aside(next_day(stack)) == ["never_routed"]
        stack.pipeline.clock.tick()
        stack.pump()
    assert told_of_report(stack) == []
    assert letters.counts()[DeadQueue.ROUTING] == 1

    assert letters.replay(DeadQueue.ROUTING).sent == 1
    take_queue(stack)
    assert told_of_report(stack) == TEAMS
    assert set_aside(next_day(stack)) == []


def test_people_mend_what_was_set_aside_when_its_letter_is_gone(stack: Stack) -> None:
    """SQS keeps a letter for 14 days, and a case may be open for longer."""
    given_up(stack)
    by_hand = replace(stack.pipeline.reconciler, mends=MENDED | REPLAYED)
    stack.at += DAY

    assert set_aside(whole(by_hand, TUESDAY)) == ["never_routed"]
    stack.at += timedelta(minutes=2)
    assert stack.pipeline.clock.tick()["events"] == 1  # it is watched again, and not given up
    take_queue(stack)

    assert told_of_report(stack) == TEAMS


def test_an_event_without_its_mark_goes_to_nobody_twice(stack: Stack) -> None:
    case = accepted(stack, report(stack))
    opened = event_of(stack, case)
    stack.service.table.write(
        update(keys.of_case(case.id), keys.event(opened), removes=("routed_at",))
    )
    stack.notices()

    assert found(next_day(stack)) == [(What.UNROUTED, "")]
    take_queue(stack)
    assert stack.notices() == []
    assert next_day(stack).different == 0


def test_a_promise_that_the_clock_cannot_see_is_put_before_it_again(stack: Stack) -> None:
    case = report(stack)
    stack.service.table.write(
        update(keys.of_case(case.id), keys.CASE, removes=("due_shard", "due_at"))
    )

    done = next_day(stack)

    assert found(done) == [(What.ASLEEP, ""), (What.UNESCALATED, "")]
    assert done.mended == 1
    stack.pipeline.clock.tick()
    again = stack.service.cases.get(case.id)
    assert again is not None
    assert again.missed == 1


def test_a_call_that_fell_due_unseen_is_alarmed(stack: Stack) -> None:
    change = opening(stack.at, at=NOW.replace(hour=14))
    stack.service.cases.commit(change)
    stack.pump()
    assert found(next_day(stack)) == [(What.UNESCALATED, "")]


def test_a_record_that_tells_another_story_is_written_anew(stack: Stack) -> None:
    case = accepted(stack, report(stack))
    month = keys.of_records("2026-11")
    stack.service.table.write(update(month, case.id, sets={"missed": 7}))

    assert found(next_day(stack)) == [(What.UNCOUNTED, "")]
    assert next_day(stack).different == 0


def test_a_case_that_is_gone_is_alarmed_and_one_without_a_beginning_too(stack: Stack) -> None:
    gone, silent = (accepted(stack, report(stack)) for _ in range(2))
    stack.service.table.write(delete(keys.of_case(gone.id), keys.CASE))
    first = event_of(stack, silent)
    stack.service.table.write(delete(keys.of_case(silent.id), keys.event(first)))

    done = next_day(stack)

    assert sorted(found(done)) == [(What.LOST, ""), (What.UNANNOUNCED, "")]


@pytest.mark.parametrize("read_before", [False, True])
def test_a_case_that_was_erased_at_the_counter_is_missed_by_nobody(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, read_before: bool
) -> None:
    case = accepted(stack, report(stack))
    change = decide(CloseCase(case.id, KIM, "advice"), case, stack.at, stack.service.city, IDS)
    stack.service.cases.commit(change)
    stack.pump()
    month = f"{stack.at:%Y-%m}"
    before = list(stack.pipeline.reconciler.records.month(month))
    stack.pipeline.clock.shredder.shred(change.case, Rule.ERASURE, stack.at)
    assert [one.destroyed_at for one in stack.pipeline.reconciler.records.month(month)]
    if read_before:
        monkeypatch.setattr(Records, "open_since", lambda *_: iter(before))

    done = stack.pipeline.reconciler.step(stack.pipeline.reconciler.begin(TUESDAY))

    assert (done.cases, found(done)) == (int(read_before), [])
    assert done.mended == 0


def test_a_case_that_ended_on_the_day_is_looked_at_and_one_before_it_is_not(stack: Stack) -> None:
    case = report(stack)
    stack.at += timedelta(hours=5)
    change = decide(WithdrawCase(case.id), case, stack.at, stack.service.city, IDS)
    stack.service.cases.commit(change)
    stack.pump()

    assert [next_day(stack).cases, next_day(stack).cases] == [1, 0]


def test_an_unreadable_case_stops_nobody(stack: Stack) -> None:
    broken, other = report(stack), accepted(stack, report(stack))
    stack.service.table.write(update(keys.of_case(broken.id), keys.CASE, sets={"urgency": "?"}))
    opened = event_of(stack, other)
    stack.service.table.write(
        update(keys.of_case(other.id), keys.event(opened), removes=("routed_at",))
    )
    assert sorted(found(next_day(stack))) == [(What.UNREADABLE, ""), (What.UNROUTED, "")]


def test_much_is_gone_through_in_several_calls_and_nothing_is_counted_twice(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconciler, "TOGETHER", 2)
    cases = [accepted(stack, report(stack, pumped=False)) for _ in range(5)]
    stack.at = (stack.at + DAY).replace(hour=2)
    ticks = iter(range(0, 10_000, 30))  # each look at the watch is half a minute later
    hasty = replace(stack.pipeline.reconciler, seconds=lambda: float(next(ticks)))

    halves: list[Reconciliation] = []
    while part := hasty.go_on():
        halves.append(part)

    assert len(halves) > 2
    assert [half.finished_at is None for half in halves] == [True] * (len(halves) - 1) + [False]
    assert halves[-1].cases == len(cases)
    assert halves[-1].different == 0


@pytest.mark.parametrize(("missed", "first"), [(3, 1), (40, 40 - CATCHES_UP)])
def test_days_on_which_it_did_not_run_are_made_up_for(
    stack: Stack, missed: int, first: int
) -> None:
    next_day(stack)
    stack.at += DAY * missed

    days: list[date] = []
    while done := stack.pipeline.reconciler.go_on():
        days.append(done.day)

    expected = [TUESDAY + DAY * number for number in range(first, missed + 1)]
    assert days == expected


def test_a_day_is_not_reconciled_before_its_last_events_could_be_told(stack: Stack) -> None:
    next_day(stack)
    stack.at = (stack.at + DAY).replace(hour=0, minute=30)
    assert stack.pipeline.reconciler.go_on() is None
    assert stack.at.tzinfo == SEOUL


def test_two_at_once_do_not_undo_each_other(stack: Stack) -> None:
    accepted(stack, report(stack))
    stack.at = (stack.at + DAY).replace(hour=2)
    first = stack.pipeline.reconciler
    stolen: list[Callable[[], object]] = [first.go_on]

    def meanwhile() -> float:
        if stolen:
            stolen.pop()()
        return 0.0

    second = replace(first, seconds=meanwhile)
    assert second.go_on() is None
    last = first.works.last()[0]
    assert (last.cases, last.finished_at) == (1, stack.at)


def test_the_command_says_the_same_and_changes_nothing(stack: Stack) -> None:
    case = accepted(stack, report(stack))
    stack.service.table.write(
        delete(keys.of_case(case.id), keys.notice(event_of(stack, case), KIM.team, "sns"))
    )
    stack.at += DAY
    looking = replace(stack.pipeline.reconciler, mends=frozenset())

    twice = [whole(looking, TUESDAY) for _ in range(2)]

    for work in twice:
        assert in_words(work).splitlines() == [
            f"{case.id}: a team was not told of an event ({event_of(stack, case)}, {KIM.team})",
            "2026-11-24: 1 cases, 2 events, 2 notices; 1 differences, 0 mended",
        ]
    assert looking.works.last() == ()
