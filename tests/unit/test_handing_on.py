"""Who has a case: taken, given, returned, offered, shared."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from chalicelib.cases.commands import (
    AcceptCase,
    AnswerTransfer,
    AssignCase,
    CallbackFallsDue,
    CloseCase,
    CoHandle,
    LogContact,
    MissPromise,
    OfferTransfer,
    ReturnCase,
    StartCallback,
    WithdrawCase,
    WriteNote,
)
from chalicelib.cases.model import (
    CallbackState,
    Case,
    Source,
    State,
)
from chalicelib.cases.telling import message_for_resident
from tests.unit.builders import (
    CASE_ID,
    CHOI,
    HAN,
    JANGAM,
    KIM,
    LEE,
    SEO,
    SINGOK,
    SUPPORT,
    TUESDAY_10,
    YOON,
    accepted,
    booked,
    closed,
    do,
    refusal,
    report,
    told,
    told_resident,
)

HOUR = timedelta(hours=1)


class TestAccepting:
    def test_it_keeps_the_promise_and_tells_the_resident(self) -> None:
        change = do(AcceptCase(CASE_ID, KIM), report().case)

        assert (change.case.state, change.case.worker) == (State.ACCEPTED, "kim")
        assert (change.case.promise, change.case.due_at) == (None, change.case.return_at)
        assert told_resident(change) == ["accepted"]

    def test_the_second_to_accept_learns_that_a_colleague_was_faster(self) -> None:
        assert refusal(AcceptCase(CASE_ID, LEE), accepted()) == "already_taken"
        assert refusal(AcceptCase(CASE_ID, KIM), accepted()) == "already_yours"
        assert refusal(AcceptCase(CASE_ID, KIM), closed()) == "already_finished"


class TestAssigning:
    def test_a_waiting_case_is_taken_with_it(self) -> None:
        change = do(AssignCase(CASE_ID, HAN, LEE), report().case)

        assert (change.case.state, change.case.worker) == (State.ACCEPTED, "lee")
        assert (change.case.accepted_at, change.case.promise) == (TUESDAY_10, None)
        assert told_resident(change) == ["accepted"]
        assert told(change) == [(JANGAM, "owner", "report")]

    def test_a_case_of_a_colleague_changes_hands_without_a_word_to_the_resident(self) -> None:
        case = do(WriteNote(CASE_ID, KIM, "통화 예정"), accepted()).case
        change = do(AssignCase(CASE_ID, HAN, LEE), case)

        assert (change.case.state, change.case.worker) == (State.ACCEPTED, "lee")
        assert change.case.accepted_at == case.accepted_at
        assert told_resident(change) == []
        assert refusal(AssignCase(CASE_ID, HAN, LEE), change.case) == "already_theirs"

    def test_a_call_whose_time_has_come_stays_promised(self) -> None:
        at = TUESDAY_10.replace(hour=14)
        due = do(CallbackFallsDue(CASE_ID), booked(at, TUESDAY_10).case, at).case
        given = do(AssignCase(CASE_ID, YOON, CHOI), due, at).case

        assert (given.worker, given.promise) == ("choi", due.promise)

    def test_only_to_someone_who_could_take_it(self) -> None:
        case = report().case
        hidden = case.model_copy(update={"hidden_from": ("lee",)})
        for to in (SEO, CHOI, replace(LEE, edits=False), replace(LEE, dongs=("신곡1동",))):
            assert refusal(AssignCase(CASE_ID, HAN, to), case) == "cannot_take_it"
        assert refusal(AssignCase(CASE_ID, HAN, LEE), hidden) == "hidden_from_them"
        assert refusal(AssignCase(CASE_ID, HAN, LEE), closed()) == "already_finished"
        assert do(AssignCase(CASE_ID, HAN, YOON), case).case.worker == "yoon"


class TestReturning:
    def test_it_waits_in_the_queue_with_a_promise_and_the_reason(self) -> None:
        change = do(ReturnCase(CASE_ID, KIM, "내일부터 휴가예요"), accepted())

        assert (change.case.state, change.case.worker) == (State.RECEIVED, None)
        assert change.case.promise is not None
        assert [line.text for line in change.messages] == ["내일부터 휴가예요"]
        assert told(change) == [(JANGAM, "owner", "report")]
        assert refusal(ReturnCase(CASE_ID, KIM, "휴가"), change.case) == "not_taken"

    def test_a_colleague_may_return_it_for_who_is_away(self) -> None:
        assert do(ReturnCase(CASE_ID, LEE, "김 주무관 병가"), accepted()).case.worker is None

    def test_a_call_that_is_due_stays_promised_for_its_time(self) -> None:
        at = TUESDAY_10.replace(hour=14)
        taken = do(AcceptCase(CASE_ID, CHOI), booked(at, TUESDAY_10).case).case
        due = do(CallbackFallsDue(CASE_ID), taken, at).case
        back = do(ReturnCase(CASE_ID, CHOI, "휴가"), due, at).case

        assert back.promise == due.promise

    def test_a_call_that_had_begun_is_to_be_made_again(self) -> None:
        at = TUESDAY_10.replace(hour=14)
        started = do(StartCallback(CASE_ID, CHOI), booked(at, TUESDAY_10).case, at).case
        back = do(ReturnCase(CASE_ID, CHOI, "급한 일"), started, at).case
        assert back.callback is not None
        assert back.promise is not None

        assert (back.callback.state, back.promise.what) == (CallbackState.DUE, "callback")


class TestTransfer:
    def offered(self, case: Case) -> Case:
        return do(OfferTransfer(CASE_ID, KIM, SINGOK, "신곡1동으로 이사"), case).case

    def test_the_offered_team_is_told_and_the_owner_keeps_it_so_long(self) -> None:
        waiting = report().case
        change = do(OfferTransfer(CASE_ID, KIM, SINGOK, "신곡1동으로 이사"), waiting)

        assert told(change) == [(SINGOK, "offered", "report")]
        assert (change.case.owner, change.case.promise) == (JANGAM, waiting.promise)
        assert SINGOK in change.case.teams
        assert told_resident(change) == []

    def test_a_yes_keeps_what_the_resident_waits_for(self) -> None:
        waiting = self.offered(report().case)
        change = do(AnswerTransfer(CASE_ID, SEO, accepts=True), waiting, TUESDAY_10 + HOUR)

        assert (change.case.owner, change.case.transfer) == (SINGOK, None)
        assert (change.case.state, change.case.worker) == (State.RECEIVED, None)
        assert change.case.promise == waiting.promise
        assert JANGAM in change.case.informed
        assert SINGOK not in change.case.informed
        assert told(change) == [(JANGAM, "informed", "report")]

    def test_a_yes_to_a_case_that_someone_had_promises_that_it_is_looked_at(self) -> None:
        change = do(AnswerTransfer(CASE_ID, SEO, accepts=True), self.offered(accepted()))

        assert (change.case.state, change.case.worker) == (State.RECEIVED, None)
        assert change.case.promise is not None

    def test_a_missed_promise_climbs_the_new_teams_ladder_from_its_foot(self) -> None:
        case = self.offered(report().case)
        assert case.promise is not None
        late = do(MissPromise(CASE_ID, by=case.promise.by), case, case.promise.by).case
        now = case.promise.by + HOUR
        ours = do(AnswerTransfer(CASE_ID, SEO, accepts=True), late, now).case
        assert ours.promise is not None

        assert (ours.promise.level, ours.promise.told) == (0, case.promise.told)
        assert ours.promise.by > now
        missed = do(MissPromise(CASE_ID, by=ours.promise.by), ours, ours.promise.by)
        assert told(missed) == [(SINGOK, "lead", "escalation")]

    def test_a_no_says_why_and_changes_nothing(self) -> None:
        waiting = self.offered(accepted())
        change = do(AnswerTransfer(CASE_ID, SEO, accepts=False, text="장암동이에요"), waiting)

        assert (change.case.owner, change.case.worker) == (JANGAM, "kim")
        assert change.case.transfer is None
        assert told(change) == [(JANGAM, "owner", "report")]
        assert [line.text for line in change.messages] == ["장암동이에요"]

    def test_what_cannot_be_offered_or_answered(self) -> None:
        offered = self.offered(accepted())
        for command, case, why in (
            (OfferTransfer(CASE_ID, KIM, "no-such", "x"), accepted(), "no_such_team"),
            (OfferTransfer(CASE_ID, KIM, JANGAM, "x"), accepted(), "already_owner"),
            (OfferTransfer(CASE_ID, KIM, SINGOK, "x"), offered, "already_offered"),
            (OfferTransfer(CASE_ID, KIM, SINGOK, "x"), closed(), "already_finished"),
            (AnswerTransfer(CASE_ID, KIM, accepts=True), offered, "not_yours"),
            (AnswerTransfer(CASE_ID, SEO, accepts=True), accepted(), "not_yours"),
        ):
            assert refusal(command, case) == why

    def test_a_second_offer_takes_the_place_of_one_that_nobody_answers(self) -> None:
        offered = self.offered(accepted())
        change = do(OfferTransfer(CASE_ID, KIM, SUPPORT, "답이 없어요"), offered)
        assert change.case.transfer is not None
        assert change.case.transfer.to == SUPPORT
        assert SINGOK not in change.case.teams

    def test_a_case_that_ends_is_not_offered_any_more(self) -> None:
        withdrawn = do(WithdrawCase(CASE_ID), self.offered(report().case)).case
        ended = do(CloseCase(CASE_ID, KIM, "advice"), self.offered(accepted())).case

        assert (withdrawn.transfer, ended.transfer) == (None, None)


class TestCoHandling:
    def test_a_second_team_works_on_it_and_is_told(self) -> None:
        change = do(CoHandle(CASE_ID, KIM, SINGOK), accepted())

        assert (change.case.helpers, change.case.owner) == ((SINGOK,), JANGAM)
        assert SINGOK in change.case.informed
        assert told(change) == [(SINGOK, "helper", "report")]
        noted = do(LogContact(CASE_ID, SEO, "reached", "통화함"), change.case)
        assert noted.case.contacted_at == TUESDAY_10

    def test_each_team_once_and_only_a_team_there_is(self) -> None:
        helped = do(CoHandle(CASE_ID, KIM, SINGOK), accepted()).case

        assert refusal(CoHandle(CASE_ID, KIM, SINGOK), helped) == "helps_already"
        assert refusal(CoHandle(CASE_ID, KIM, JANGAM), helped) == "helps_already"
        assert refusal(CoHandle(CASE_ID, KIM, "no-such"), helped) == "no_such_team"
        assert refusal(CoHandle(CASE_ID, KIM, SINGOK), closed()) == "already_finished"

    def test_a_helper_that_takes_it_over_is_no_helper_any_more(self) -> None:
        helped = do(CoHandle(CASE_ID, KIM, SINGOK), accepted()).case
        offered = do(OfferTransfer(CASE_ID, KIM, SINGOK, "이사"), helped).case

        assert do(AnswerTransfer(CASE_ID, SEO, accepts=True), offered).case.helpers == ()


def test_who_came_by_phone_or_to_the_counter_is_not_written_to() -> None:
    for source in (Source.PHONE, Source.COUNTER):
        case = report().case.model_copy(update={"source": source})
        [event] = do(AcceptCase(CASE_ID, KIM), case).events
        assert message_for_resident(event) is None
