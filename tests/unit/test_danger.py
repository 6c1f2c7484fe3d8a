"""Danger in the middle of something: numbers first, then on with it; despair without a form."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.cases.model import Urgency
from chalicelib.conversation.reply import Call, Card
from chalicelib.language.reading import Emergency, Intent, Need, Place, Way
from chalicelib.language.triage import triage
from tests.unit.builders import CHRISTMAS_EVE_NIGHT
from tests.unit.chat import Chat

HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 쌀이 없대요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.LIVELIHOOD,),
}
BEATEN: dict[str, Any] = {
    "text": "남편이 때려요",
    "emergency": Emergency.VIOLENCE,
    "intent": Intent.EMERGENCY,
}
DESPAIR: dict[str, Any] = {
    "text": "저 그만 살까봐요",
    "emergency": Emergency.SUICIDE,
    "intent": Intent.EMERGENCY,
}


class TestHarm:
    """Who has done something to themselves needs the ambulance before someone to talk to."""

    @pytest.mark.parametrize(
        "told",
        [
            "농약을 마셨어요",
            "수면제 20알 먹었어요",
            "아들이 손목을 그었어요",
            "번개탄 피웠어요",
            "I took a lot of sleeping pills",
            "tôi vừa uống thuốc ngủ",
        ],
    )
    def test_the_ambulance_comes_first_and_who_listens_stays(self, told: str) -> None:
        chat = Chat()
        chat.say(**{**DESPAIR, "text": told})

        card = chat.reply.bubbles[0]
        assert isinstance(card, Card)
        assert "119" in card.title
        calls = [button.number for button in card.buttons if isinstance(button, Call)]
        assert calls[:2] == ["119", "109"]
        assert "네, 연락 주세요" in chat.offered

    @pytest.mark.parametrize(
        "told",
        [
            "죽고 싶어요",
            "농약을 마셨으면 좋겠어요",
            "수면제 먹고 죽고 싶어요",
            "손목을 긋고 싶어요",
            "예전에 농약을 먹었었어요",
        ],
    )
    def test_what_is_only_thought_of_or_long_past_is_listened_to(self, told: str) -> None:
        assert "109에 전화" in Chat().say(**{**DESPAIR, "text": told})

    def test_told_only_later_it_is_answered_with_the_number(self) -> None:
        chat = Chat()
        chat.say(**DESPAIR)
        assert "119에 전화" not in chat.say("더는 못 하겠어요")

        assert "119에 전화" in chat.say("약을 한 움큼 먹었어요")
        assert "119에 전화" not in chat.say("무서워요")

    def test_what_kills_is_heard_without_a_word_of_despair(self) -> None:
        assert triage("쥐약 먹었습니다") is Emergency.SUICIDE


class TestDespair:
    @pytest.mark.parametrize(
        "words",
        [
            {"text": "네 연락 주세요", "intent": Intent.CONSULT},
            {"text": "네", "way": Way.YES},
        ],
    )
    def test_a_yes_in_any_words_asks_only_how_to_be_reached(self, words: dict[str, Any]) -> None:
        chat = Chat()
        chat.say(**DESPAIR)

        assert "전화번호" in chat.say(**words)
        chat.say("010-1234-5678", phone="010-1234-5678")

        assert chat.case.urgency is Urgency.EMERGENCY
        assert chat.case.private.story[0] == DESPAIR["text"]
        assert "네" not in chat.case.private.story

    @pytest.mark.parametrize(
        "words",
        [
            {"text": "010-1234-5678", "phone": "010-1234-5678"},
            {"text": "카톡으로 해주세요", "channel": "kakao", "intent": Intent.CONSULT},
        ],
    )
    def test_how_to_be_reached_is_a_yes(self, words: dict[str, Any]) -> None:
        chat = Chat()
        chat.say(**DESPAIR)
        receipt = chat.say(**words)

        assert "접수되었습니다" in receipt
        assert "109" in receipt
        assert "연락받고 싶어요" not in chat.offered

    @pytest.mark.parametrize(
        "words", [{"text": "아니요", "way": Way.NO}, {"text": "그냥 다 싫어요"}]
    )
    def test_who_says_no_is_listened_to_and_not_shown_the_card_again(
        self, words: dict[str, Any]
    ) -> None:
        chat = Chat()
        card = chat.say(**DESPAIR)
        heard = chat.say(**words)

        assert heard != card
        assert "109" in heard
        assert {"네, 연락 주세요", "지금은 괜찮아요"} <= set(chat.offered)

    def test_words_of_despair_in_a_report_are_never_passed_over(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        chat.say(**DESPAIR)
        chat.tap("지금은 괜찮아요")

        assert chat.at == "report/confirm"
        assert "109 전화" in chat.say(**DESPAIR)


class TestSafeAgain:
    def test_a_booking_goes_on_where_it_was(self) -> None:
        chat = Chat(now=CHRISTMAS_EVE_NIGHT)
        chat.say("상담하기", intent=Intent.CONSULT)
        chat.tap(next(iter(chat.offered)))
        chat.say(**BEATEN)
        chat.tap("지금은 괜찮아요")

        assert chat.at == "consult/channel"
        assert chat.conversation.draft is not None
        assert chat.conversation.draft.slot is not None

    def test_a_booking_begun_with_a_tap_is_kept(self) -> None:
        chat = Chat(now=CHRISTMAS_EVE_NIGHT)
        chat.say()
        chat.tap("상담하기")
        chat.say(**BEATEN)
        chat.tap("지금은 괜찮아요")

        assert chat.at == "consult/slots"

    def test_a_search_goes_on_where_it_was(self) -> None:
        chat = Chat()
        chat.say("난방비 지원", intent=Intent.INFO)
        chat.say(**BEATEN)
        chat.tap("지금은 괜찮아요")

        assert chat.at == "info/results"
        assert chat.conversation.draft is None

    def test_the_number_that_is_named_fits_the_danger(self) -> None:
        chat = Chat()
        chat.say(**BEATEN)
        glad = chat.say("아니요", way=Way.NO)

        assert "112" in glad
        assert "109" not in glad
        assert chat.conversation.draft is None


def test_more_about_the_same_danger_does_not_stop_the_report() -> None:
    chat = Chat()
    chat.say(**BEATEN)
    chat.tap("신고도 남길게요")
    more = chat.say(
        "어제도 때리는 소리가 났어요", emergency=Emergency.CHILD_ABUSE, needs=(Need.ABUSE,)
    )

    assert "112 전화" not in more
    assert chat.at == "report/where"


def test_a_report_that_danger_began_outlasts_another_alarm() -> None:
    chat = Chat()
    chat.say(**BEATEN)
    chat.tap("신고도 남길게요")
    chat.say("쓰러졌어요", emergency=Emergency.MEDICAL, intent=Intent.EMERGENCY)
    chat.tap("지금은 괜찮아요")

    assert chat.at == "report/where"
    assert chat.conversation.draft is not None
    assert BEATEN["text"] in chat.conversation.draft.story


def test_a_place_said_at_the_numbers_is_no_part_of_the_story() -> None:
    chat = Chat()
    chat.say(**BEATEN)
    chat.say("의정부2동이요", place=Place(dong="의정부2동"))
    chat.tap("제출")

    assert chat.case.dong == "의정부2동"
    assert chat.case.private.story == (BEATEN["text"],)


def test_danger_right_after_a_receipt_is_about_the_same_place() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.tap("제출")
    chat.say("지금 쓰러지셨어요", emergency=Emergency.MEDICAL, intent=Intent.EMERGENCY)
    summary = chat.tap("신고도 남길게요")

    assert "이렇게 전할까요" in summary
    assert "장암동 보건복지팀" in summary


def test_safe_again_the_number_is_still_asked_for() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.tap("제출")
    chat.tap("연락받고 싶어요")
    chat.say(**DESPAIR)
    chat.tap("지금은 괜찮아요")

    assert chat.at == "report/contact"


def test_words_where_a_number_is_asked_for_are_kept_and_not_answered_with_the_form() -> None:
    chat = Chat()
    chat.say(**DESPAIR)
    form = chat.say("네", way=Way.YES)
    again = chat.say("쌀이 없어요", needs=(Need.LIVELIHOOD,), intent=Intent.REPORT)
    chat.tap("카톡으로 주세요")

    assert len(again) < len(form)
    assert "쌀이 없어요" in chat.case.private.story


def test_what_to_do_is_answered_by_the_numbers() -> None:
    chat = Chat()
    chat.say(**BEATEN)

    assert "112 전화" in chat.say("어떻게 해야 하나요", intent=Intent.INFO)


def test_danger_in_few_words_is_not_asked_for_again() -> None:
    chat = Chat()
    chat.say("불났어요", emergency=Emergency.FIRE, intent=Intent.EMERGENCY)
    chat.tap("신고도 남길게요")

    assert chat.at == "report/where"
