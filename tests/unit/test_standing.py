"""How a case stands and what may still be said to it, as residents ask for it."""

from __future__ import annotations

from typing import Any

from chalicelib.language.reading import Intent, Need, Place, Way
from tests.unit.builders import TUESDAY_10
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


class TestThanks:
    def test_they_are_no_news_for_staff(self) -> None:
        chat = reported(Chat())
        before = len(chat.changes)
        answer = chat.say("감사합니다", way=Way.THANKS)

        assert "고맙지요" in answer
        assert (chat.at, len(chat.changes)) == ("report/receipt", before)

    def test_they_disturb_no_question(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})

        assert "어디인가요" in chat.say("고맙습니다", way=Way.THANKS)

    def test_elsewhere_they_end_the_talk(self) -> None:
        chat = Chat()
        chat.say("난방비 지원", intent=Intent.INFO)
        chat.say("감사합니다", way=Way.THANKS)

        assert chat.at == "home/menu"


class TestCallingOff:
    def test_a_report_is_called_off_at_a_question_too(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})
        answer = chat.say("신고 취소할래요", intent=Intent.CANCEL)

        assert "지우고 멈췄어요" in answer
        assert chat.conversation.draft is None

    def test_a_long_story_is_not(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})
        chat.say("지원이 취소되었다고 하시면서 우셨어요", intent=Intent.CANCEL)

        assert chat.conversation.draft is not None
