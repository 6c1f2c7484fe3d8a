"""How a case stands and what may still be said to it, as residents ask for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.cases.commands import (
    AcceptCase,
    CallbackFallsDue,
    CloseCase,
    Command,
    MissPromise,
)
from chalicelib.cases.decide import decide
from chalicelib.cases.model import State
from chalicelib.conversation.state import Conversation
from chalicelib.language.reading import Emergency, Intent, Need, Place, Way
from tests.unit.builders import CHRISTMAS_EVE_NIGHT, CITY, KIM, SEOUL, TUESDAY_10
from tests.unit.chat import Chat

HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 쌀이 없대요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.LIVELIHOOD,),
}


def reported(chat: Chat) -> Chat:
    chat.say(**HUNGRY)
    chat.tap("제출")
    return chat


class TestAskedForAReceipt:
    def asked(self, now: Any = TUESDAY_10) -> Chat:
        chat = Chat(now)
        chat.say("어떻게 됐어요", intent=Intent.STATUS)
        assert chat.at == "status/ask"
        return chat

    def test_other_wishes_lead_where_they_always_lead(self) -> None:
        reporting, asking, consulting = (self.asked() for _ in range(3))
        reporting.say(**HUNGRY)
        asking.say("관리비도 지원되나요", intent=Intent.INFO)
        consulting.say("상담하고 싶어요", intent=Intent.CONSULT)

        assert reporting.at == "report/confirm"
        assert asking.at == "info/results"
        assert consulting.at == "consult/connected"

    def test_distress_without_a_plain_wish_is_heard(self) -> None:
        chat = self.asked()
        chat.say("쌀이 없어요", needs=(Need.LIVELIHOOD,))

        assert chat.at == "report/where"

    def test_what_is_no_receipt_is_asked_for_again(self) -> None:
        assert "HT-" in self.asked().say("1234")


def consulted(chat: Chat) -> Chat:
    chat.say("상담이요", intent=Intent.CONSULT)
    return chat


def bystander(chat: Chat) -> Chat:
    other = Chat(resident="someone else")
    other.cases = chat.cases
    return other


def booked() -> Chat:
    chat = Chat(CHRISTMAS_EVE_NIGHT)
    chat.say("상담이요", intent=Intent.CONSULT)
    chat.tap("12/28 월 10:00")
    chat.tap("카카오톡")
    return chat


def decided(chat: Chat, *commands: Command) -> None:
    for command in commands:
        chat.cases[chat.case.id] = decide(command, chat.case, chat.now, CITY, chat.ids).case


class TestShown:
    def test_several_are_told_apart_by_day_and_kind(self) -> None:
        chat = consulted(reported(Chat()))
        answer = chat.say("어떻게 됐어요", intent=Intent.STATUS)

        report, consultation = chat.cases.values()
        assert f"{report.receipt}: 11월 24일 화요일 신고" in answer
        assert f"{consultation.receipt}: 11월 24일 화요일 상담" in answer

    def test_what_was_taken_back_is_not_asked_about(self) -> None:
        chat = reported(Chat())
        chat.say("거둘래요", intent=Intent.CANCEL)
        chat.tap("네, 거둘게요")
        consulted(chat)

        assert "어느 건" not in chat.say("어떻게 됐어요", intent=Intent.STATUS)

    def test_a_booking_can_be_changed_from_there(self) -> None:
        chat = booked()
        chat.say("예약 확인", intent=Intent.STATUS)

        assert {"시간 바꾸기", "예약 취소"} <= set(chat.offered)
        assert "거둘래요" not in chat.offered

    def test_when_its_time_has_come_it_is_late_only_when_it_is(self) -> None:
        chat = booked()
        chat.now = datetime(2026, 12, 28, 10, 1, tzinfo=SEOUL)
        decided(chat, CallbackFallsDue(chat.case.id))
        waiting = chat.say("왜 전화 안 와요", intent=Intent.STATUS)
        chat.now = datetime(2026, 12, 28, 10, 31, tzinfo=SEOUL)
        assert chat.case.promise
        decided(chat, MissPromise(chat.case.id, by=chat.case.promise.by))
        late = chat.say("왜 전화 안 와요", intent=Intent.STATUS)

        assert "오전 10시 30분까지 연락드려요" in waiting
        assert "죄송" not in waiting
        assert "오전 10시에 연락드리기로 했는데 늦어지고" in late


class TestSaidToIt:
    def test_words_without_a_place_belong_to_what_is_shown(self) -> None:
        chat = reported(Chat())
        for who in (chat, bystander(chat)):
            who.say("확인", intent=Intent.STATUS, receipt=chat.case.receipt)
            answer = who.say("우편물이 쌓여 있어요", intent=Intent.REPORT)

            assert who.changes[-1].messages[0].text == "우편물이 쌓여 있어요"
            assert "다른 집 이야기라면" in answer
            assert who.at == "status/case"

    def test_news_beside_a_receipt_reaches_it_whoever_brings_it(self) -> None:
        chat = reported(Chat())
        for who in (chat, bystander(chat)):
            news = f"{chat.case.receipt} 쌀에 이어 전기도 끊겼대요"
            answer = who.say(
                news, intent=Intent.STATUS, receipt=chat.case.receipt, needs=(Need.ARREARS,)
            )

            assert who.changes[-1].messages[0].text == news
            assert "더해 담당자에게 전했어요" in answer
            assert who.at == "status/case"

    def test_words_of_danger_reach_it_too(self) -> None:
        at_receipt, adding, consulting = reported(Chat()), reported(Chat()), consulted(Chat())
        adding.say("확인", intent=Intent.STATUS)
        adding.tap("내용 더하기")
        for chat in (at_receipt, adding, consulting):
            chat.say("지금 남편이 때려요", emergency=Emergency.VIOLENCE, intent=Intent.EMERGENCY)

            assert chat.at == "emergency/numbers"
            assert chat.changes[-1].messages[0].text == "지금 남편이 때려요"

    @pytest.mark.parametrize(
        ("way", "state"), [(Way.YES, State.WITHDRAWN), (Way.NO, State.RECEIVED)]
    )
    def test_yes_in_words_takes_it_back(self, way: Way, state: State) -> None:
        chat = reported(Chat())
        chat.say("거둘래요", intent=Intent.CANCEL)
        chat.tap("이전")
        chat.say("거둘래요", intent=Intent.CANCEL)
        chat.say("네", way=way)

        assert chat.case.state is state

    def test_what_is_finished_is_not_asked_to_be_taken_back(self) -> None:
        chat = reported(Chat())
        decided(chat, AcceptCase(chat.case.id, KIM), CloseCase(chat.case.id, KIM, "advice"))

        assert "마침" in chat.say("취소할래요", intent=Intent.CANCEL)

    def test_a_receipt_is_enough_once_the_conversation_is_forgotten(self) -> None:
        chat = reported(Chat())
        chat.conversation = Conversation()
        chat.now += timedelta(days=31)
        chat.say(chat.case.receipt, receipt=chat.case.receipt, intent=Intent.STATUS)
        chat.tap("거둘래요")
        chat.tap("네, 거둘게요")

        assert chat.case.state is State.WITHDRAWN

    def test_another_place_is_another_report(self) -> None:
        chat = reported(Chat())
        chat.say("확인", intent=Intent.STATUS)
        chat.say(**{**HUNGRY, "place": Place(dong="녹양동")})

        assert chat.at == "report/confirm"

    def test_only_its_resident_may_call_it_off_and_others_are_told_so(self) -> None:
        chat = reported(Chat())
        answer = bystander(chat).say(
            "취소해주세요", intent=Intent.CANCEL, receipt=chat.case.receipt
        )

        assert "처음 접수하신 카카오톡" in answer

    def test_which_words_to_erase_is_asked_where_there_are_several(self) -> None:
        chat = reported(Chat())
        decided(chat, AcceptCase(chat.case.id, KIM), CloseCase(chat.case.id, KIM, "advice"))
        receipt = chat.case.receipt
        consulted(chat)
        chat.say("제 정보 지워주세요", way=Way.ERASE)
        chat.tap(receipt)
        chat.tap("네, 지워 주세요")

        report, _ = chat.cases.values()
        assert report.erased_at

    def test_what_is_erased_is_not_offered_to_be_erased(self) -> None:
        chat = reported(Chat())
        decided(chat, AcceptCase(chat.case.id, KIM), CloseCase(chat.case.id, KIM, "advice"))
        chat.say("제 정보 지워주세요", way=Way.ERASE)
        chat.tap("네, 지워 주세요")
        chat.say("확인", intent=Intent.STATUS)

        assert "쓴 글 지우기" not in chat.offered


@pytest.mark.parametrize(
    ("label", "flow"),
    [("신고하기", "report"), ("상담하기", "consult"), ("복지정보 찾기", "info")],
)
def test_the_services_go_by_their_labels_everywhere(label: str, flow: str) -> None:
    chat = booked()
    chat.say(label, intent=Intent.OTHER)

    assert chat.conversation.flow == flow


class TestThanks:
    def test_they_are_no_news_for_staff(self) -> None:
        chat = reported(Chat())
        before = len(chat.changes)
        answer = chat.say("감사합니다", way=Way.THANKS)

        assert "천만에요" in answer
        assert (chat.at, len(chat.changes)) == ("report/receipt", before)

    def test_they_disturb_no_question(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})

        assert "어디인가요" in chat.say("고맙습니다", way=Way.THANKS)


class TestCallingOff:
    def test_at_a_question_it_takes_a_tap_as_it_may_have_been_the_answer(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})
        answer = chat.say("신고 취소할래요", intent=Intent.CANCEL)

        assert "'취소'를 눌러" in answer
        assert chat.conversation.draft is not None
        chat.tap("취소")
        assert chat.conversation.draft is None

    def test_a_long_story_is_not(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})
        chat.say("지원이 취소되었다고 하시면서 우셨어요", intent=Intent.CANCEL)

        assert chat.conversation.draft is not None
