"""A team's day of callbacks: what the lists are told of a change, and how a day is laid out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from chalicelib.cases.call_day import Pause, Slot, arrange, closed
from chalicelib.cases.calls import Call, Standing, listed, standing
from chalicelib.cases.change import Change
from chalicelib.cases.commands import (
    AssignCase,
    Booking,
    CallbackFallsDue,
    CallbackUnanswered,
    CancelCallback,
    CloseCase,
    FinishCallback,
    MoveCallback,
    RebookCallback,
    StartCallback,
)
from chalicelib.cases.model import CallbackState, Channel, Kind, SlotTaken, Urgency
from chalicelib.cases.staff import Role, StaffMember
from tests.unit.builders import CITY, TUESDAY_10, booked, do

SUPPORT = "hope-support"
CHOI = StaffMember("choi", "최세빈", SUPPORT, Role.COORDINATOR)
AT_14 = TUESDAY_10.replace(hour=14)
AT_16 = TUESDAY_10.replace(hour=16)
TODAY = AT_14.date()
WITH_LUNCH = replace(CITY, calendar=replace(CITY.calendar, lunch=(time(12), time(13))))


def opened() -> Change:
    return booked(AT_14, TUESDAY_10)


def shown(change: Change) -> list[tuple[datetime, CallbackState]]:
    return [(call.at, call.state) for call in listed(change)[0]]


def gone(change: Change) -> list[datetime]:
    return [call.at for call in listed(change)[1]]


def call(**fields: object) -> Call:
    known: dict[str, object] = {
        "case_id": "01KAY5T9GZ0000000000000001",
        "receipt": "HT-7K2M-9QXA",
        "kind": Kind.CONSULTATION,
        "urgency": Urgency.NORMAL,
        "team": SUPPORT,
        "at": AT_14,
        "channel": Channel.PHONE,
        "state": CallbackState.BOOKED,
        **fields,
    }
    return Call.model_validate(known)


def test_a_booking_is_listed_with_the_team_that_calls_and_nothing_personal() -> None:
    change = opened()
    ((one,), ()) = listed(change)
    assert (one.team, one.at, one.state) == (SUPPORT, AT_14, CallbackState.BOOKED)
    assert "010-1234-5678" not in one.model_dump_json()
    assert "쌀이" not in one.model_dump_json()


@pytest.mark.parametrize(
    "move",
    [
        lambda case: MoveCallback(case.id, Booking(AT_16, Channel.PHONE)),
        lambda case: RebookCallback(case.id, CHOI, Booking(AT_16, Channel.PHONE)),
    ],
)
def test_a_moved_call_leaves_its_slot(move: object) -> None:
    case = opened().case
    change = do(move(case), case)  # type: ignore[operator]
    assert shown(change) == [(AT_16, CallbackState.BOOKED)]
    assert gone(change) == [AT_14]


def test_a_call_that_nobody_answered_stays_where_it_was_and_points_to_the_next() -> None:
    case = opened().case
    case = do(CallbackFallsDue(case.id), case, AT_14).case
    unanswered = CallbackUnanswered(case.id, CHOI, Booking(AT_16, Channel.PHONE))
    change = do(unanswered, case, AT_14 + timedelta(minutes=10))

    tried, following = listed(change)[0]
    assert (tried.state, tried.next_at, tried.tries) == (CallbackState.UNANSWERED, AT_16, 1)
    assert standing(tried, AT_16, CITY) is Standing.KEPT
    assert (following.at, following.state, following.tries) == (AT_16, CallbackState.BOOKED, 1)
    assert gone(change) == []


def test_the_last_unanswered_call_was_made_when_it_was_made() -> None:
    case = opened().case
    case = do(CallbackFallsDue(case.id), case, AT_14).case
    tried = case.callback and case.callback.model_copy(update={"tries": 2})
    case = case.model_copy(update={"callback": tried})
    late = do(CallbackUnanswered(case.id, CHOI, None), case, AT_14 + timedelta(minutes=45))
    ((one,), ()) = listed(late)
    assert (one.state, one.next_at) == (CallbackState.UNANSWERED, None)
    assert standing(one, AT_16, CITY) is Standing.KEPT_LATE


def test_a_call_that_is_called_off_is_on_no_list() -> None:
    case = opened().case
    assert gone(do(CancelCallback(case.id), case)) == [AT_14]
    case = do(AssignCase(case.id, CHOI, CHOI), case).case
    closing = do(CloseCase(case.id, CHOI, "advice"), case)
    assert (shown(closing), gone(closing)) == ([], [AT_14])


def test_what_does_not_touch_a_call_writes_nothing() -> None:
    case = opened().case
    case = do(StartCallback(case.id, CHOI), case, AT_14).case
    case = do(FinishCallback(case.id, CHOI, "쌀을 보냄"), case, AT_14).case
    assert listed(do(CloseCase(case.id, CHOI, "advice"), case, AT_16)) == ((), ())


def test_a_call_that_another_team_makes_now_is_on_that_teams_list_and_its_places() -> None:
    case = opened().case
    theirs = case.model_copy(update={"owner": "welfare-policy", "informed": (SUPPORT,)})
    park = StaffMember("park", "박네온", "welfare-policy", Role.POLICY)
    change = do(RebookCallback(case.id, park, Booking(AT_16, Channel.PHONE)), theirs)
    assert [one.team for one in listed(change)[0]] == ["welfare-policy"]
    assert change.takes == SlotTaken(team="welfare-policy", at=AT_16)
    assert change.frees == SlotTaken(team=SUPPORT, at=AT_14)


@pytest.mark.parametrize(
    ("fields", "after", "stands"),
    [
        ({}, -60, Standing.OPEN),
        ({"state": CallbackState.DUE}, 30, Standing.OPEN),
        ({"state": CallbackState.DUE}, 31, Standing.LATE),
        ({"state": CallbackState.STARTED, "started_at": AT_14}, 300, Standing.KEPT),
        ({"state": CallbackState.DONE, "started_at": AT_16}, 300, Standing.KEPT_LATE),
    ],
)
def test_a_promise_is_kept_by_calling_within_the_grace(
    fields: dict[str, object], after: int, stands: Standing
) -> None:
    assert standing(call(**fields), AT_14 + timedelta(minutes=after), CITY) is stands


def test_a_day_names_every_slot_its_places_and_the_break() -> None:
    second = call(case_id="01KAY5T9GZ0000000000000002", receipt="HT-7K2M-9QXB")
    day = arrange(TODAY, [second, call()], {AT_14: 2}, SUPPORT, TUESDAY_10, WITH_LUNCH)
    slots = [part for part in day.parts if isinstance(part, Slot)]
    assert [slot.at for slot in slots] == sorted(slot.at for slot in slots)
    assert len(slots) == 16
    assert [part for part in day.parts if isinstance(part, Pause)] == [
        Pause(TUESDAY_10.replace(hour=12), TUESDAY_10.replace(hour=13))
    ]
    full = next(slot for slot in slots if slot.at == AT_14)
    assert (full.free, [one.receipt for one in full.calls]) == (0, ["HT-7K2M-9QXA", "HT-7K2M-9QXB"])
    assert all(slot.free == 2 for slot in slots if slot.at != AT_14)


def test_a_booking_outside_the_hours_is_still_seen() -> None:
    lunch = call(at=TUESDAY_10.replace(hour=12, minute=30))
    day = arrange(TODAY, [lunch], {}, SUPPORT, TUESDAY_10, WITH_LUNCH)
    (odd,) = [part for part in day.parts if isinstance(part, Slot) and not part.places]
    assert odd.calls == (lunch,)


def test_a_day_is_clean_when_nothing_is_left_and_says_what_is() -> None:
    done = call(state=CallbackState.DONE, started_at=AT_14)
    tried = call(state=CallbackState.UNANSWERED, started_at=AT_16)
    missed = call(state=CallbackState.DUE)
    calling = call(state=CallbackState.STARTED, started_at=AT_14)
    evening = TUESDAY_10.replace(hour=18)

    clean = arrange(TODAY, [done, tried], {}, SUPPORT, evening, CITY)
    assert clean.summary.clean
    assert (clean.summary.kept, clean.summary.kept_late, clean.left) == (1, 1, ())
    day = arrange(TODAY, [done, missed, calling], {}, SUPPORT, evening, CITY)
    assert not day.summary.clean
    assert (day.summary.total, day.summary.late, day.summary.calling) == (3, 1, 1)
    assert day.left == (missed, calling)
    assert day.over
    assert not arrange(TODAY, [], {}, SUPPORT, TUESDAY_10, CITY).over


def test_a_closed_day_says_why() -> None:
    assert closed(TODAY, CITY) is None
    assert closed(date(2026, 11, 28), CITY) == "weekend"
    christmas = arrange(date(2026, 12, 25), [], {}, SUPPORT, TUESDAY_10, CITY)
    assert christmas.closed == CITY.calendar.holidays[date(2026, 12, 25)]
    assert christmas.parts == ()
