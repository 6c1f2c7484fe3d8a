"""What commands do to cases, as staff and residents would tell it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import (
    AcceptCase,
    AddContact,
    AddMessage,
    AskResident,
    Booking,
    CallbackFallsDue,
    CancelCallback,
    CloseCase,
    Command,
    EraseWords,
    MissPromise,
    MoveCallback,
    RateCase,
    RemindOfCallback,
    ReopenCase,
    WithdrawCase,
    WriteNote,
)
from chalicelib.cases.lifecycle import ALLOWED, CLOSING_REASONS, FINISHED, OPEN, may_be_rated
from chalicelib.cases.model import (
    Author,
    Callback,
    CallbackState,
    Case,
    Channel,
    Consent,
    Private,
    Score,
    SlotTaken,
    State,
)
from chalicelib.cases.notices import notices_for
from chalicelib.cases.telling import message_for_resident
from chalicelib.language.reading import Emergency, Reporter
from chalicelib.messages import load_staff
from tests.unit.builders import (
    CASE_ID,
    CHOI,
    CHRISTMAS_EVE_NIGHT,
    CITY,
    HAN,
    KIM,
    LEE,
    SATURDAY_NIGHT,
    SEOUL,
    TUESDAY_10,
    booked,
    do,
    report,
    types,
)

MONDAY_10 = datetime(2026, 12, 28, 10, 0, tzinfo=SEOUL)


def told(change: Change) -> list[tuple[str, str, str]]:
    notices = [
        n for e in change.events for n in notices_for(e, CITY, load_staff("ko"), "https://x")
    ]
    return [(notice.team, notice.role, notice.kind) for notice in notices]


def refusal(command: Command, case: Case, now: datetime = TUESDAY_10) -> str:
    with pytest.raises(RefusedError) as refused:
        do(command, case, now)
    assert load_staff("ko").has(f"refused.{refused.value.reason}")
    return refused.value.reason


def accepted() -> Case:
    return do(AcceptCase(CASE_ID, KIM), report().case).case


def closed(reason: str = "advice") -> Case:
    return do(CloseCase(CASE_ID, HAN, reason), accepted()).case


BOOKED = booked(MONDAY_10, now=CHRISTMAS_EVE_NIGHT).case


class TestReports:
    def test_the_dong_team_owns_it_and_both_city_teams_are_told_once(self) -> None:
        assert told(report()) == [
            ("dong-4115056100", "owner", "report"),
            ("hope-support", "informed", "report"),
            ("welfare-policy", "informed", "report"),
        ]

    def test_without_a_dong_the_support_group_owns_it(self) -> None:
        assert report(dong=None).case.owner == "hope-support"

    def test_from_another_city_it_is_kept_by_the_policy_division(self) -> None:
        assert report(dong=None, elsewhere=True).case.owner == "welfare-policy"

    def test_urgent_on_saturday_night_is_promised_for_monday_9_40(self) -> None:
        promise = report(now=SATURDAY_NIGHT, urgent=True).case.promise

        assert promise is not None
        assert promise.told == datetime(2026, 11, 30, 9, 40, tzinfo=SEOUL)

    def test_an_emergency_does_not_wait_for_the_morning(self) -> None:
        promise = report(now=SATURDAY_NIGHT, emergency=Emergency.VIOLENCE).case.promise

        assert promise is not None
        assert promise.told == SATURDAY_NIGHT + timedelta(minutes=10)

    def test_in_what_part_someone_reports_is_on_the_case_and_in_no_event(self) -> None:
        change = report(reporter=Reporter.VISITOR)

        assert change.case.reporter is Reporter.VISITOR
        assert "visitor" not in change.events[0].model_dump_json()

    def test_no_event_or_notice_holds_anything_personal(self) -> None:
        change = report()
        events = [event.model_dump_json() for event in change.events]
        notices = [
            str(n) for e in change.events for n in notices_for(e, CITY, load_staff("ko"), "")
        ]

        assert not [t for t in (*events, *notices) if "쌀이" in t or "1234" in t]


class TestStaff:
    def test_accepting_keeps_the_promise_and_tells_the_resident(self) -> None:
        change = do(AcceptCase(CASE_ID, KIM), report().case)

        assert (change.case.state, change.case.worker) == (State.ACCEPTED, "kim")
        assert (change.case.promise, change.case.due_at) == (None, change.case.return_at)
        assert [message_for_resident(event) for event in change.events] == ["accepted"]

    def test_the_second_to_accept_learns_that_a_colleague_was_faster(self) -> None:
        assert refusal(AcceptCase(CASE_ID, LEE), accepted()) == "already_taken"
        assert refusal(AcceptCase(CASE_ID, KIM), accepted()) == "already_yours"

    def test_a_question_reaches_the_resident_and_a_note_does_not(self) -> None:
        asked = do(AskResident(CASE_ID, KIM, "몇 층인지 아세요?"), accepted())
        noted = do(WriteNote(CASE_ID, KIM, "내일 방문"), accepted())

        assert [message_for_resident(event) for event in asked.events] == ["question"]
        assert [message_for_resident(event) for event in noted.events] == [None]
        assert (told(asked), told(noted)) == ([], [])

    def test_only_an_accepted_case_is_closed_and_with_a_known_reason(self) -> None:
        assert refusal(CloseCase(CASE_ID, KIM, "advice"), report().case) == "accept_first"
        assert refusal(CloseCase(CASE_ID, KIM, "whatever"), accepted()) == "no_such_reason"
        assert refusal(CloseCase(CASE_ID, KIM, "advice"), closed()) == "already_finished"
        assert closed().state is State.CLOSED

    def test_a_reopened_case_is_nobodys_and_promised_anew(self) -> None:
        case = do(ReopenCase(CASE_ID, KIM, "다시 연락이 왔어요"), closed()).case

        assert (case.state, case.worker, case.closing_reason) == (State.RECEIVED, None, None)
        assert case.due_at is not None
        assert refusal(ReopenCase(CASE_ID, KIM, "다시"), case) == "still_open"


class TestResidents:
    def test_words_to_an_open_case_reach_its_owner(self) -> None:
        change = do(AddMessage(CASE_ID, "반지하예요"), accepted())

        assert told(change) == [("dong-4115056100", "owner", "report")]
        assert [message.text for message in change.messages] == ["반지하예요"]

    def test_words_to_a_finished_case_put_it_back_in_the_queue(self) -> None:
        change = do(AddMessage(CASE_ID, "아직 힘들어요"), closed())

        assert (change.case.state, change.case.worker) == (State.RECEIVED, None)
        assert types(change) == ["message.added", "case.reopened"]
        assert len(told(change)) == 1

    def test_words_of_someone_else_with_the_receipt_are_told_like_any(self) -> None:
        change = do(AddMessage(CASE_ID, "저도 봤어요", own=False), accepted())

        assert told(change) == [("dong-4115056100", "owner", "report")]
        assert change.messages[0].author is Author.BEARER
        assert [message_for_resident(event) for event in change.events] == [None]

    def test_a_contact_may_be_given_later(self) -> None:
        consent = Consent(version="1", at=TUESDAY_10)
        change = do(AddContact(CASE_ID, "010-9999-8888", consent), report().case)

        assert change.case.private.phone == "010-9999-8888"
        assert change.case.private.consent == consent

    def test_a_report_may_be_withdrawn_but_an_emergency_may_not(self) -> None:
        urgent = report(emergency=Emergency.VIOLENCE).case

        assert do(WithdrawCase(CASE_ID), report().case).case.state is State.WITHDRAWN
        assert refusal(WithdrawCase(CASE_ID), urgent) == "emergency_stays"
        assert refusal(WithdrawCase(CASE_ID), closed()) == "already_finished"

    def test_a_closed_case_is_rated_and_the_last_word_counts(self) -> None:
        first = do(RateCase(CASE_ID, Score.POOR), closed())
        then = do(RateCase(CASE_ID, Score.GOOD), first.case)

        assert (first.case.rating, then.case.rating) == (Score.POOR, Score.GOOD)
        assert (types(first), first.events[0].data["score"]) == (["case.rated"], "poor")
        assert (told(first), first.case.state) == ([], State.CLOSED)

    def test_what_was_not_helped_is_not_rated(self) -> None:
        withdrawn = do(WithdrawCase(CASE_ID), report().case).case
        merged = closed().model_copy(update={"state": State.MERGED})

        for case in (report().case, accepted(), withdrawn, merged, closed("duplicate")):
            assert refusal(RateCase(CASE_ID, Score.GOOD), case) == "not_rated"

    def test_a_finished_case_forgets_the_words_and_keeps_what_happened(self) -> None:
        finished = closed()
        change = do(EraseWords(CASE_ID), finished, MONDAY_10)

        assert finished.private != Private()
        assert (change.case.private, change.case.erased_at) == (Private(), MONDAY_10)
        assert (change.erases, types(change), told(change)) == (True, ["words.erased"], [])
        assert change.case.closed_at == finished.closed_at

    def test_words_that_are_still_needed_stay(self) -> None:
        for case in (report().case, accepted()):
            assert refusal(EraseWords(CASE_ID), case) == "erase_later"

    @pytest.mark.parametrize("reason", CLOSING_REASONS)
    def test_who_may_rate_a_closed_case_is_asked_to(self, reason: str) -> None:
        change = do(CloseCase(CASE_ID, HAN, reason), accepted())
        asked = message_for_resident(change.events[0]) == "closed"

        assert asked is may_be_rated(change.case)
        assert asked or message_for_resident(change.events[0]) == "finished"

    @pytest.mark.parametrize(
        ("case", "by"),
        [
            (report().case, lambda who: WithdrawCase(CASE_ID, who)),
            (closed(), lambda who: RateCase(CASE_ID, Score.POOR, who)),
            (closed(), lambda who: EraseWords(CASE_ID, who)),
            (BOOKED, lambda who: MoveCallback(CASE_ID, Booking(MONDAY_10, Channel.KAKAO), who)),
            (BOOKED, lambda who: CancelCallback(CASE_ID, who)),
        ],
    )
    def test_who_only_knows_the_receipt_takes_nothing_away(
        self, case: Case, by: Callable[[str], Command]
    ) -> None:
        assert refusal(by("someone else"), case) == "not_yours"
        assert do(by(case.resident_id), case).events == do(by(""), case).events


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

    def test_cancelling_gives_the_place_back_and_stops_the_clock(self) -> None:
        change = do(CancelCallback(CASE_ID), booked(MONDAY_10, CHRISTMAS_EVE_NIGHT).case)

        assert change.frees == SlotTaken(team="hope-support", at=MONDAY_10)
        assert (change.case.state, change.case.due_at) == (State.WITHDRAWN, None)
        assert refusal(CancelCallback(CASE_ID), change.case) == "callback_started"


class TestEscalation:
    def test_a_missed_promise_climbs_the_ladder_and_ends_at_its_top(self) -> None:
        case, rungs = report().case, []
        while case.due_at:
            assert case.promise is not None
            change = do(MissPromise(CASE_ID, by=case.promise.by), case, case.promise.by)
            rungs += told(change)
            case = change.case

        assert rungs == [
            ("dong-4115056100", "lead", "escalation"),
            ("hope-support", "informed", "escalation"),
            ("welfare-policy", "informed", "escalation"),
        ]

    def test_the_support_group_is_not_told_twice_of_its_own_case(self) -> None:
        case = report(dong=None).case
        assert case.promise is not None
        first = do(MissPromise(CASE_ID, by=case.promise.by), case, case.promise.by).case
        assert first.promise is not None
        second = do(MissPromise(CASE_ID, by=first.promise.by), first, first.promise.by)

        assert told(second) == [("welfare-policy", "informed", "escalation")]

    def test_what_the_resident_was_told_stays(self) -> None:
        case = report().case
        assert case.promise is not None
        later = do(MissPromise(CASE_ID, by=case.promise.by), case, case.promise.by).case

        assert later.promise is not None
        assert later.promise.told == case.promise.told

    def test_a_stale_tick_changes_nothing(self) -> None:
        case = report().case
        assert case.promise is not None
        early = case.promise.by - timedelta(minutes=1)

        assert refusal(MissPromise(CASE_ID, by=case.promise.by), case, early) == "not_due"
        assert refusal(MissPromise(CASE_ID, by=case.promise.by), accepted(), early) == "not_due"


def test_every_state_is_open_or_finished_and_leads_somewhere() -> None:
    assert set(ALLOWED) == OPEN | FINISHED
    assert all(ALLOWED.values())
    assert all(load_staff("ko").has(f"state.{state}") for state in State)
