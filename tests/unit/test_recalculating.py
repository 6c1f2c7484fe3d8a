"""What was promised follows a changed calendar, and only where it must."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chalicelib.cases import events
from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import Booking, Facts, MissPromise, OpenCase, Recalculate
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case, Channel, Kind, Private
from chalicelib.cases.recalculating import displaced, next_slot, promise_anew
from chalicelib.cases.telling import message_for_resident
from chalicelib.city import edited
from chalicelib.city.loader import load_city
from chalicelib.ids import Ids
from chalicelib.language.reading import Emergency

CITY = load_city("uijeongbu")
IDS = Ids()
SEOUL = ZoneInfo("Asia/Seoul")
FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=SEOUL)
MONDAY_10 = datetime(2026, 11, 30, 10, 0, tzinfo=SEOUL)
CLOSED = edited.apply(
    CITY,
    "holidays",
    edited.Holidays(added={date(2026, 11, 30): "임시공휴일"}).model_dump_json(),
)


def opened(callback: datetime | None = None, emergency: Emergency = Emergency.NONE) -> Case:
    kind = Kind.CONSULTATION if callback else Kind.REPORT
    command = OpenCase(
        case_id=IDS.ulid(FRIDAY),
        receipt="7K2M9QXA",
        resident_id="r",
        facts=Facts(kind, dong=None if callback else "장암동", emergency=emergency),
        private=Private(),
        booking=Booking(callback, Channel.PHONE) if callback else None,
    )
    return decide(command, None, FRIDAY, CITY, IDS).case


def test_a_promise_is_what_the_calendar_makes_of_the_moment_it_was_given() -> None:
    case = opened()
    later = FRIDAY + timedelta(minutes=20)
    change = decide(Recalculate(case.id, by="park"), case, later, CLOSED, IDS)
    assert case.promise is not None
    assert change.case.promise is not None
    assert case.promise.told == MONDAY_10.replace(hour=12)
    assert change.case.promise.told == MONDAY_10.replace(hour=12) + timedelta(days=1)
    assert [event.type for event in change.events] == [events.PROMISE_MOVED]
    assert change.events[0].actor == "park"


def test_it_is_moved_once_and_comes_back_with_the_calendar() -> None:
    case = opened()
    moved = decide(Recalculate(case.id, by="park"), case, FRIDAY, CLOSED, IDS).case
    assert promise_anew(moved, FRIDAY, CLOSED) is None
    with pytest.raises(RefusedError):
        decide(Recalculate(case.id, by="park"), moved, FRIDAY, CLOSED, IDS)
    assert promise_anew(moved, FRIDAY, CITY) == case.promise


def test_an_emergency_waits_for_no_calendar() -> None:
    assert promise_anew(opened(emergency=Emergency.MEDICAL), FRIDAY, CLOSED) is None


def test_what_was_missed_stays_as_it_was_told() -> None:
    case = opened()
    assert case.promise is not None
    by = case.promise.by
    missed = decide(MissPromise(case.id, by=by), case, by, CITY, IDS).case
    assert promise_anew(missed, by, CLOSED) is None
    assert promise_anew(case, by, CLOSED) is None


def test_a_callback_on_a_closed_day_goes_to_the_next_free_slot_and_the_resident_is_told() -> None:
    case = opened(MONDAY_10)
    callback = displaced(case, FRIDAY, CLOSED)
    assert callback is not None
    tuesday_9 = MONDAY_10.replace(hour=9) + timedelta(days=1)
    capacity = CITY.teams[callback.team].callbacks_per_slot
    slot = next_slot(callback, {tuesday_9: capacity}, FRIDAY, CLOSED)
    assert slot == tuesday_9 + CITY.callbacks.slot

    change = decide(Recalculate(case.id, by="park", to=slot), case, FRIDAY, CLOSED, IDS)
    assert change.case.callback is not None
    assert change.case.callback.at == slot
    assert change.takes is not None
    assert change.frees is not None
    assert (change.takes.at, change.frees.at) == (slot, MONDAY_10)
    assert [message_for_resident(event) for event in change.events] == ["callback_moved"]
    assert displaced(change.case, FRIDAY, CLOSED) is None


def test_a_callback_that_the_calendar_still_offers_stays() -> None:
    tuesday = opened(MONDAY_10 + timedelta(days=1))
    assert displaced(tuesday, FRIDAY, CLOSED) is None
    assert displaced(opened(MONDAY_10), MONDAY_10, CLOSED) is None


def test_without_a_free_slot_the_callback_stays_for_a_person_to_settle() -> None:
    case = opened(MONDAY_10)
    with pytest.raises(RefusedError):
        decide(Recalculate(case.id, by="park"), case, FRIDAY, CLOSED, IDS)
