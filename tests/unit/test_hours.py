"""The city's clock: weekends, holidays, lunch, and time counted in open hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.city.hours import CalendarEndedError
from chalicelib.city.loader import load_city

SEOUL = ZoneInfo("Asia/Seoul")
UIJEONGBU = load_city("uijeongbu").calendar
WITH_LUNCH = replace(UIJEONGBU, lunch=(time(12), time(13)))

CHRISTMAS_EVE_NIGHT = datetime(2026, 12, 24, 21, 30, tzinfo=SEOUL)
FRIDAY_1758 = datetime(2026, 11, 20, 17, 58, tzinfo=SEOUL)
SATURDAY_NIGHT = datetime(2026, 11, 21, 23, 10, tzinfo=SEOUL)

START = datetime(2026, 1, 1, tzinfo=UTC)
OPEN_YEARS = st.timedeltas(timedelta(0), timedelta(days=8 * 365)).map(lambda since: START + since)
LENGTHS = st.timedeltas(timedelta(minutes=1), timedelta(days=5))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-20T09:00", True),
        ("2026-11-20T08:59", False),
        ("2026-11-20T17:59", True),
        ("2026-11-20T18:00", False),
        ("2026-11-21T10:00", False),
        ("2026-12-25T10:00", False),
        ("2026-06-03T10:00", False),
        ("2026-07-17T10:00", False),
        ("2026-08-17T10:00", False),
    ],
)
def test_desks_are_open_on_working_days_from_nine_to_six(at: str, *, is_open: bool) -> None:
    assert UIJEONGBU.is_open(datetime.fromisoformat(at).replace(tzinfo=SEOUL)) is is_open


def test_an_instant_in_another_zone_is_the_same_instant() -> None:
    assert UIJEONGBU.is_open(datetime(2026, 11, 20, 0, 0, tzinfo=UTC))
    assert not UIJEONGBU.is_open(datetime(2026, 11, 20, 9, 30, tzinfo=UTC))


def test_after_christmas_eve_the_next_opening_is_monday() -> None:
    expected = datetime(2026, 12, 28, 9, tzinfo=SEOUL)
    assert UIJEONGBU.next_opening(CHRISTMAS_EVE_NIGHT) == expected
    assert UIJEONGBU.holidays[date(2026, 12, 25)] == "성탄절"


def test_the_next_opening_is_later_even_while_open() -> None:
    expected = datetime(2026, 11, 23, 9, tzinfo=SEOUL)
    assert UIJEONGBU.next_opening(datetime(2026, 11, 20, 9, tzinfo=SEOUL)) == expected


def test_lunch_closes_the_desks_and_opens_them_again() -> None:
    assert not WITH_LUNCH.is_open(datetime(2026, 11, 20, 12, 30, tzinfo=SEOUL))
    after_lunch = datetime(2026, 11, 20, 13, tzinfo=SEOUL)
    assert WITH_LUNCH.next_opening(datetime(2026, 11, 20, 11, tzinfo=SEOUL)) == after_lunch


def test_an_urgent_report_on_saturday_night_is_promised_for_monday_0940() -> None:
    expected = datetime(2026, 11, 23, 9, 40, tzinfo=SEOUL)
    assert UIJEONGBU.add_working(SATURDAY_NIGHT, timedelta(minutes=40)) == expected


def test_friday_evening_promises_monday() -> None:
    expected = datetime(2026, 11, 23, 9, 38, tzinfo=SEOUL)
    assert UIJEONGBU.add_working(FRIDAY_1758, timedelta(minutes=40)) == expected


def test_working_time_that_fills_the_day_ends_at_closing() -> None:
    morning = datetime(2026, 11, 20, 9, tzinfo=SEOUL)
    expected = datetime(2026, 11, 20, 18, tzinfo=SEOUL)
    assert UIJEONGBU.add_working(morning, timedelta(hours=9)) == expected
    assert WITH_LUNCH.add_working(morning, timedelta(hours=8)) == expected


def test_working_time_leaves_lunch_out() -> None:
    eleven = datetime(2026, 11, 20, 11, 30, tzinfo=SEOUL)
    expected = datetime(2026, 11, 20, 13, 30, tzinfo=SEOUL)
    assert WITH_LUNCH.add_working(eleven, timedelta(hours=1)) == expected


def test_a_year_without_a_table_is_an_error_that_says_what_to_run() -> None:
    with pytest.raises(CalendarEndedError, match="make holidays"):
        UIJEONGBU.is_open(datetime(2036, 1, 4, 10, tzinfo=SEOUL))
    with pytest.raises(CalendarEndedError, match="2025–2035"):
        UIJEONGBU.next_opening(datetime(2035, 12, 31, 18, tzinfo=SEOUL))


@given(OPEN_YEARS)
def test_the_next_opening_is_later_open_and_the_first(at: datetime) -> None:
    opening = UIJEONGBU.next_opening(at)
    assert opening > at
    assert UIJEONGBU.is_open(opening)
    assert not UIJEONGBU.is_open(opening - timedelta(seconds=1))


@given(OPEN_YEARS, LENGTHS)
def test_working_time_ends_within_opening_hours(at: datetime, length: timedelta) -> None:
    end = WITH_LUNCH.add_working(at, length)
    assert end - at >= length
    assert WITH_LUNCH.is_open(end - timedelta(microseconds=1))


@given(OPEN_YEARS, LENGTHS, LENGTHS)
def test_working_time_adds_up(at: datetime, first: timedelta, then: timedelta) -> None:
    at_once = WITH_LUNCH.add_working(at, first + then)
    assert WITH_LUNCH.add_working(WITH_LUNCH.add_working(at, first), then) == at_once
