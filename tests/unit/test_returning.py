"""Coming back: after a pause, with a receipt, to a question, to a case that was closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.cases.commands import AcceptCase, CloseCase
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Author, Score, State
from chalicelib.conversation.state import Pending
from chalicelib.conversation.turn import Said
from chalicelib.language.reading import Intent, Need, Place, Reading, Reporter, Way
from tests.unit.builders import CITY, KIM, TUESDAY_10
from tests.unit.chat import Chat

HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 쌀이 없대요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.LIVELIHOOD,),
}
NO_PLACE: dict[str, Any] = {**HUNGRY, "text": "쌀이 없대요", "place": Place()}


def reported(chat: Chat) -> Chat:
    chat.say(**HUNGRY)
    chat.tap("제출")
    return chat


def closed(chat: Chat, reason: str = "advice") -> Chat:
    for command in (AcceptCase(chat.case.id, KIM), CloseCase(chat.case.id, KIM, reason)):
        chat.cases[chat.case.id] = decide(command, chat.case, chat.now, CITY, chat.ids).case
    return chat


def told(chat: Chat, kind: str, text: str = "") -> Pending:
    pending = Pending(
        id=f"01{len(chat.pending)}{kind}",
        case_id=chat.case.id,
        receipt=chat.case.receipt,
        kind=kind,
        text=text,
        at=chat.now,
    )
    chat.pending.append(pending)
    return pending


class TestAfterAPause:
    def test_what_was_kept_is_said_back(self) -> None:
        chat = Chat()
        chat.say(**NO_PLACE)
        chat.now += timedelta(days=2)

        answer = chat.say("이어서", way=Way.RESUME)

        assert "쌀이 없대요" in answer
        assert "어디인가요" in answer

    def test_it_is_said_once(self) -> None:
        chat = Chat()
        chat.say(**NO_PLACE)
        chat.now += timedelta(hours=3)
        chat.say("글쎄요", intent=Intent.OTHER)

        assert "여기까지" not in chat.say("녹양동", place=Place(dong="녹양동"))

    def test_without_a_pause_nothing_is_repeated(self) -> None:
        chat = Chat()
        chat.say(**NO_PLACE)

        assert "여기까지" not in chat.say("이어서", way=Way.RESUME)

    def test_what_is_forgotten_by_now_is_owned_up_to(self) -> None:
        answer = Chat().say("그거 마저 할게요", way=Way.RESUME)

        assert "7일" in answer
        assert "어떤 일인지" in answer

    def test_a_consultation_that_was_begun_goes_on_as_one(self) -> None:
        chat = Chat(TUESDAY_10.replace(hour=20))
        chat.say("상담 받고 싶어요", intent=Intent.CONSULT)
        chat.say("처음으로", way=Way.HOME)

        chat.tap("이어서 쓰기")

        assert chat.at == "consult/slots"

    def test_the_receipt_is_shown_again_at_the_next_visit(self) -> None:
        chat = reported(Chat())

        assert chat.case.receipt in chat.say("안녕하세요", intent=Intent.GREETING)


class TestQuestionOfStaff:
    def test_the_next_words_are_the_answer_and_the_other_flow_goes_on(self) -> None:
        chat = reported(Chat())
        told(chat, "question", "몇 층인지 아세요?")
        chat.say(**{**NO_PLACE, "text": "앞집도 쌀이 없대요", "place": Place(dong="녹양동")})
        before = chat.at

        answer = chat.say("반지하요")

        assert [message.text for message in chat.changes[-1].messages] == ["반지하요"]
        assert "전했어요" in answer
        assert chat.at == before
        assert chat.conversation.draft is not None
        assert chat.conversation.question is None

    @pytest.mark.parametrize("intent", [Intent.INFO, Intent.CONSULT, Intent.STATUS])
    def test_another_wish_is_no_answer_and_the_question_stays_open(self, intent: Intent) -> None:
        chat = reported(Chat())
        told(chat, "question", "몇 층인지 아세요?")
        chat.say("안녕하세요", intent=Intent.GREETING)
        before = len(chat.changes)

        chat.say("난방비 지원 있나요", intent=intent)

        assert chat.conversation.question is not None
        assert not [c for c in chat.changes[before:] if c.before and c.messages]

    @pytest.mark.parametrize(
        ("text", "reading"),
        [
            ("네", {"way": Way.YES}),
            ("없어요", {"way": Way.NO}),
            ("몰라요", {"way": Way.UNKNOWN}),
            ("4시에 전화 주세요", {"intent": Intent.CONSULT, "channel": "phone"}),
        ],
    )
    def test_short_answers_and_times_are_answers(self, text: str, reading: dict[str, Any]) -> None:
        chat = reported(Chat())
        told(chat, "question", "전화드려도 될까요?")
        chat.say("안녕하세요", intent=Intent.GREETING)
        chat.say(text, **reading)

        assert [message.text for message in chat.changes[-1].messages] == [text]

    def test_a_yes_still_answers_what_the_step_asks(self) -> None:
        chat = reported(Chat())
        told(chat, "question", "몇 층인지 아세요?")
        chat.say(**{**HUNGRY, "text": "녹양동 앞집도 쌀이 없대요", "place": Place(dong="녹양동")})
        chat.say("네", way=Way.YES)

        assert len(chat.cases) == 2
        assert chat.conversation.question is not None

    def test_thanks_answer_nothing(self) -> None:
        chat = reported(Chat())
        told(chat, "question", "몇 층인지 아세요?")
        chat.say("안녕하세요", intent=Intent.GREETING)
        chat.say("감사합니다", way=Way.THANKS)

        assert chat.conversation.question is not None

    def test_it_stays_within_a_tap_until_it_is_answered(self) -> None:
        chat = reported(Chat())
        told(chat, "question", "몇 층인지 아세요?")
        chat.say("난방비 지원", intent=Intent.INFO)
        chat.say("난방비 지원", intent=Intent.INFO)

        assert "몇 층인지" in chat.tap("답하기")

    def test_its_button_of_yesterday_takes_more_words(self) -> None:
        chat = reported(Chat())
        told(chat, "question", "몇 층인지 아세요?")
        chat.say("안녕하세요", intent=Intent.GREETING)
        button = chat.offered["답하기"]
        chat.say("반지하요")
        chat.send(Said(Reading("답하기"), code=button))
        chat.say("끝 방이에요")

        assert [message.text for message in chat.changes[-1].messages] == ["끝 방이에요"]

    def test_it_goes_with_its_case(self) -> None:
        chat = reported(Chat())
        told(chat, "question", "몇 층인지 아세요?")
        chat.say("안녕하세요", intent=Intent.GREETING)
        told(closed(chat), "closed")
        chat.say("안녕하세요", intent=Intent.GREETING)

        assert chat.conversation.question is None


class TestReceipt:
    def test_whoever_knows_it_may_add_a_fact(self) -> None:
        chat, other = reported(Chat()), Chat(resident="someone else")
        other.cases = chat.cases
        other.say("확인", receipt=chat.case.receipt, intent=Intent.STATUS)
        other.tap("내용 더하기")
        other.say("어제 구급차가 왔었어요")

        (line,) = other.changes[-1].messages
        assert (line.text, line.author) == ("어제 구급차가 왔었어요", Author.BEARER)

    def test_only_its_own_resident_may_take_it_back(self) -> None:
        chat, other = reported(Chat()), Chat(resident="someone else")
        other.cases = chat.cases
        other.send(Said(Reading("x"), code=f"status.withdraw_yes:{chat.case.receipt}"))

        assert other.changes == []
        assert chat.case.state is State.RECEIVED

    def test_own_words_are_erased_after_a_question_once_it_is_over(self) -> None:
        chat = reported(Chat())
        chat.say("어떻게 됐어요", intent=Intent.STATUS)
        chat.tap("거둘래요")
        chat.tap("네, 거둘게요")
        assert "되돌릴 수 없어요" in chat.tap("쓴 글 지우기")

        assert "지웠어요" in chat.tap("네, 지워 주세요")
        assert chat.case.private.story == ()
        assert chat.case.private.phone is None

    def test_words_of_an_open_case_stay_and_the_resident_is_told_why(self) -> None:
        chat = reported(Chat())
        answer = chat.say("제가 쓴 글 지워주세요", way=Way.ERASE)

        assert chat.case.private.story
        assert "거두" in answer
        assert "거둘래요" in chat.offered

    def test_with_nothing_kept_erasing_forgets_what_spared_repeating(self) -> None:
        chat = Chat()
        chat.say("통장인데요", reporter=Reporter.HONORARY, intent=Intent.GREETING)
        chat.say("제 정보 지워주세요", way=Way.ERASE)

        assert chat.conversation.reporter is None

    @pytest.mark.parametrize(
        ("label", "score"),
        [("도움이 됐어요", Score.GOOD), ("보통이에요", Score.FAIR), ("아쉬웠어요", Score.POOR)],
    )
    def test_how_it_went_is_said_with_one_tap(self, label: str, score: Score) -> None:
        chat = closed(reported(Chat()))
        told(chat, "closed")
        chat.say("안녕하세요", intent=Intent.GREETING)

        assert "고맙습니다" in chat.tap(label)
        assert chat.case.rating is score

    def test_what_was_poor_is_read_by_staff(self) -> None:
        chat = closed(reported(Chat()))
        told(chat, "closed")
        chat.say("안녕하세요", intent=Intent.GREETING)
        chat.tap("아쉬웠어요")
        chat.say("설명이 어려웠어요")

        assert [message.text for message in chat.changes[-1].messages] == ["설명이 어려웠어요"]

    def test_nobody_else_rates_it_nor_is_a_case_rated_that_was_taken_back(self) -> None:
        chat, other = closed(reported(Chat())), Chat(resident="someone else")
        other.cases = chat.cases
        other.send(Said(Reading("x"), code=f"status.good:{chat.case.receipt}"))
        withdrawn = reported(Chat())
        withdrawn.say("어떻게 됐어요", intent=Intent.STATUS)
        withdrawn.tap("거둘래요")
        withdrawn.tap("네, 거둘게요")
        withdrawn.send(Said(Reading("x"), code=f"status.good:{withdrawn.case.receipt}"))

        assert (chat.case.rating, withdrawn.case.rating) == (None, None)


class TestNewsThatIsOver:
    def test_only_what_is_still_true_is_told(self) -> None:
        chat = closed(reported(Chat()))
        for kind in ("accepted", "callback_starting", "closed"):
            told(chat, kind)
        chat.now += timedelta(days=1)
        answer = chat.say("안녕하세요", intent=Intent.GREETING)

        assert "마쳤어요" in answer
        assert "맡았어요" not in answer
        assert "곧 연락드려요" not in answer

    def test_a_booked_time_is_over_soon(self) -> None:
        chat = reported(Chat())
        told(chat, "callback_starting")
        chat.now += timedelta(hours=3)

        assert "곧 연락드려요" not in chat.say("안녕하세요", intent=Intent.GREETING)


class TestQuiet:
    def test_one_word_stops_messages_and_one_brings_them_back(self) -> None:
        chat = reported(Chat())

        assert "먼저 말을 걸지 않을게요" in chat.say("수신거부", way=Way.QUIET)
        assert chat.conversation.quiet
        assert chat.at == "report/receipt"
        chat.say("알림 켜기", way=Way.LOUD)
        assert not chat.conversation.quiet
