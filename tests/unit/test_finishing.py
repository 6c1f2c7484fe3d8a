"""How a case ends and begins again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import (
    AbsorbCase,
    AcceptCase,
    AddContact,
    AddMessage,
    AnswerClosing,
    CloseCase,
    EraseWords,
    HideCase,
    MergeCase,
    ReleaseCase,
    ReopenCase,
    ReturnCase,
    StartCallback,
    UnmergeCase,
    WithdrawCase,
)
from chalicelib.cases.lifecycle import (
    CLOSING_REASONS,
)
from chalicelib.cases.merging import hear, merge, speaks_for_another, unmerge
from chalicelib.cases.model import (
    CallbackState,
    Case,
    Consent,
    SlotTaken,
    State,
    Urgency,
)
from chalicelib.language.reading import Emergency
from tests.unit.builders import (
    CASE_ID,
    CHOI,
    CITY,
    HAN,
    JANGAM,
    KIM,
    LEE,
    SINGOK,
    SUPPORT,
    TUESDAY_10,
    YOON,
    accepted,
    booked,
    closed,
    counted_ids,
    do,
    refusal,
    report,
    told,
    told_resident,
    types,
)

OTHER = "01KAY5T9GZ0000000000000009"


class TestClosing:
    def test_only_an_accepted_case_is_closed_and_with_a_known_reason(self) -> None:
        assert refusal(CloseCase(CASE_ID, KIM, "advice"), report().case) == "accept_first"
        assert refusal(CloseCase(CASE_ID, KIM, "whatever"), accepted()) == "no_such_reason"
        assert refusal(CloseCase(CASE_ID, KIM, "advice"), closed()) == "already_finished"
        assert closed().state is State.CLOSED

    def test_its_clocks_stop_and_a_waiting_call_is_called_off(self) -> None:
        at = TUESDAY_10.replace(hour=14)
        case = do(AcceptCase(CASE_ID, CHOI), booked(at, TUESDAY_10).case).case
        change = do(CloseCase(CASE_ID, CHOI, "advice", new_to_system=True), case)
        assert change.case.callback is not None

        assert (change.case.due_at, change.case.closed_at) == (None, TUESDAY_10)
        assert change.case.callback.state is CallbackState.CANCELLED
        assert change.frees == SlotTaken(team=SUPPORT, at=at)
        assert change.case.new_to_system is True

    def test_a_call_that_had_begun_has_been_had(self) -> None:
        at = TUESDAY_10.replace(hour=14)
        started = do(StartCallback(CASE_ID, CHOI), booked(at, TUESDAY_10).case, at).case
        callback = do(CloseCase(CASE_ID, CHOI, "advice"), started, at).case.callback
        assert callback is not None

        assert callback.state is CallbackState.DONE

    @pytest.mark.parametrize("reason", CLOSING_REASONS)
    def test_some_reasons_wait_for_a_supervisor(self, reason: str) -> None:
        change = do(CloseCase(CASE_ID, KIM, reason), accepted())
        waits = reason in CITY.supervised_closings

        assert change.case.state is (State.ACCEPTED if waits else State.CLOSED)
        assert (change.case.closing is not None) is waits
        assert told(change) == ([(JANGAM, "lead", "report")] if waits else [])
        assert do(CloseCase(CASE_ID, HAN, reason), accepted()).case.state is State.CLOSED


class TestSupervision:
    ASKED = do(CloseCase(CASE_ID, KIM, "refused", new_to_system=False), accepted()).case

    def test_a_yes_closes_it_for_the_reason_that_was_given(self) -> None:
        change = do(AnswerClosing(CASE_ID, HAN, approves=True), self.ASKED)

        assert (change.case.state, change.case.closing_reason) == (State.CLOSED, "refused")
        assert (change.case.new_to_system, change.case.closing) == (False, None)
        assert told_resident(change) == ["closed"]

    def test_a_no_says_why_and_leaves_it_open(self) -> None:
        change = do(AnswerClosing(CASE_ID, HAN, approves=False, text="한 번 더 가요"), self.ASKED)

        assert (change.case.state, change.case.closing) == (State.ACCEPTED, None)
        assert [line.text for line in change.messages] == ["한 번 더 가요"]
        assert told(change) == [(JANGAM, "owner", "report")]
        assert told_resident(change) == []

    def test_nobody_approves_their_own_nor_what_nobody_asked_for(self) -> None:
        own = replace(HAN, username="kim")

        assert refusal(AnswerClosing(CASE_ID, own, approves=True), self.ASKED) == "own_closing"
        assert refusal(AnswerClosing(CASE_ID, KIM, approves=True), self.ASKED) == "not_your_role"
        assert refusal(AnswerClosing(CASE_ID, HAN, approves=True), accepted()) == "no_closing_asked"
        again = CloseCase(CASE_ID, KIM, "not_applicable")
        assert refusal(again, self.ASKED) == "closing_asked_already"

    def test_it_waits_for_nobody_once_the_case_is_back_in_the_queue(self) -> None:
        assert do(ReturnCase(CASE_ID, KIM, "휴가"), self.ASKED).case.closing is None
        assert do(WithdrawCase(CASE_ID), self.ASKED).case.closing is None


class TestReopening:
    def test_it_is_nobodys_and_promised_anew(self) -> None:
        change = do(ReopenCase(CASE_ID, KIM, "다시 연락이 왔어요"), closed())
        case = change.case

        assert (case.state, case.worker, case.closing_reason) == (State.RECEIVED, None, None)
        assert (case.closed_at, case.due_at is not None) == (None, True)
        assert told(change) == [(JANGAM, "owner", "report")]
        assert refusal(ReopenCase(CASE_ID, KIM, "다시"), case) == "still_open"


class TestMerging:
    INTO = report(now=TUESDAY_10, urgent=False).case.model_copy(update={"id": OTHER})

    def merged(self, duplicate: Case, into: Case = INTO) -> tuple[Case, Case]:
        one, other = merge(duplicate, into, KIM, TUESDAY_10, CITY, counted_ids())
        return one.case, other.case

    def test_the_duplicates_clocks_stop_and_nobody_outside_learns_of_it(self) -> None:
        one, other = merge(report().case, self.INTO, KIM, TUESDAY_10, CITY, counted_ids())

        assert (one.case.state, one.case.merged_into) == (State.MERGED, OTHER)
        assert (one.case.due_at, one.case.promise) == (None, None)
        assert (other.case.merged, other.case.promise) == ((CASE_ID,), self.INTO.promise)
        for change in (one, other):
            assert (told(change), told_resident(change)) == ([], [])

    def test_the_whole_is_as_urgent_as_its_most_urgent_part(self) -> None:
        danger = report(emergency=Emergency.VIOLENCE).case
        _, other = merge(danger, self.INTO, KIM, TUESDAY_10, CITY, counted_ids())
        assert other.case.promise is not None
        assert self.INTO.promise is not None

        assert other.case.urgency is Urgency.EMERGENCY
        assert other.case.promise.by < self.INTO.promise.by
        assert (JANGAM, "owner", "report") in told(other)

    def test_the_team_of_the_whole_may_read_its_parts(self) -> None:
        into = self.INTO.model_copy(update={"owner": SINGOK, "informed": (SUPPORT,)})
        one, _ = merge(report().case, into, YOON, TUESDAY_10, CITY, counted_ids())

        assert SINGOK in one.case.teams

    def test_parted_again_it_waits_in_its_queue(self) -> None:
        duplicate, into = self.merged(report().case)
        one, other = unmerge(duplicate, into, KIM, TUESDAY_10, CITY, counted_ids())

        assert (one.case.state, one.case.merged_into) == (State.RECEIVED, None)
        assert (one.case.promise is not None, other.case.merged) == (True, ())
        assert told(one) == [(JANGAM, "owner", "report")]

    def test_what_cannot_be_merged(self) -> None:
        duplicate, whole = self.merged(report().case)
        callback = booked(TUESDAY_10.replace(hour=14), now=TUESDAY_10).case
        for command, case, why in (
            (MergeCase(CASE_ID, KIM, CASE_ID), report().case, "same_case"),
            (MergeCase(CASE_ID, KIM, OTHER), closed(), "already_finished"),
            (MergeCase(OTHER, KIM, CASE_ID), whole, "others_merged_here"),
            (MergeCase(CASE_ID, CHOI, OTHER), callback, "call_waits_here"),
            (AbsorbCase(CASE_ID, KIM, OTHER), closed(), "into_finished"),
            (AbsorbCase(CASE_ID, KIM, OTHER), duplicate, "into_finished"),
            (UnmergeCase(CASE_ID, KIM), report().case, "not_merged"),
            (ReleaseCase(OTHER, KIM, "someone"), whole, "not_merged"),
            (ReopenCase(CASE_ID, KIM, "x"), duplicate, "unmerge_first"),
        ):
            assert refusal(command, case) == why
        with pytest.raises(RefusedError, match="not_merged"):
            unmerge(duplicate, report().case, KIM, TUESDAY_10, CITY, counted_ids())

    def test_words_to_a_part_are_told_to_those_who_have_the_whole(self) -> None:
        duplicate, into = self.merged(report().case)
        added = do(AddMessage(CASE_ID, "아직 힘들어요"), duplicate)
        heard = hear(added, into, TUESDAY_10, CITY, counted_ids())

        assert (added.case.state, told(added)) == (State.MERGED, [])
        assert speaks_for_another(added) == OTHER
        assert (types(heard), told(heard)) == (["duplicate.heard"], [(JANGAM, "owner", "report")])
        assert (heard.messages, told_resident(heard)) == ((), [])

    def test_words_to_a_part_of_a_finished_whole_put_that_back_in_the_queue(self) -> None:
        duplicate, into = self.merged(report().case)
        done = closed().model_copy(update={"id": OTHER, "merged": into.merged})
        consent = Consent(version="1", at=TUESDAY_10)
        added = do(AddContact(CASE_ID, "010-1234-5678", consent), duplicate)
        heard = hear(added, done, TUESDAY_10, CITY, counted_ids())

        assert (heard.case.state, types(heard)) == (
            State.RECEIVED,
            ["duplicate.heard", "case.reopened"],
        )
        assert (len(told(heard)), told(added)) == (1, [])

    def test_nothing_else_speaks_for_another(self) -> None:
        assert speaks_for_another(do(AddMessage(CASE_ID, "반지하예요"), accepted())) is None
        duplicate, _ = self.merged(report().case)
        assert speaks_for_another(do(EraseWords(CASE_ID), duplicate)) is None


class TestHiding:
    def test_a_named_person_sees_nothing_until_it_is_taken_back(self) -> None:
        change = do(HideCase(CASE_ID, HAN, "lee"), report().case)
        assert change.case.hidden_from == ("lee",)
        assert refusal(AcceptCase(CASE_ID, LEE), change.case) == "hidden"
        assert told(change) == []

        shown = do(HideCase(CASE_ID, HAN, "lee", hidden=False), change.case).case
        assert do(AcceptCase(CASE_ID, LEE), shown).case.worker == "lee"

    def test_not_from_oneself_nor_from_who_has_it_nor_twice(self) -> None:
        hidden = do(HideCase(CASE_ID, HAN, "lee"), report().case).case

        assert refusal(HideCase(CASE_ID, HAN, "han"), report().case) == "has_the_case"
        assert refusal(HideCase(CASE_ID, HAN, "kim"), accepted()) == "has_the_case"
        assert refusal(HideCase(CASE_ID, HAN, "lee"), hidden) == "nothing_new"
        assert refusal(HideCase(CASE_ID, HAN, "seo", hidden=False), hidden) == "nothing_new"
