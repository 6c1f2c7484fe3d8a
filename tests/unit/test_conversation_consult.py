"""A consultation asked for in the chat, and programmes on the way to it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.cases.callbacks import free_slots
from chalicelib.cases.model import CallbackState, Channel, State
from chalicelib.conversation.reply import Card, Person
from chalicelib.conversation.turn import Said
from chalicelib.language.reading import (
    Intent,
    Need,
    Reading,
    TimeWish,
    Way,
)
from tests.unit.builders import CHRISTMAS_EVE_NIGHT, CITY, SEOUL, TUESDAY_10
from tests.unit.chat import HUNGRY, Chat, booked, reported


class TestConsultation:
    def test_in_hours_the_case_is_open_before_the_hand_over(self) -> None:
        chat = Chat(TUESDAY_10)
        chat.say("사람이랑 얘기할래요", intent=Intent.CONSULT)

        card = chat.reply.bubbles[0]
        assert isinstance(card, Card)
        assert [type(button) for button in card.buttons] == [Person]
        assert chat.case.state is State.RECEIVED

    def test_asking_twice_for_a_person_opens_one_case(self) -> None:
        chat = Chat(TUESDAY_10)
        first = chat.say("상담", intent=Intent.CONSULT)
        second = chat.say("상담", intent=Intent.CONSULT)

        assert first == second
        assert len(chat.cases) == 1

    def test_what_is_said_with_the_second_asking_reaches_the_person(self) -> None:
        chat = Chat(TUESDAY_10)
        chat.say("상담", intent=Intent.CONSULT)
        chat.say("처음으로", way=Way.HOME)
        chat.say("월세가 석 달 밀려서 상담 받고 싶어요", intent=Intent.CONSULT)

        assert len(chat.cases) == 1
        assert chat.changes[-1].messages[0].text == "월세가 석 달 밀려서 상담 받고 싶어요"

    def test_a_report_begun_becomes_a_consultation_where_a_person_is_wanted(self) -> None:
        chat = Chat(TUESDAY_10)
        chat.say("외로워요", needs=(Need.MENTAL,), intent=Intent.REPORT)
        chat.say("얘기할 사람이 필요해요", intent=Intent.CONSULT)

        assert chat.at == "consult/connected"
        assert chat.case.private.story == ("외로워요", "얘기할 사람이 필요해요")

    @pytest.mark.parametrize(
        ("said", "answer"),
        [
            ({"text": "월세 때문에요"}, "적어 주신 내용은"),
            ({"text": "번호는 010-1234-5678", "phone": "010-1234-5678"}, "적어 두었어요"),
            ({"text": "카톡으로 할게요", "channel": "kakao"}, "적어 두었어요"),
        ],
    )
    def test_what_is_told_before_the_time_is_not_met_with_the_same_question_alone(
        self, said: dict[str, Any], answer: str
    ) -> None:
        chat = Chat(CHRISTMAS_EVE_NIGHT)
        asked = chat.say("상담할래요", intent=Intent.CONSULT)

        assert chat.say("상담할래요", intent=Intent.CONSULT) == asked
        again = chat.say(**said)

        assert answer in again
        assert again.endswith(asked)

    def test_on_christmas_eve_the_next_opening_is_monday(self) -> None:
        chat = Chat(CHRISTMAS_EVE_NIGHT)
        answer = chat.say("상담 받고 싶어요", intent=Intent.CONSULT)

        assert "12월 28일 월요일 오전 9시" in answer
        assert list(chat.offered)[:3] == ["12/28 월 09:00", "12/28 월 09:30", "12/28 월 10:00"]

    def test_a_slot_a_channel_and_a_number_book_a_callback(self) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))

        assert chat.case.callback is not None
        assert chat.case.callback.at == datetime(2026, 12, 28, 10, 0, tzinfo=SEOUL)
        assert chat.case.callback.channel is Channel.PHONE
        assert chat.at == "consult/booked"

    def test_it_is_moved_in_words(self) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))
        answer = chat.say("2시로 바꿔주세요", wish=TimeWish(at=time(14)))

        assert "12월 28일 월요일 오후 2시" in answer
        assert chat.case.callback is not None
        assert chat.case.callback.at.astimezone(SEOUL).hour == 14
        assert +chat.taken == {chat.case.callback.at: 1}

    def test_a_move_that_is_called_off_leaves_the_booking_and_says_so(self) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))
        chat.tap("시간 바꾸기")
        answer = chat.say("취소", way=Way.CANCEL)

        assert "12월 28일 월요일 오전 10시" in answer
        assert "예약 취소" in chat.offered
        assert chat.case.callback is not None
        assert chat.case.callback.state is not CallbackState.CANCELLED

    def test_it_is_cancelled_by_a_tap_and_the_slot_is_free_again(self) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))
        chat.tap("예약 취소")

        assert chat.case.callback is not None
        assert chat.case.callback.state is CallbackState.CANCELLED
        assert not +chat.taken

    @pytest.mark.parametrize(
        "said",
        [
            {"text": "취소", "way": Way.CANCEL},
            {"text": "예약 취소할래요", "intent": Intent.CANCEL, "calls_off": True},
        ],
    )
    def test_it_is_cancelled_in_words(self, said: dict[str, Any]) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))

        assert "예약을 취소했어요" in chat.say(**said)
        assert not +chat.taken

    def test_a_number_given_before_the_notice_is_no_consent(self) -> None:
        chat = Chat(CHRISTMAS_EVE_NIGHT)
        chat.say("월요일 10시에 전화 주세요", intent=Intent.CONSULT, phone="010-1234-5678")
        answer = chat.tap("12/28 월 10:00")

        assert "이 일로만" in answer
        assert chat.case.private.phone == "010-1234-5678"
        assert chat.case.private.consent is None

    def test_the_channel_may_be_named_in_other_words(self) -> None:
        chat = Chat(CHRISTMAS_EVE_NIGHT)
        chat.say("상담 받고 싶어요", intent=Intent.CONSULT)
        chat.tap("12/28 월 10:00")
        chat.say("카톡이요", channel="kakao")

        assert chat.case.callback is not None
        assert chat.case.callback.channel is Channel.KAKAO

    def test_a_story_of_something_cancelled_is_not_thrown_away(self) -> None:
        for chat in (Chat(), reported(Chat())):
            told = "수급이 취소되어서 생활비가 끊겼다고 하세요"
            chat.say("처음으로", way=Way.HOME)
            chat.say(told, intent=Intent.CANCEL)

            assert chat.conversation.draft is not None
            assert chat.conversation.draft.story == (told,)

    def test_a_full_slot_is_not_offered_and_an_old_button_for_it_offers_others(self) -> None:
        chat = Chat(CHRISTMAS_EVE_NIGHT)
        nine = datetime(2026, 12, 28, 9, 0, tzinfo=SEOUL)
        chat.taken[nine] = 99
        chat.say("상담", intent=Intent.CONSULT)

        assert "12/28 월 09:00" not in chat.offered
        past = f"consult.slot:{(CHRISTMAS_EVE_NIGHT - timedelta(days=3)).isoformat()}"
        assert "방금 찼거나" in chat.send(Said(Reading("x"), code=past))

    def test_where_nothing_is_free_there_are_numbers_to_call(self) -> None:
        chat = Chat(CHRISTMAS_EVE_NIGHT)
        for slot in free_slots("hope-support", {}, CHRISTMAS_EVE_NIGHT, CITY):
            chat.taken[slot] = 99

        assert "129" in chat.say("상담", intent=Intent.CONSULT)

    def test_asking_again_shows_the_booking_instead_of_a_second_one(self) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))
        chat.say("상담 받고 싶어요", intent=Intent.CONSULT)

        assert chat.at == "consult/booked"
        assert len(chat.cases) == 1


class TestInformation:
    def test_a_question_brings_programmes_and_a_person(self) -> None:
        chat = Chat()
        answer = chat.say("퇴근이 늦어서 애가 저녁까지 혼자 있어요", intent=Intent.INFO)

        assert "아이돌봄서비스" in answer
        assert "상담하기" in answer
        assert "1577-2514" in chat.tap("아이돌봄서비스 자세히")

    def test_nothing_that_fits_leads_to_a_person(self) -> None:
        assert "129" in Chat().say("qwertyuiop", intent=Intent.INFO)

    def test_a_person_or_distress_leads_out_of_the_programmes(self) -> None:
        asked = Chat(CHRISTMAS_EVE_NIGHT)
        asked.say("난방비 지원", intent=Intent.INFO)
        asked.say("상담 받고 싶어요", intent=Intent.CONSULT)
        hungry = Chat()
        hungry.say("난방비 지원", intent=Intent.INFO)
        hungry.say(**HUNGRY)

        assert (asked.at, hungry.at) == ("consult/slots", "report/confirm")
