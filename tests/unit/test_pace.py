"""Abuse is slowed and flagged; whoever needs help is heard at any pace."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases import receipts
from chalicelib.conversation import pace
from chalicelib.conversation.turn import Said
from chalicelib.ids import Ids
from chalicelib.language.reading import Emergency, Intent, Need, Place, Reading
from tests.unit.chat import Chat

WRONG = "그 번호로 접수된 건이 없어요"
PAUSED = "번호로 찾아 드리지 않아요"
TOO_FAST = "저장하지 못했어요"
CITY_LINE = "031-120"


def unknown(count: int) -> list[str]:
    """Receipts of nobody's."""
    ids = Ids(Random(count).randbytes)
    return [receipts.new(ids) for _ in range(count)]


def ask(chat: Chat, receipt: str) -> str:
    return chat.say(receipt, receipt=receipt, intent=Intent.STATUS)


def report(chat: Chat) -> str:
    """Its receipt."""
    chat.say(
        "장암동 주택 2층 분이 쌀이 없대요",
        intent=Intent.REPORT,
        place=Place(dong="장암동", detail="주택 2층"),
        needs=(Need.LIVELIHOOD,),
    )
    chat.tap("제출")
    return chat.case.receipt


class TestGuessingReceipts:
    def test_after_typing_slips_nothing_is_looked_up_for_longer_each_time(self) -> None:
        chat = Chat()
        *slips, last, once_more = unknown(pace.GUESSES + 1)
        assert all(WRONG in ask(chat, slip) for slip in slips)
        assert PAUSED in ask(chat, last)

        chat.now += pace.FIRST_PAUSE
        assert PAUSED in ask(chat, once_more)
        chat.now += pace.FIRST_PAUSE
        assert PAUSED in ask(chat, once_more)
        assert CITY_LINE in ask(chat, once_more)

    def test_a_right_receipt_is_not_shown_while_guesses_are_paused(self) -> None:
        victim, curious = Chat(resident="victim"), Chat(resident="curious")
        receipt = report(victim)
        curious.cases = victim.cases
        for guess in unknown(pace.GUESSES):
            ask(curious, guess)
        assert PAUSED in ask(curious, receipt)

        curious.now += pace.FIRST_PAUSE
        assert receipt in ask(curious, receipt)

    def test_ones_own_case_is_always_shown(self) -> None:
        chat = Chat()
        own = report(chat)
        for guess in unknown(pace.GUESSES):
            ask(chat, guess)
        assert "접수됨" in ask(chat, own)

    def test_an_old_button_counts_as_a_guess(self) -> None:
        chat = Chat()
        for guess in unknown(pace.GUESSES):
            words = chat.send(Said(Reading(""), code=f"status.add:{guess}"))
        assert PAUSED in words

    def test_guesses_are_forgotten(self) -> None:
        chat = Chat()
        guesses = unknown(pace.GUESSES)
        for guess in guesses[:-1]:
            ask(chat, guess)
        chat.now += timedelta(days=3)
        assert WRONG in ask(chat, guesses[-1])


class TestNonsense:
    def test_it_gets_a_short_answer_that_names_people_until_there_is_sense(self) -> None:
        chat = Chat()
        chat.say("안녕하세요", intent=Intent.GREETING)
        for _ in range(pace.NONSENSE):
            assert "알아듣지 못했어요" in chat.say("뷁")
        assert "거듭 알아듣지 못해" in (again := chat.say("뷁"))
        assert CITY_LINE in again
        assert "상담하기" in chat.offered

        chat.say("쌀이 없어요", needs=(Need.LIVELIHOOD,))
        assert chat.at == "report/where"
        chat.tap("취소")
        assert "알아듣지 못했어요" in chat.say("뷁")


class TestTooFast:
    def flooded(self) -> Chat:
        chat = Chat()
        for number in range(pace.TURNS):
            chat.send(Said(Reading("뷁"), request=str(number)))
        return chat

    def test_what_comes_too_fast_is_said_not_to_be_kept(self) -> None:
        chat = self.flooded()
        before = chat.conversation
        words = chat.say("쌀이 없어요", needs=(Need.LIVELIHOOD,))

        assert TOO_FAST in words
        assert CITY_LINE in words
        assert chat.conversation == before

    def test_a_minute_later_all_is_as_ever(self) -> None:
        chat = self.flooded()
        chat.now += timedelta(minutes=1)
        chat.say("쌀이 없어요", needs=(Need.LIVELIHOOD,))
        assert chat.at == "report/where"

    @given(st.sampled_from([kind for kind in Emergency if kind is not Emergency.NONE]))
    def test_danger_is_heard_at_any_pace(self, danger: Emergency) -> None:
        chat = Chat()
        full = chat.conversation.pace.model_copy(update={"minute": chat.now, "turns": 10**6})
        chat.conversation = chat.conversation.model_copy(update={"pace": full})
        chat.say("도와주세요", emergency=danger, intent=Intent.EMERGENCY)
        assert chat.at == "emergency/numbers"

    def test_a_person_who_taps_through_everything_is_never_held(self) -> None:
        chat = Chat()
        for _ in range(pace.TURNS * 3):
            chat.now += timedelta(seconds=2)
            assert TOO_FAST not in chat.send(Said(Reading("뷁"), request=chat.now.isoformat()))
