"""Which slots have room, and when someone is reminded of the callback they booked: in time, once,
and never at night."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.cases.callbacks import free_slots, has_room, is_slot, reminder
from tests.unit.builders import CITY, SEOUL


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("callback", "booked", "reminded"),
    [
        ("11-25T14:00", "11-24T10:00", "11-25T12:00"),
        ("11-25T11:00", "11-24T10:00", "11-25T09:00"),
        ("11-25T10:30", "11-24T10:00", "11-24T18:00"),
        ("11-24T14:00", "11-24T11:59", "11-24T12:00"),
        ("11-24T14:00", "11-24T12:00", None),
        ("11-25T10:00", "11-24T18:00", None),
        ("11-30T10:00", "11-26T22:00", "11-27T18:00"),  # over a weekend
        ("12-28T10:00", "12-24T17:00", "12-24T18:00"),  # over Christmas
        ("12-28T10:00", "12-24T21:30", "12-27T18:00"),  # a Sunday is better than never
        ("12-28T10:00", "12-27T18:30", None),
        ("12-28T14:00", "12-24T21:30", "12-28T12:00"),
    ],
)
def test_so_long_before_or_in_the_evening_before(
    callback: str, booked: str, reminded: str | None
) -> None:
    assert reminder(at(callback), at(booked), CITY) == (reminded and at(reminded))


MOMENTS = st.datetimes(
    at("01-01T00:00").replace(tzinfo=None),
    at("12-31T23:59").replace(tzinfo=None),
    timezones=st.just(SEOUL),
)


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=14)))
def test_nobody_is_reminded_late_or_at_night(callback: datetime, ahead: timedelta) -> None:
    booked = callback - ahead
    assume(booked.year == callback.year)
    when = reminder(callback, booked, CITY)

    if when:
        assert booked < when < callback
        assert time(9) <= when.time() <= time(20)
        assert (reminder(callback, when, CITY) or callback) > when


@given(
    MOMENTS,
    st.sampled_from(sorted(CITY.teams)),
    st.lists(st.integers(0, 3), max_size=400),
    st.timedeltas(timedelta(0), timedelta(days=14)),
)
def test_a_slot_is_free_while_fewer_are_called_in_it_than_the_team_can(
    now: datetime, team: str, counts: list[int], ahead: timedelta
) -> None:
    every = free_slots(team, {}, now, CITY)
    taken = dict(zip(every, counts, strict=False))
    capacity = CITY.teams[team].callbacks_per_slot

    free = free_slots(team, taken, now, CITY)

    assert list(free) == [one for one in every if taken.get(one, 0) < capacity]
    assert all(is_slot(one, now, CITY) for one in free)
    for one in [*every, now + ahead]:
        assert has_room(one, team, taken, now, CITY) == (one in free)
