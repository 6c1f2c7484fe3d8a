"""What staff say and ask, as the resident meets it at the next turn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.conversation.state import Pending
from chalicelib.conversation.turn import Said
from chalicelib.language.reading import (
    Intent,
    Reading,
)
from tests.unit.builders import CHRISTMAS_EVE_NIGHT
from tests.unit.chat import HUNGRY, Chat, booked, reported


class TestNews:
    def ask(self, chat: Chat) -> None:
        chat.pending.append(
            Pending(
                id="01Q",
                case_id=chat.case.id,
                receipt=chat.case.receipt,
                kind="question",
                text="몇 층인지 아세요?",
                at=chat.now,
            )
        )

    def test_a_question_of_staff_comes_first_at_the_next_turn_and_once(self) -> None:
        chat = reported(Chat())
        self.ask(chat)

        assert "몇 층인지" in chat.say("안녕하세요", intent=Intent.GREETING)
        assert "몇 층인지" not in chat.say("안녕하세요", intent=Intent.GREETING)

    def test_the_answer_lands_on_the_case(self) -> None:
        chat = reported(Chat())
        self.ask(chat)
        chat.say("안녕하세요", intent=Intent.GREETING)
        chat.tap("답하기")
        chat.say("반지하요")

        assert [message.text for message in chat.changes[-1].messages] == ["반지하요"]
        assert chat.conversation.question is None

    def test_a_repeated_request_shows_the_same_news_again(self) -> None:
        chat = reported(Chat())
        self.ask(chat)
        hello = Said(Reading("안녕", intent=Intent.GREETING), request="chp-7")

        assert "몇 층인지" in chat.send(hello)
        assert "몇 층인지" in chat.send(hello)

    def test_kakaos_call_for_an_event_brings_the_news_and_changes_no_step(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        before = chat.at
        chat.pending.append(
            Pending(id="01A", case_id="c", receipt="HT-0000-0000", kind="accepted", at=chat.now)
        )

        assert "담당자가 맡았어요" in chat.send(Said(Reading(""), event=True))
        assert "담당자가 맡았어요" in chat.send(Said(Reading(""), event=True))
        assert chat.at == before

    def end(self, chat: Chat, kind: str, receipt: str = "HT-0000-0000") -> None:
        number = len(chat.pending)
        chat.pending.append(
            Pending(id=f"01C{number}", case_id="c", receipt=receipt, kind=kind, at=chat.now)
        )

    def test_a_closed_case_asks_how_it_was_in_three_taps(self) -> None:
        chat = Chat()
        self.end(chat, "closed")
        told = chat.say("안녕하세요", intent=Intent.GREETING)

        assert "HT-0000-0000 건을 마쳤어요" in told
        codes = [code for code in chat.offered.values() if code.startswith("status.")]
        scores = ("good", "fair", "poor")
        assert codes[:3] == [f"status.{score}:HT-0000-0000" for score in scores]

    def remind(self, chat: Chat, at: datetime | None, kind: str = "callback_reminder") -> None:
        case_id = chat.conversation.cases[-1].case_id
        chat.pending.append(
            Pending(
                id="01R",
                case_id=case_id,
                receipt="HT-0000-0000",
                kind=kind,
                at=chat.now,
                about_at=at,
            )
        )

    def test_a_reminder_says_when_and_how_to_move_or_cancel(self) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))
        at = chat.conversation.cases[-1].callback_at
        assert at
        chat.now = at - timedelta(hours=1)
        self.remind(chat, at.astimezone(UTC))

        told = chat.say("안녕하세요", intent=Intent.GREETING)
        assert "오늘 오전 10시에 상담 연락을 드려요" in told
        assert chat.offered["예약 취소"] == "consult.cancel_booking"
        assert chat.offered["시간 바꾸기"] == "consult.move"

    def test_a_reminder_that_comes_too_late_is_not_told(self) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))
        at = chat.conversation.cases[-1].callback_at
        assert at
        self.remind(chat, at)
        chat.now = at

        assert "상담 연락을 드려요" not in chat.say("안녕하세요", intent=Intent.GREETING)
        assert chat.send(Said(Reading(""), event=True)) == "새로 전해 드릴 소식은 없어요."

    def test_a_reminder_of_a_time_that_was_moved_is_not_told(self) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))
        at = chat.conversation.cases[-1].callback_at
        assert at
        self.remind(chat, at + timedelta(hours=1))

        assert "상담 연락을 드려요" not in chat.say("안녕하세요", intent=Intent.GREETING)

    @pytest.mark.parametrize(
        ("kind", "says"),
        [("callback_moved", "시간이 바뀌었어요"), ("callback_retry", "다시 연락드릴게요")],
    )
    def test_a_time_that_staff_give_takes_the_place_of_the_one_before(
        self, kind: str, says: str
    ) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))
        at = chat.conversation.cases[-1].callback_at
        assert at
        later = at + timedelta(hours=4)
        self.remind(chat, later, kind)

        told = chat.say("안녕하세요", intent=Intent.GREETING)
        assert says in told
        assert "오후 2시에" in told
        assert chat.offered["시간 바꾸기"] == "consult.move"
        assert chat.conversation.cases[-1].callback_at == later

    def test_who_could_not_be_reached_has_no_booking_any_more(self) -> None:
        chat = booked(Chat(CHRISTMAS_EVE_NIGHT))
        self.remind(chat, None, "callback_given_up")

        assert "닿지 않았어요" in chat.say("안녕하세요", intent=Intent.GREETING)
        assert chat.conversation.cases[-1].callback_at is None

    def test_a_duplicate_asks_nothing(self) -> None:
        chat = Chat()
        self.end(chat, "finished")

        assert "마쳤어요" in chat.say("안녕하세요", intent=Intent.GREETING)
        assert "도움이 됐어요" not in chat.offered

    def test_a_tap_says_of_which_of_two_closed_cases(self) -> None:
        chat = Chat()
        self.end(chat, "closed", "HT-0000-0000")
        self.end(chat, "closed", "HT-1111-1111")
        chat.say("안녕하세요", intent=Intent.GREETING)

        assert chat.offered["도움이 됐어요 (HT-0000-0000)"] == "status.good:HT-0000-0000"
        assert chat.offered["도움이 됐어요 (HT-1111-1111)"] == "status.good:HT-1111-1111"
