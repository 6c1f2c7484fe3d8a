"""Danger and despair in the chat: the number comes before any question."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.cases.model import Urgency
from chalicelib.conversation.reply import Call, Card
from chalicelib.language.reading import (
    Emergency,
    Intent,
)
from tests.unit.builders import SATURDAY_NIGHT
from tests.unit.chat import HUNGRY, Chat


class TestEmergency:
    def test_the_number_comes_before_any_question(self) -> None:
        chat = Chat()
        chat.say("사람이 쓰러졌어요", emergency=Emergency.MEDICAL, intent=Intent.EMERGENCY)

        first = chat.reply.bubbles[0]
        assert isinstance(first, Card)
        assert "119" in first.title
        assert next(b.number for b in first.buttons if isinstance(b, Call)) == "119"

    def test_a_report_may_follow_and_goes_to_all_three_at_once(self) -> None:
        chat = Chat(SATURDAY_NIGHT)
        chat.say(**{**HUNGRY, "emergency": Emergency.MEDICAL, "intent": Intent.EMERGENCY})
        chat.tap("신고도 남길게요")
        chat.tap("제출")

        assert chat.case.urgency is Urgency.EMERGENCY
        assert len(chat.case.teams) == 3
        assert chat.case.promise is not None
        assert chat.case.promise.told == SATURDAY_NIGHT + timedelta(minutes=10)

    def test_said_again_before_a_report_was_wanted_the_numbers_come_again(self) -> None:
        chat = Chat()
        fallen = {"emergency": Emergency.MEDICAL, "intent": Intent.EMERGENCY}
        chat.say("사람이 쓰러졌어요", **fallen)

        assert "119에 전화" in chat.say("숨을 안 쉬어요", **fallen)

    def test_in_despair_a_yes_and_a_number_are_enough(self) -> None:
        chat = Chat()
        answer = chat.say("저 그만 살까봐요", emergency=Emergency.SUICIDE, intent=Intent.EMERGENCY)
        chat.tap("네, 연락 주세요")
        chat.say("010-1234-5678", phone="010-1234-5678")

        assert "109" in answer
        assert (chat.case.emergency, chat.case.private.phone) == (
            Emergency.SUICIDE,
            "010-1234-5678",
        )

    def test_danger_in_the_middle_of_a_report_is_answered_first_and_loses_nothing(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        answer = chat.say("지금 때려요", emergency=Emergency.VIOLENCE, intent=Intent.EMERGENCY)

        assert "112" in answer
        assert chat.conversation.draft is not None
        assert chat.conversation.draft.story == (HUNGRY["text"], "지금 때려요")

    def test_the_numbers_are_one_tap_from_home(self) -> None:
        chat = Chat()
        chat.say("안녕하세요", intent=Intent.GREETING)

        assert "1577-1389" in chat.tap("긴급전화")
