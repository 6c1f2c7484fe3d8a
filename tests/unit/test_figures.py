"""Figures over records: counted, measured in working and wall time, hushed where they are few."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases.commands import (
    AcceptCase,
    CloseCase,
    LogContact,
    MissPromise,
    RecordVisit,
    StartCallback,
)
from chalicelib.cases.figures import FEW, Share, figures, hushed
from chalicelib.cases.model import Case, Kind, State, Urgency
from chalicelib.cases.record import Record, month_of, record_of
from tests.unit.builders import (
    CITY,
    KIM,
    SATURDAY_NIGHT,
    SEOUL,
    TUESDAY_10,
    YOON,
    booked,
    do,
    report,
)

MONDAY_0910 = datetime(2026, 11, 30, 9, 10, tzinfo=SEOUL)


def records(*cases: Case) -> list[Record]:
    return [record_of(case) for case in cases]


def accepted(opened: datetime, at: datetime) -> Case:
    case = report(opened).case
    return do(AcceptCase(case.id, KIM), case, at).case


def test_a_night_counts_on_the_wall_and_not_in_working_hours() -> None:
    touch = figures(records(accepted(SATURDAY_NIGHT, MONDAY_0910)), CITY.calendar).stages["touch"]
    assert touch.working is not None
    assert touch.wall is not None
    assert touch.reached == 1
    assert touch.working.middle == timedelta(minutes=10)
    assert touch.wall.middle == timedelta(days=1, hours=10)


def test_half_take_less_than_the_median_and_nine_of_ten_less_than_the_rest() -> None:
    cases = [accepted(TUESDAY_10, TUESDAY_10 + timedelta(minutes=n)) for n in range(1, 11)]
    touch = figures(records(*cases), CITY.calendar).stages["touch"]
    assert touch.working is not None
    assert touch.working.middle == timedelta(minutes=5, seconds=30)
    assert touch.working.most == timedelta(minutes=9)


def test_every_stage_is_counted_once_it_is_reached() -> None:
    case = accepted(TUESDAY_10, TUESDAY_10 + timedelta(minutes=5))
    for command, hours in (
        (LogContact(case.id, KIM, "reached", "통화함"), 1),
        (RecordVisit(case.id, KIM, "met", "만남"), 2),
        (CloseCase(case.id, KIM, "emergency_aid", new_to_system=True), 3),
    ):
        case = do(command, case, TUESDAY_10 + timedelta(hours=hours)).case
    found = figures(records(case, report(TUESDAY_10).case), CITY.calendar)
    assert {name: stage.reached for name, stage in found.stages.items()} == {
        "touch": 1,
        "contact": 1,
        "visit": 1,
        "close": 1,
    }
    assert (found.opened, found.open_now, found.closed) == (2, 1, 1)
    assert found.outcomes == {"emergency_aid": 1}
    assert found.new == Share(1, 1)
    assert found.dongs == {"장암동": 2}
    assert found.hours == {(1, 10): 2}
    assert found.promises == Share(1, 1)


def test_a_missed_promise_is_not_kept_by_a_late_touch() -> None:
    case = report(TUESDAY_10).case
    assert case.promise is not None
    late = case.promise.by
    case = do(MissPromise(case.id, by=late), case, late).case
    case = do(AcceptCase(case.id, KIM), case, late + timedelta(minutes=1)).case
    assert figures(records(case), CITY.calendar).promises == Share(0, 1)


def test_a_promise_that_still_runs_is_neither_kept_nor_missed() -> None:
    assert figures(records(report(TUESDAY_10).case), CITY.calendar).promises == Share(0, 0)


@pytest.mark.parametrize(("minutes", "kept"), [(0, 1), (30, 1), (31, 0)])
def test_a_call_is_kept_if_it_begins_in_time(minutes: int, kept: int) -> None:
    at = TUESDAY_10.replace(hour=14)
    case = booked(at, TUESDAY_10).case
    case = do(StartCallback(case.id, YOON), case, at + timedelta(minutes=minutes)).case
    assert figures(records(case), CITY.calendar).calls == Share(kept, 1)


def test_a_record_holds_nothing_that_a_resident_said() -> None:
    told = record_of(report(TUESDAY_10).case).model_dump_json()
    assert "쌀" not in told
    assert "010" not in told


def test_a_case_counts_in_the_month_that_the_city_has() -> None:
    assert month_of(datetime(2026, 11, 30, 16, 0, tzinfo=UTC), SEOUL) == "2026-12"


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=8))
def test_what_is_hushed_cannot_be_found_by_subtraction(counts: dict[str, int]) -> None:
    shown = hushed(counts)
    hidden = [counts[code] for code, count in shown.items() if count is None]
    assert all(0 < counts[code] < FEW for code in counts if shown[code] is None) or len(hidden) == 2
    assert all(shown[code] is None for code, count in counts.items() if 0 < count < FEW)
    assert len(hidden) != 1 or all(count < FEW for count in counts.values())
    assert all(shown[code] == counts[code] for code in counts if shown[code] is not None)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1)),  # noqa: DTZ001 - given a zone below
    st.timedeltas(timedelta(0), timedelta(hours=200)),
    st.timedeltas(timedelta(0), timedelta(hours=200)),
)
def test_working_time_adds_up_and_undoes_adding(
    naive: datetime, first: timedelta, second: timedelta
) -> None:
    calendar, since = CITY.calendar, naive.replace(tzinfo=SEOUL)
    middle = calendar.add_working(since, first)
    until = middle + second
    assert calendar.working_between(since, middle) == first
    assert calendar.working_between(until, since) <= timedelta(0)
    whole = calendar.working_between(since, until)
    assert whole == first + calendar.working_between(middle, until)


def test_counters_keep_their_empty_code_for_the_unknown_dong() -> None:
    case = report(TUESDAY_10, dong=None).case
    assert figures(records(case), CITY.calendar).dongs == Counter({"": 1})
    assert case.kind is Kind.REPORT
    assert (case.state, case.urgency) == (State.RECEIVED, Urgency.NORMAL)
