"""The work itself, as it is written down."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.cases.commands import (
    AskResident,
    CorrectFacts,
    LinkHelp,
    LogContact,
    RecordVisit,
    ReportToPolice,
    WriteNote,
)
from chalicelib.cases.lifecycle import (
    CONTACT_RESULTS,
    VISIT_RESULTS,
)
from chalicelib.cases.model import (
    Author,
    Source,
    State,
    Urgency,
)
from tests.unit.builders import (
    CASE_ID,
    CHOI,
    JANGAM,
    KIM,
    SUPPORT,
    TUESDAY_10,
    YOON,
    accepted,
    closed,
    do,
    refusal,
    report,
    told,
    told_resident,
    types,
)


def test_a_question_reaches_the_resident_and_a_note_does_not() -> None:
    asked = do(AskResident(CASE_ID, KIM, "몇 층인지 아세요?"), accepted())
    noted = do(WriteNote(CASE_ID, KIM, "내일 방문"), accepted())

    assert (told_resident(asked), told_resident(noted)) == (["question"], [])
    assert (told(asked), told(noted)) == ([], [])
    assert (asked.case.state, noted.case.state) == (State.IN_PROGRESS, State.ACCEPTED)


def test_who_phoned_or_came_by_is_not_asked_on_kakao() -> None:
    case = accepted().model_copy(update={"source": Source.PHONE})

    assert refusal(AskResident(CASE_ID, KIM, "몇 층인지 아세요?"), case) == "not_on_kakao"
    assert refusal(AskResident(CASE_ID, KIM, "몇 층인지 아세요?"), closed()) == "already_finished"


def test_a_call_to_the_police_is_on_record() -> None:
    change = do(ReportToPolice(CASE_ID, CHOI, "112에 신고했습니다."), report().case)

    assert types(change) == ["police.told"]
    assert [line.author for line in change.messages] == [Author.NOTE]


@pytest.mark.parametrize("result", CONTACT_RESULTS)
def test_a_call_is_logged_with_its_result(result: str) -> None:
    change = do(LogContact(CASE_ID, KIM, result, "오후에 다시"), accepted())
    line = change.messages[0]

    assert (line.author, line.result, line.text) == (Author.CONTACT, result, "오후에 다시")
    assert change.case.state is State.IN_PROGRESS
    assert change.case.contacted_at == (TUESDAY_10 if result == "reached" else None)
    assert (told(change), told_resident(change)) == ([], [])


def test_only_the_first_time_counts() -> None:
    later = TUESDAY_10 + timedelta(hours=2)
    reached = do(LogContact(CASE_ID, KIM, "reached", "통화"), accepted()).case
    visited = do(RecordVisit(CASE_ID, KIM, "absent", "안 계심"), reached, later).case
    again = do(RecordVisit(CASE_ID, KIM, "met", "만남"), visited, later + timedelta(1)).case

    assert (again.contacted_at, again.visited_at) == (TUESDAY_10, later)


@pytest.mark.parametrize("result", VISIT_RESULTS)
def test_a_visit_keeps_its_safety_note_apart(result: str) -> None:
    change = do(RecordVisit(CASE_ID, KIM, result, "반지하", "큰 개가 있어요"), accepted())

    assert [(line.author, line.result, line.text) for line in change.messages] == [
        (Author.VISIT, result, "반지하"),
        (Author.SAFETY, None, "큰 개가 있어요"),
    ]
    assert change.case.visited_at == TUESDAY_10
    assert change.case.contacted_at == (TUESDAY_10 if result == "met" else None)


def test_a_result_that_there_is_not_is_refused() -> None:
    assert refusal(LogContact(CASE_ID, KIM, "met", ""), accepted()) == "no_such_result"
    assert refusal(RecordVisit(CASE_ID, KIM, "reached", ""), accepted()) == "no_such_result"
    assert refusal(LogContact(CASE_ID, KIM, "reached", ""), closed()) == "already_finished"
    assert refusal(RecordVisit(CASE_ID, KIM, "met", ""), closed()) == "already_finished"


def test_programmes_and_agencies_are_linked_once() -> None:
    change = do(LinkHelp(CASE_ID, KIM, ("aid", "rice"), "푸드뱅크"), accepted())
    again = do(LinkHelp(CASE_ID, KIM, ("rice", "care")), change.case)

    assert again.case.programmes == ("aid", "rice", "care")
    assert again.case.private.agencies == ("푸드뱅크",)
    assert again.events[0].data["programmes"] == ["care"]
    assert refusal(LinkHelp(CASE_ID, KIM, ("aid",), "푸드뱅크"), again.case) == "nothing_new"
    assert refusal(LinkHelp(CASE_ID, KIM, ("x",)), closed()) == "already_finished"


class TestCorrecting:
    def test_more_urgent_is_promised_sooner_and_all_are_told(self) -> None:
        waiting = report().case
        assert waiting.promise is not None
        change = do(CorrectFacts(CASE_ID, KIM, "장암동", Urgency.EMERGENCY), waiting)
        assert change.case.promise is not None

        assert change.case.promise.by < waiting.promise.by
        assert [team for team, _, _ in told(change)] == [JANGAM, SUPPORT, "welfare-policy"]

    def test_less_urgent_puts_nothing_off_and_tells_nobody(self) -> None:
        waiting = report(urgent=True).case
        change = do(CorrectFacts(CASE_ID, KIM, "장암동", Urgency.NORMAL), waiting)

        assert (change.case.promise, told(change)) == (waiting.promise, [])

    def test_a_dong_that_is_found_ends_the_guessing(self) -> None:
        case = report(dong=None, dong_candidates=("장암동", "신곡1동")).case
        change = do(CorrectFacts(CASE_ID, YOON, "신곡1동", Urgency.NORMAL), case)

        assert (change.case.dong, change.case.dong_candidates) == ("신곡1동", ())
        assert change.case.owner == case.owner

    def test_what_is_no_correction(self) -> None:
        for dong, urgency, why in (
            ("장암동", Urgency.NORMAL, "nothing_new"),
            ("강남동", Urgency.NORMAL, "no_such_dong"),
        ):
            assert refusal(CorrectFacts(CASE_ID, KIM, dong, urgency), accepted()) == why
        command = CorrectFacts(CASE_ID, KIM, "신곡1동", Urgency.NORMAL)
        assert refusal(command, closed()) == "already_finished"
