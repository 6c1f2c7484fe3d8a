"""Callbacks: booked, reminded of, made, moved, given up."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.cases.commands import (
    AcceptCase,
    AnswerTransfer,
    Booking,
    CallbackFallsDue,
    CallbackUnanswered,
    CancelCallback,
    FinishCallback,
    MoveCallback,
    OfferTransfer,
    RebookCallback,
    RemindOfCallback,
    ReturnCase,
    StartCallback,
)
from chalicelib.cases.model import (
    Author,
    Callback,
    CallbackState,
    Channel,
    SlotTaken,
    State,
    Urgency,
)
from chalicelib.cases.notices import notices_for
from chalicelib.cases.telling import message_for_resident
from chalicelib.messages import load_staff
from tests.unit.builders import (
    CASE_ID,
    CHOI,
    CHRISTMAS_EVE_NIGHT,
    CITY,
    JANGAM,
    KIM,
    SEOUL,
    SUPPORT,
    TUESDAY_10,
    YOON,
    accepted,
    booked,
    do,
    refusal,
    told,
    told_resident,
    types,
)

MONDAY_10 = datetime(2026, 12, 28, 10, 0, tzinfo=SEOUL)
BOOKED = booked(MONDAY_10, now=CHRISTMAS_EVE_NIGHT).case


class TestCallbacks:
    def test_booking_takes_a_place_and_waits_for_its_time(self) -> None:
        change = booked(MONDAY_10, now=CHRISTMAS_EVE_NIGHT)

        assert change.takes == SlotTaken(team="hope-support", at=MONDAY_10)
        assert change.case.callback
        assert change.case.due_at == change.case.callback.remind_at
        assert (
            "12월 28일 월요일 오전 10시"
            in notices_for(change.events[0], CITY, load_staff("ko"), "")[0].summary
        )

    def test_when_due_the_team_and_the_resident_are_told(self) -> None:
        case = booked(MONDAY_10, now=CHRISTMAS_EVE_NIGHT).case
        change = do(CallbackFallsDue(CASE_ID), case, MONDAY_10)

        assert told(change) == [("hope-support", "owner", "callback")]
        assert [message_for_resident(event) for event in change.events] == ["callback_starting"]
        assert change.case.due_at == MONDAY_10 + CITY.callbacks.start_within
        assert change.frees is None

    def test_the_clock_cannot_be_early_or_ring_twice(self) -> None:
        case = booked(MONDAY_10, now=CHRISTMAS_EVE_NIGHT).case
        due = do(CallbackFallsDue(CASE_ID), case, MONDAY_10).case

        assert refusal(CallbackFallsDue(CASE_ID), case, MONDAY_10 - timedelta(1)) == "not_due"
        assert refusal(CallbackFallsDue(CASE_ID), due, MONDAY_10) == "not_due"

    def test_starting_it_ends_the_wait(self) -> None:
        case = do(
            CallbackFallsDue(CASE_ID), booked(MONDAY_10, CHRISTMAS_EVE_NIGHT).case, MONDAY_10
        ).case
        change = do(AcceptCase(CASE_ID, CHOI), case, MONDAY_10)
        started = change.case

        assert types(change) == ["case.accepted", "callback.started"]
        assert started.callback is not None
        assert started.callback.state is CallbackState.STARTED
        assert (started.state, started.promise) == (State.IN_PROGRESS, None)

    def test_moving_swaps_the_places(self) -> None:
        case = booked(MONDAY_10, now=CHRISTMAS_EVE_NIGHT).case
        two = MONDAY_10.replace(hour=14)
        change = do(MoveCallback(CASE_ID, Booking(two, Channel.PHONE)), case)

        assert change.takes == SlotTaken(team="hope-support", at=two)
        assert change.frees == SlotTaken(team="hope-support", at=MONDAY_10)
        assert change.case.due_at == two - CITY.callbacks.remind_before

    def test_the_resident_is_reminded_once_before_it(self) -> None:
        noon, two = TUESDAY_10.replace(hour=12), TUESDAY_10.replace(hour=14)
        case = booked(two, now=TUESDAY_10).case
        reminded = do(RemindOfCallback(CASE_ID), case, noon)

        assert (case.due_at, reminded.case.due_at) == (noon, two)
        assert [message_for_resident(event) for event in reminded.events] == ["callback_reminder"]
        assert (told(reminded), reminded.frees) == ([], None)
        assert refusal(RemindOfCallback(CASE_ID), case, TUESDAY_10) == "not_due"
        assert refusal(RemindOfCallback(CASE_ID), reminded.case, noon) == "not_due"
        assert refusal(RemindOfCallback(CASE_ID), case, two) == "not_due"

    def test_the_reminder_moves_and_goes_with_the_booking(self) -> None:
        case = booked(TUESDAY_10.replace(hour=14), now=TUESDAY_10).case
        five = Booking(TUESDAY_10.replace(hour=17), Channel.PHONE)
        moved = do(MoveCallback(CASE_ID, five), case).case

        assert moved.due_at == TUESDAY_10.replace(hour=15)
        assert do(CancelCallback(CASE_ID), moved).case.due_at is None

    def test_a_callback_from_before_there_were_reminders_just_falls_due(self) -> None:
        callback = {"team": "hope-support", "at": MONDAY_10, "channel": "phone"}
        case = BOOKED.model_copy(update={"callback": Callback.model_validate(callback)})

        assert case.due_at == MONDAY_10
        assert refusal(RemindOfCallback(CASE_ID), case, MONDAY_10) == "not_due"

    def test_a_call_in_an_emergency_is_not_called_off(self) -> None:
        worse = BOOKED.model_copy(update={"urgency": Urgency.EMERGENCY})

        assert refusal(CancelCallback(CASE_ID), worse) == "emergency_stays"

    def test_cancelling_gives_the_place_back_and_stops_the_clock(self) -> None:
        change = do(CancelCallback(CASE_ID), booked(MONDAY_10, CHRISTMAS_EVE_NIGHT).case)

        assert change.frees == SlotTaken(team="hope-support", at=MONDAY_10)
        assert (change.case.state, change.case.due_at) == (State.WITHDRAWN, None)
        assert refusal(CancelCallback(CASE_ID), change.case) == "callback_started"


class TestMaking:
    def test_starting_takes_a_case_that_is_nobodys(self) -> None:
        change = do(StartCallback(CASE_ID, CHOI), BOOKED, MONDAY_10)
        callback = change.case.callback
        assert callback is not None

        assert (callback.state, callback.started_at) == (CallbackState.STARTED, MONDAY_10)
        assert (change.case.state, change.case.worker) == (State.IN_PROGRESS, "choi")
        assert (change.case.accepted_at, change.case.promise) == (MONDAY_10, None)
        assert (types(change), change.takes, change.frees) == (["callback.started"], None, None)
        assert refusal(StartCallback(CASE_ID, CHOI), change.case, MONDAY_10) == "no_call_waits"

    def test_calling_for_a_colleague_leaves_the_case_theirs(self) -> None:
        case = do(AcceptCase(CASE_ID, CHOI), BOOKED).case

        assert do(StartCallback(CASE_ID, YOON), case, MONDAY_10).case.worker == "choi"

    def test_who_takes_up_a_due_call_takes_the_case(self) -> None:
        case = do(AcceptCase(CASE_ID, CHOI), BOOKED).case
        due = do(CallbackFallsDue(CASE_ID), case, MONDAY_10).case
        change = do(AcceptCase(CASE_ID, YOON), due, MONDAY_10)

        assert (change.case.worker, change.case.state) == ("yoon", State.IN_PROGRESS)
        assert types(change) == ["case.accepted", "callback.started"]
        assert types(do(AcceptCase(CASE_ID, CHOI), due, MONDAY_10)) == ["callback.started"]

    def test_what_was_said_is_kept_and_the_call_is_done(self) -> None:
        change = do(FinishCallback(CASE_ID, CHOI, "쌀이 필요하대요"), BOOKED, MONDAY_10)
        callback, line = change.case.callback, change.messages[0]
        assert callback is not None

        assert (callback.state, change.case.contacted_at) == (CallbackState.DONE, MONDAY_10)
        assert callback.started_at == MONDAY_10
        assert (line.author, line.text, line.result) == (
            Author.CONTACT,
            "쌀이 필요하대요",
            "reached",
        )
        assert (told(change), told_resident(change)) == ([], [])
        for command in (FinishCallback(CASE_ID, CHOI, "또"), StartCallback(CASE_ID, CHOI)):
            assert refusal(command, change.case, MONDAY_10) == "no_call_waits"


class TestNobodyAnswers:
    TWO = Booking(MONDAY_10.replace(hour=14), Channel.PHONE)

    def test_the_next_try_is_booked_and_the_resident_told(self) -> None:
        started = do(StartCallback(CASE_ID, CHOI), BOOKED, MONDAY_10).case
        change = do(CallbackUnanswered(CASE_ID, CHOI, self.TWO), started, MONDAY_10)
        callback = change.case.callback
        assert callback is not None

        assert (callback.state, callback.tries) == (CallbackState.BOOKED, 1)
        assert (change.takes, change.frees) == (
            SlotTaken(team=SUPPORT, at=self.TWO.at),
            SlotTaken(team=SUPPORT, at=MONDAY_10),
        )
        assert told_resident(change) == ["callback_retry"]
        assert change.messages[0].result == "no_answer"
        assert change.case.due_at == callback.remind_at

    def test_it_is_tried_as_often_as_the_city_says(self) -> None:
        case, at = BOOKED, MONDAY_10
        assert refusal(CallbackUnanswered(CASE_ID, CHOI, None), case, at) == "try_again_later"
        for _ in range(CITY.callbacks.tries - 1):
            again = Booking(at + timedelta(days=1), Channel.PHONE)
            case = do(CallbackUnanswered(CASE_ID, CHOI, again), case, at).case
            at = again.at
        once_more = Booking(at + timedelta(days=1), Channel.PHONE)
        assert (
            refusal(CallbackUnanswered(CASE_ID, CHOI, once_more), case, at) == "tried_often_enough"
        )
        change = do(CallbackUnanswered(CASE_ID, CHOI, None), case, at)
        assert change.case.callback is not None

        assert change.case.callback.state is CallbackState.UNANSWERED
        assert change.case.callback.tries == CITY.callbacks.tries
        assert told_resident(change) == ["callback_given_up"]
        assert change.case.due_at == change.case.return_at

    def test_not_again_at_once_and_only_when_a_slot_begins(self) -> None:
        for at, why in (
            (MONDAY_10 + timedelta(minutes=30), "too_soon"),
            (MONDAY_10 + timedelta(hours=2, minutes=10), "no_such_slot"),
            (MONDAY_10 + timedelta(hours=12), "no_such_slot"),
        ):
            command = CallbackUnanswered(CASE_ID, CHOI, Booking(at, Channel.PHONE))
            assert refusal(command, BOOKED, MONDAY_10) == why

    def test_a_resident_who_moves_it_does_not_begin_the_count_anew(self) -> None:
        tried = do(CallbackUnanswered(CASE_ID, CHOI, self.TWO), BOOKED, MONDAY_10).case
        four = Booking(MONDAY_10.replace(hour=16), Channel.PHONE)
        moved = do(MoveCallback(CASE_ID, four), tried, MONDAY_10).case
        assert moved.callback is not None

        assert moved.callback.tries == 1


class TestMovedByStaff:
    FOUR = Booking(MONDAY_10.replace(hour=16), Channel.KAKAO)

    def test_the_resident_is_told_and_the_places_change(self) -> None:
        change = do(RebookCallback(CASE_ID, CHOI, self.FOUR), BOOKED, MONDAY_10)
        callback = change.case.callback
        assert callback is not None

        assert (callback.at, callback.channel) == (self.FOUR.at, Channel.KAKAO)
        assert (change.takes, change.frees) == (
            SlotTaken(team=SUPPORT, at=self.FOUR.at),
            SlotTaken(team=SUPPORT, at=MONDAY_10),
        )
        assert (told_resident(change), told(change)) == (["callback_moved"], [])

    def test_who_moves_their_own_is_not_told_of_it(self) -> None:
        change = do(MoveCallback(CASE_ID, self.FOUR), BOOKED, MONDAY_10)

        assert told_resident(change) == []
        assert told(change) == [(SUPPORT, "owner", "callback")]

    def test_a_call_that_was_due_or_had_begun_waits_again(self) -> None:
        due = do(CallbackFallsDue(CASE_ID), BOOKED, MONDAY_10).case
        started = do(StartCallback(CASE_ID, CHOI), due, MONDAY_10).case
        for case in (due, started):
            moved = do(RebookCallback(CASE_ID, CHOI, self.FOUR), case, MONDAY_10).case
            assert moved.callback is not None
            assert (moved.callback.state, moved.promise) == (CallbackState.BOOKED, None)
            assert moved.callback.started_at is None

    def test_a_case_that_waits_for_a_taker_goes_on_waiting(self) -> None:
        back = do(ReturnCase(CASE_ID, CHOI, "휴가"), do(AcceptCase(CASE_ID, CHOI), BOOKED).case)
        assert back.case.promise is not None

        for move in (
            RebookCallback(CASE_ID, CHOI, self.FOUR),
            MoveCallback(CASE_ID, self.FOUR),
        ):
            assert do(move, back.case, MONDAY_10).case.promise == back.case.promise

    def test_only_to_a_time_that_a_resident_could_be_offered(self) -> None:
        night = Booking(MONDAY_10.replace(hour=22), Channel.PHONE)
        past = Booking(MONDAY_10 - timedelta(days=1), Channel.PHONE)
        for booking in (night, past):
            command = RebookCallback(CASE_ID, CHOI, booking)
            assert refusal(command, BOOKED, MONDAY_10) == "no_such_slot"
        assert refusal(RebookCallback(CASE_ID, KIM, night), accepted()) == "no_call_waits"

    def test_after_a_transfer_the_new_team_calls_from_its_own_slots(self) -> None:
        offered = do(OfferTransfer(CASE_ID, YOON, JANGAM, "장암동에 사심"), BOOKED).case
        ours = do(AnswerTransfer(CASE_ID, KIM, accepts=True), offered).case
        change = do(RebookCallback(CASE_ID, KIM, self.FOUR), ours, MONDAY_10)

        assert (change.takes, change.frees) == (
            SlotTaken(team=JANGAM, at=self.FOUR.at),
            SlotTaken(team=SUPPORT, at=MONDAY_10),
        )
