"""Thanks, nothing at all, and words that fit nothing: answered, and nobody is greeted twice."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.conversation.turn import Said
from chalicelib.language.reading import Emergency, Intent, Need, Place, Reading, Way
from tests.unit.builders import CHRISTMAS_EVE_NIGHT
from tests.unit.chat import Chat

HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 쌀이 없대요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.LIVELIHOOD,),
}
THANKS: dict[str, Any] = {"text": "감사합니다", "way": Way.THANKS}


def test_thanks_after_a_receipt_are_answered_without_telling_it_all_again() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.tap("제출")
    answer = chat.say(**THANKS)

    assert "천만에요" in answer
    assert "접수되었습니다" not in answer
    assert {"연락받고 싶어요", "진행 상황", "처음으로"} <= set(chat.offered)
    assert len(chat.changes) == 1


def test_thanks_before_the_tap_send_nothing_and_keep_the_summary() -> None:
    chat = Chat()
    chat.say(**HUNGRY)

    assert "이렇게 전할까요?" in chat.say(**THANKS)
    assert chat.cases == {}
    chat.tap("제출")
    assert len(chat.cases) == 1


def test_thanks_are_no_telephone_number() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.tap("제출")
    chat.tap("연락받고 싶어요")
    answer = chat.say(**THANKS)

    assert "알아보지 못했어요" not in answer
    assert chat.at == "report/contact"


def test_a_robot_says_who_it_is_once() -> None:
    chat = Chat()

    assert "안녕하세요" in chat.say("ㅁㄴㅇㄹ흠")
    assert "안녕하세요" not in chat.say("ㅁㄴㅇㄹ흠흠")
    assert "안녕하세요" not in chat.say("ㅋㅋ", chatter=True)
    assert "안녕하세요" not in chat.say(**THANKS)
    assert "안녕하세요" in chat.say("처음으로", way=Way.HOME)


@pytest.mark.parametrize(
    ("label", "at"),
    [
        ("신고하기", "report/tell"),
        ("상담하기", "consult/slots"),
        ("복지정보 찾기", "info/ask"),
        ("내 접수 확인", "status/ask"),
        ("긴급전화", "emergency/all"),
    ],
)
def test_the_name_of_a_service_is_a_tap_at_any_time(label: str, at: str) -> None:
    chat = Chat(CHRISTMAS_EVE_NIGHT)
    chat.say(label, intent=Intent.INFO)

    assert chat.at == at
    if chat.conversation.draft:
        assert chat.conversation.draft.story == ()


@pytest.mark.parametrize("code", ["consult.slot:2020", "consult.slot:2026-12-28T10:00", "info.x:"])
def test_a_code_that_says_nothing_is_no_fault(code: str) -> None:
    assert "알아듣지 못했어요" in Chat().send(Said(Reading("x"), code=code))


def test_a_language_that_is_not_spoken_is_asked_again_and_answered_in_english() -> None:
    chat = Chat()

    assert "Which language" in chat.send(Said(Reading("x"), code="language:xx"))
    assert "Hello" in Chat().say("助けてください、お願い", language="ja")


def test_where_a_receipt_is_asked_for_other_wishes_lead_on() -> None:
    chat = Chat()
    chat.say("내 접수 확인")
    chat.say("아이 돌봄 지원 알려주세요", intent=Intent.INFO)
    assert chat.at == "info/results"

    chat.say("내 접수 확인")
    chat.say(**HUNGRY)
    assert chat.at == "report/confirm"


@pytest.mark.parametrize("way", [{"intent": Intent.CONSULT}, {"way": Way.YES}])
def test_in_despair_the_wish_for_a_call_is_a_yes(way: dict[str, Any]) -> None:
    chat = Chat()
    chat.say("그만 살고 싶어요", emergency=Emergency.SUICIDE, intent=Intent.EMERGENCY)
    chat.say("전화해 주세요", **way)
    assert chat.at == "emergency/reach"

    chat.say("010-1234-5678", phone="010-1234-5678")
    assert len(chat.cases) == 1
