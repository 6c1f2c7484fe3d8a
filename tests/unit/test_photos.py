"""Pictures in the conversation: each goes where it belongs, and none is promised too soon."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases.commands import AcceptCase, AddMessage, CloseCase, WithdrawCase
from chalicelib.cases.model import State
from chalicelib.cases.notices import notices_for
from chalicelib.cases.photos import LIMIT, Move, Order
from chalicelib.conversation.reply import Card
from chalicelib.conversation.state import PHOTO_LOST, Pending
from chalicelib.conversation.turn import Said
from chalicelib.language.reading import Emergency, Intent, Need, Place, Reading, Way
from chalicelib.messages import load_staff
from tests.unit.builders import (
    CASE_ID,
    CITY,
    KIM,
    SATURDAY_NIGHT,
    TUESDAY_10,
    do,
    report,
    types,
)
from tests.unit.chat import Chat

HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 며칠째 굶으신대요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.LIVELIHOOD,),
}


def reported() -> Chat:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.tap("제출")
    return chat


def cases_of(chat: Chat) -> list[str]:
    """The cases that pictures were ordered for, in the order in which they were sent."""
    return [step.photo.case_id for step in chat.photos if isinstance(step, Order)]


class TestDraft:
    def test_a_picture_without_a_word_begins_a_report_and_asks_for_one_line(self) -> None:
        chat = Chat()

        answer = chat.picture()

        assert "한 줄만" in answer
        assert "신분증" in answer
        assert chat.at == "report/tell"
        assert len(chat.photos) == 1

    def test_the_words_that_follow_make_it_a_report_with_the_picture(self) -> None:
        chat = Chat()
        chat.picture(2)
        summary = chat.say(**HUNGRY)
        chat.tap("제출")

        assert "사진: 2장" in summary
        assert cases_of(chat) == [chat.case.id] * 2
        assert chat.case.photos == 2

    def test_the_summary_counts_a_picture_sent_while_it_is_shown(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)

        answer = chat.picture(3)

        assert "사진: 3장" in answer
        assert chat.at == "report/confirm"

    def test_a_question_of_the_form_stands_after_a_picture(self) -> None:
        chat = Chat()
        chat.say("며칠째 굶고 계세요", intent=Intent.REPORT, needs=(Need.LIVELIHOOD,))

        assert "어디인가요" in chat.picture()

    def test_a_picture_before_a_callback_is_booked_goes_with_the_consultation(self) -> None:
        chat = Chat(SATURDAY_NIGHT)
        chat.say("상담 받고 싶어요", intent=Intent.CONSULT)
        chat.picture()
        chat.tap(next(iter(chat.offered)))
        chat.tap("카카오톡")

        assert cases_of(chat) == [chat.case.id]
        assert chat.case.photos == 1

    def test_words_beside_a_picture_are_the_story(self) -> None:
        chat = Chat()

        chat.picture(1, "우편물이 문 앞에 쌓여 있어요")
        chat.say("장암동 주택 2층", place=Place(dong="장암동", detail="주택 2층"))
        chat.tap("제출")

        assert chat.case.private.story == ("우편물이 문 앞에 쌓여 있어요",)
        assert chat.case.photos == 1

    def test_a_whole_report_beside_a_picture_needs_one_tap(self) -> None:
        chat = Chat()
        summary = chat.picture(1, **HUNGRY)
        chat.tap("제출")

        assert "사진: 1장" in summary
        assert chat.case.photos == 1

    def test_in_danger_the_numbers_stay_first(self) -> None:
        chat = Chat()
        chat.picture(1, "사람이 쓰러졌어요", emergency=Emergency.MEDICAL, intent=Intent.EMERGENCY)
        first = chat.reply.bubbles[0]
        assert isinstance(first, Card)
        assert "119" in first.title

        chat.picture()
        again = chat.reply.bubbles[0]
        assert isinstance(again, Card)
        assert "119" in again.title
        assert len(chat.photos) == 2

    def test_a_draft_that_is_dropped_asks_for_nothing_more(self) -> None:
        chat = Chat()
        chat.picture()
        chat.tap("취소")

        assert chat.conversation.draft is None


class TestCase:
    def test_after_the_receipt_it_joins_the_report(self) -> None:
        chat = reported()

        answer = chat.picture(2)

        change = chat.changes[-1]
        assert chat.case.receipt in answer
        assert cases_of(chat) == [chat.case.id] * 2
        assert types(change) == ["message.added"]
        assert change.events[0].data["photos"] == 2
        assert [(line.text, line.photos) for line in change.messages] == [("", 2)]
        assert len(chat.cases) == 1

    def test_after_the_hand_over_it_joins_the_consultation(self) -> None:
        chat = Chat(TUESDAY_10)
        chat.say("상담 받고 싶어요", intent=Intent.CONSULT)

        chat.picture()

        assert cases_of(chat) == [chat.case.id]
        assert chat.case.photos == 1

    def test_words_passed_on_and_a_picture_are_one_line_of_the_thread(self) -> None:
        chat = reported()

        chat.picture(1, "반지하예요")

        assert [(m.text, m.photos) for m in chat.changes[-1].messages] == [("반지하예요", 1)]

    def test_it_answers_what_staff_asked(self) -> None:
        chat = reported()
        case = chat.case
        chat.say("처음으로", way=Way.HOME)
        chat.pending = [
            Pending(
                id="q", case_id=case.id, receipt=case.receipt, kind="question",
                text="문 앞 사진을 보내 주시겠어요?", at=TUESDAY_10,
            )
        ]  # fmt: skip
        chat.tap("내 접수 확인")
        chat.tap("답하기")

        answer = chat.picture()

        assert case.receipt in answer
        assert chat.conversation.question is None
        assert cases_of(chat) == [case.id]

    def test_a_finished_case_comes_back_to_the_queue(self) -> None:
        chat = reported()
        case = chat.case
        taken = do(AcceptCase(case.id, KIM), case).case
        chat.cases[case.id] = do(CloseCase(case.id, KIM, "advice"), taken).case

        chat.picture()

        assert chat.case.state is State.RECEIVED
        assert types(chat.changes[-1]) == ["message.added", "case.reopened"]


class TestWhichCase:
    def test_at_home_with_an_open_case_the_resident_says_which(self) -> None:
        chat = reported()
        case = chat.case
        chat.say("처음으로", way=Way.HOME)

        asked = chat.picture(2)
        joined = chat.tap("그 건에 더하기")

        drafted = cases_of(chat)[0]
        assert case.receipt in asked
        assert "2장" in joined
        assert drafted != case.id
        assert [step for step in chat.photos if isinstance(step, Move)] == [
            Move(step.photo.id, drafted, case.id) for step in chat.photos if isinstance(step, Order)
        ]
        assert chat.case.photos == 2
        assert chat.conversation.draft is None

    def test_or_goes_on_with_another_report(self) -> None:
        chat = reported()
        chat.say("처음으로", way=Way.HOME)
        chat.picture()
        chat.tap("새로 알리기")
        chat.say(**{**HUNGRY, "place": Place(dong="녹양동")})
        chat.tap("제출")

        assert [(case.dong, case.photos) for case in chat.cases.values()] == [
            ("장암동", 0),
            ("녹양동", 1),
        ]

    def test_a_finished_case_is_not_asked_about(self) -> None:
        chat = reported()
        case = chat.case
        chat.cases[case.id] = do(WithdrawCase(case.id), case).case
        chat.say("처음으로", way=Way.HOME)

        assert case.receipt not in chat.picture()

    def test_yes_and_no_say_which_too(self) -> None:
        joined, apart = reported(), reported()
        for chat, way in ((joined, Way.YES), (apart, Way.NO)):
            chat.say("처음으로", way=Way.HOME)
            chat.picture()
            chat.say("네", way=way)

        assert (joined.case.photos, apart.case.photos) == (1, 0)
        assert apart.at == "report/tell"

    def test_the_button_of_an_old_message_changes_nothing(self) -> None:
        chat = reported()
        chat.say("처음으로", way=Way.HOME)
        chat.picture()
        old = dict(chat.offered)
        chat.tap("그 건에 더하기")
        before = chat.case.photos
        chat.conversation = chat.conversation.model_copy(update={"offered": tuple(old.items())})
        chat.tap("그 건에 더하기")

        assert chat.case.photos == before


class TestLimit:
    @given(sent=st.lists(st.integers(1, LIMIT), min_size=1, max_size=6), opened=st.booleans())
    @settings(max_examples=40, deadline=None)
    def test_a_case_never_has_more_than_ten(self, sent: list[int], opened: bool) -> None:
        chat = reported() if opened else Chat()
        if not opened:
            chat.say(**HUNGRY)
        answers = [chat.picture(count) for count in sent]
        if not opened:
            chat.tap("제출")

        assert len(chat.photos) == min(sum(sent), LIMIT)
        assert chat.case.photos == len(chat.photos)
        assert ("10장까지" in answers[-1]) == (sum(sent) > LIMIT)

    def test_what_could_not_be_kept_is_said_once_and_leaves_room(self) -> None:
        chat = Chat()
        chat.picture(LIMIT)
        lost = [step.photo for step in chat.photos[:2] if isinstance(step, Order)]
        chat.pending = [
            Pending(
                id=photo.id, case_id=photo.case_id, receipt=photo.receipt,
                kind=PHOTO_LOST, at=TUESDAY_10,
            )
            for photo in lost
        ]  # fmt: skip

        answer = chat.picture(2)

        assert answer.count("2장을 받아 두지 못했어요") == 1
        assert len(chat.photos) == LIMIT + 2
        assert "다시 보내 주세요" not in chat.say(**HUNGRY)

    def test_a_repeated_request_orders_nothing_twice(self) -> None:
        chat = Chat()
        said = Said(Reading(""), pictures=("https://talk.kakaocdn.net/a.jpg",), request="r1")
        chat.send(said)
        chat.send(replace(said))

        assert len(chat.photos) == 1


@pytest.mark.parametrize("photos", [0, 1])
def test_staff_are_told_what_came(photos: int) -> None:
    event = do(AddMessage(CASE_ID, "", photos=photos), report().case).events[0]

    [notice] = notices_for(event, CITY, load_staff("ko"), "https://hope.example")
    assert ("사진" in notice.summary) == bool(photos)
