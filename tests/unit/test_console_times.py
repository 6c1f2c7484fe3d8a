"""Times in the words of a list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.console.times import Times
from chalicelib.messages import load_staff
from tests.unit.builders import SATURDAY_NIGHT, SEOUL

WHEN = Times(SATURDAY_NIGHT, SEOUL, load_staff("ko"))


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=59), "방금"),
        (timedelta(minutes=59), "59분 전"),
        (timedelta(hours=3, minutes=59), "3시간 전"),
        (timedelta(days=2, hours=23), "2일 전"),
    ],
)
def test_age_is_in_the_largest_unit_that_fits(ago: timedelta, words: str) -> None:
    assert words == WHEN.age(SATURDAY_NIGHT - ago)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 28, 23, 40, tzinfo=SEOUL), "오늘 23:40"),
        (datetime(2026, 11, 29, 9, 0, tzinfo=SEOUL), "내일 09:00"),
        (datetime(2026, 11, 30, 9, 40, tzinfo=SEOUL), "월 09:40"),
        (datetime(2026, 12, 5, 9, 0, tzinfo=SEOUL), "12. 5.(토) 09:00"),
        (datetime(2026, 11, 27, 9, 0, tzinfo=SEOUL), "11. 27.(금) 09:00"),
        (datetime(2026, 11, 30, 0, 40, tzinfo=UTC), "월 09:40"),
    ],
)
def test_a_promise_is_named_by_its_day_as_people_say_it(at: datetime, words: str) -> None:
    assert words == WHEN.by(at)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(seconds=30), "곧"),
        (timedelta(minutes=12), "12분 남음"),
        (timedelta(0), "곧"),
        (timedelta(seconds=-30), "방금 지남"),
        (timedelta(minutes=-5), "5분 지남"),
        (timedelta(days=-2), "2일 지남"),
    ],
)
def test_what_is_left_turns_into_what_is_past(ahead: timedelta, words: str) -> None:
    assert words == WHEN.left(SATURDAY_NIGHT + ahead)


def test_the_script_gets_the_same_words_to_fill_in() -> None:
    assert WHEN.phrases()["left.minutes"].format(n=12) == WHEN.left(
        SATURDAY_NIGHT + timedelta(minutes=12)
    )
    assert len(WHEN.phrases()) == 12
