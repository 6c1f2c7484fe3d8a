"""Arranging a consultation in words: when, how to be reached, and what is changed afterwards."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from chalicelib.cases.model import Channel, State
from chalicelib.conversation.reply import Card, Person
from chalicelib.conversation.state import Pending
from chalicelib.conversation.turn import Said
from chalicelib.language.reading import Intent, Need, Place, Reading, Relation, TimeWish, Way
from tests.unit.builders import CHRISTMAS_EVE_NIGHT, SEOUL, TUESDAY_10
from tests.unit.chat import Chat, words_of

MONDAY, TUESDAY = date(2026, 12, 28), date(2026, 12, 29)
NUMBER = "010-1234-5678"
FRIDAY_1758 = datetime(2026, 11, 27, 17, 58, tzinfo=SEOUL)


def asked(now: datetime = CHRISTMAS_EVE_NIGHT) -> Chat:
    chat = Chat(now)
    chat.say("상담 받고 싶어요", intent=Intent.CONSULT)
    return chat


def booked(channel: str = "전화") -> Chat:
    chat = asked()
    chat.tap("12/28 월 10:00")
    chat.tap(channel)
    if channel == "전화":
        chat.say(NUMBER, phone=NUMBER)
    return chat


def slot(chat: Chat) -> datetime:
    assert chat.case.callback
    return chat.case.callback.at.astimezone(SEOUL)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SEOUL)


class TestWhen:
    def test_a_day_and_then_an_hour_belong_together(self) -> None:
        chat = booked()
        chat.say("화요일로 미뤄주세요", intent=Intent.CONSULT, wish=TimeWish(TUESDAY))
        chat.say("오후 2시", wish=TimeWish(at=time(14)))

        assert slot(chat) == at(TUESDAY, 14)

    def test_an_hour_and_then_a_day_do_too(self) -> None:
        chat = asked()
        chat.say("10시요", wish=TimeWish(at=time(10)))
        chat.say("화요일이요", wish=TimeWish(TUESDAY))
        chat.tap("카카오톡")

        assert slot(chat) == at(TUESDAY, 10)

    def test_any_time_is_any_time(self) -> None:
        chat = asked()
        chat.say("화요일이요", wish=TimeWish(TUESDAY))
        chat.say("아무 때나요", wish=TimeWish())

        assert "12/28 월 09:00" in chat.offered

    def test_the_soonest_is_taken_at_its_word(self) -> None:
        chat = asked()
        chat.say("제일 빠른 시간으로요", wish=TimeWish(soonest=True))
        chat.tap("카카오톡")

        assert slot(chat) == at(MONDAY, 9)

    def test_the_soonest_of_a_day_is_of_that_day(self) -> None:
        chat = asked()
        chat.say("화요일이요", wish=TimeWish(TUESDAY))
        chat.say("제일 빠른 시간이요", wish=TimeWish(soonest=True))
        chat.tap("카카오톡")

        assert slot(chat) == at(TUESDAY, 9)

    @pytest.mark.parametrize("step", ["channel", "phone"])
    def test_it_may_be_changed_before_it_is_booked(self, step: str) -> None:
        chat = asked()
        chat.tap("12/28 월 10:00")
        if step == "phone":
            chat.tap("전화")
        chat.say("아니 11시요", wish=TimeWish(at=time(11)))
        chat.say("카톡으로요", channel="kakao")

        assert slot(chat) == at(MONDAY, 11)

    def test_saying_the_chosen_time_again_changes_nothing(self) -> None:
        chat = asked()
        chat.tap("12/28 월 10:00")
        chat.say("월요일 10시요", wish=TimeWish(MONDAY, time(10)))

        assert chat.at == "consult/channel"
        assert chat.conversation.draft
        assert chat.conversation.draft.story == ("상담 받고 싶어요",)

    def test_what_is_full_is_told_from_what_is_never_offered(self) -> None:
        chat = asked()
        chat.taken[at(TUESDAY, 14)] = 2
        full = chat.say("화요일 2시", wish=TimeWish(TUESDAY, time(14)))
        holiday = chat.say("내일 10시", wish=TimeWish(date(2026, 12, 25), time(10)))

        assert "비어 있지 않아요" in full
        assert "12/29 화 14:30" in full
        assert "예약할 수 없어요" in holiday
        assert "평일" in holiday

    def test_when_it_is_too_late_for_it_the_same_day_is_still_meant(self) -> None:
        chat = asked()
        chat.say("화요일 10시", wish=TimeWish(TUESDAY, time(10)))
        chat.now = at(TUESDAY, 10)
        assert "방금 찼거나" in chat.tap("카카오톡")
        chat.say("그럼 11시요", wish=TimeWish(at=time(11)))

        assert slot(chat) == at(TUESDAY, 11)


class TestHowToBeReached:
    def test_what_was_said_is_not_asked_again(self) -> None:
        chat = asked()
        chat.say("월요일 10시 카톡", wish=TimeWish(MONDAY, time(10)), channel="kakao")
        other = asked()
        other.say("월요일 10시 전화", wish=TimeWish(MONDAY, time(10)), channel="phone")
        third = Chat(CHRISTMAS_EVE_NIGHT)
        third.say(
            "월요일 10시 상담", intent=Intent.CONSULT, wish=TimeWish(MONDAY, time(10)), phone=NUMBER
        )

        assert (chat.at, other.at) == ("consult/booked", "consult/phone")
        assert third.at == "consult/booked"

    def test_the_number_is_shown_and_a_slip_mended_by_the_number_alone(self) -> None:
        chat = booked()
        assert "010-****-5678" in words_of(chat.reply)
        answer = chat.say("01077778888", phone="010-7777-8888")

        assert chat.case.private.phone == "010-7777-8888"
        assert "010-****-8888" in answer
        assert chat.at == "consult/booked"

    def test_words_instead_of_a_number_are_kept_and_it_goes_without(self) -> None:
        chat = asked()
        chat.tap("12/28 월 10:00")
        chat.tap("전화")
        assert "번호 없이" in chat.say("번호는 알려 주기 싫어요")
        assert "알아보지 못했어요" in chat.say("010-1234-567")
        chat.tap("번호 없이 카톡")

        assert chat.case.private.story == ("상담 받고 싶어요", "번호는 알려 주기 싫어요")
        assert chat.case.callback
        assert chat.case.callback.channel is Channel.KAKAO

    def test_another_channel_keeps_the_time(self) -> None:
        chat = booked()
        chat.say("카톡으로 바꿔주세요", intent=Intent.CONSULT, channel="kakao")
        assert chat.case.callback
        assert (slot(chat), chat.case.callback.channel) == (at(MONDAY, 10), Channel.KAKAO)

        chat.say("아니 전화로 해주세요", intent=Intent.CONSULT, channel="phone")
        assert chat.at == "consult/phone"
        chat.say(NUMBER, phone=NUMBER)
        assert (slot(chat), chat.case.callback.channel) == (at(MONDAY, 10), Channel.PHONE)
        assert chat.taken[at(MONDAY, 10)] == 1

    def test_thinking_better_of_the_number_leaves_the_booking(self) -> None:
        chat = booked("카카오톡")
        chat.say("전화로 해주세요", intent=Intent.CONSULT, channel="phone")
        chat.tap("번호 없이 카톡")

        assert chat.at == "consult/booked"
        assert len(chat.cases) == 1


class TestAfterwards:
    def test_words_are_passed_on_with_the_ways_beside_them(self) -> None:
        chat = booked()
        chat.say("다른 사람이 받아도 되나요", intent=Intent.INFO)

        assert chat.changes[-1].messages[0].text == "다른 사람이 받아도 되나요"
        assert {"시간 바꾸기", "예약 취소"} <= set(chat.offered)

    @pytest.mark.parametrize("way", [Way.YES, Way.NO, Way.UNKNOWN])
    def test_a_bare_yes_is_no_news_for_staff(self, way: Way) -> None:
        chat = booked()
        before = len(chat.changes)

        assert "예약했어요" in chat.say("네", way=way)
        assert len(chat.changes) == before

    def test_a_neighbours_need_is_a_report(self) -> None:
        chat = booked()
        chat.say(
            "장암동 아저씨가 다리를 다쳤대요",
            intent=Intent.REPORT,
            relation=Relation.NEIGHBOUR,
            place=Place(dong="장암동"),
            needs=(Need.HEALTH,),
        )

        assert chat.at == "report/confirm"

    def test_a_report_that_was_begun_survives_what_becomes_of_the_booking(self) -> None:
        for words in ("상담은 2시로 바꿔주세요", "상담 취소해주세요"):
            chat = booked()
            chat.say(
                "옆집 할머니가 굶으세요",
                intent=Intent.REPORT,
                relation=Relation.NEIGHBOUR,
                place=Place(dong="장암동"),
                needs=(Need.LIVELIHOOD,),
            )
            if "취소" in words:
                chat.say(words, intent=Intent.CANCEL)
                chat.tap("예약 취소")
            else:
                chat.say(words, intent=Intent.CONSULT, wish=TimeWish(at=time(14)))
            chat.say("이어서", way=Way.RESUME)

            assert chat.at == "report/confirm"

    def test_words_to_the_case_settle_what_staff_asked_there(self) -> None:
        chat = booked()
        question = {"id": "01Q", "case_id": chat.case.id, "receipt": chat.case.receipt}
        chat.pending.append(Pending(**question, kind="question", text="몇 분이세요?", at=chat.now))
        chat.say("내 접수 확인", intent=Intent.STATUS)
        chat.say("상담하기", intent=Intent.CONSULT)
        chat.say("네 식구예요 아이가 둘이고요", intent=Intent.INFO)

        assert chat.conversation.question is None

    def test_what_only_sounds_like_cancelling_cancels_nothing(self) -> None:
        chat = booked()
        chat.say("제일 빠른 걸로요", intent=Intent.CANCEL)

        assert chat.case.state is State.RECEIVED
        assert "예약 취소" in chat.offered

    def test_a_long_story_of_something_cancelled_cancels_no_booking(self) -> None:
        chat = booked()
        chat.say("그날 행사가 취소되어서 오후에는 시간이 될 것 같아요", intent=Intent.CANCEL)

        assert chat.case.state is State.RECEIVED
        assert "예약 취소" in chat.offered

    def test_what_was_called_off_is_not_spoken_of_as_booked(self) -> None:
        cancelled, withdrawn = booked(), booked()
        cancelled.tap("예약 취소")
        withdrawn.say("내 접수 확인", intent=Intent.STATUS)
        yes = f"status.withdraw_yes:{withdrawn.case.receipt}"
        withdrawn.send(Said(Reading("네, 거둘게요"), code=yes))

        for chat in (cancelled, withdrawn):
            assert chat.case.state is State.WITHDRAWN
            assert "지난 접수번호" not in chat.say("처음으로", way=Way.HOME)
            chat.say("상담하기", intent=Intent.CONSULT)
            assert chat.at == "consult/slots"

    def test_nor_what_staff_finished(self) -> None:
        chat = booked()
        told = {"id": "01C", "case_id": chat.case.id, "receipt": chat.case.receipt}
        chat.pending.append(Pending(**told, kind="closed", at=chat.now))
        chat.say("상담하기", intent=Intent.CONSULT)

        assert chat.at == "consult/slots"


def person_offered(chat: Chat) -> bool:
    cards = [bubble for bubble in chat.reply.bubbles if isinstance(bubble, Card)]
    return any(isinstance(button, Person) for card in cards for button in card.buttons)


class TestInHours:
    def test_a_time_that_was_named_is_booked(self) -> None:
        chat = Chat(TUESDAY_10)
        tomorrow: Any = TimeWish(date(2026, 11, 25), time(15))
        chat.say("내일 3시에 전화 상담할게요", intent=Intent.CONSULT, wish=tomorrow)

        assert chat.at == "consult/channel"

    def test_a_day_alone_offers_a_talk_at_once_too(self) -> None:
        chat = Chat(TUESDAY_10)
        tomorrow = TimeWish(date(2026, 11, 25))
        chat.say("내일 이사인데 상담하고 싶어요", intent=Intent.CONSULT, wish=tomorrow)
        chat.tap("지금 이야기하기")

        assert chat.at == "consult/connected"
        assert person_offered(chat)

    def test_when_the_desk_opens_meanwhile_nobody_is_told_it_is_closed(self) -> None:
        chat = asked(TUESDAY_10.replace(hour=8, minute=58))
        chat.now += timedelta(minutes=5)
        answer = chat.say("월세 때문에 의논하고 싶은 게 있어요")

        assert "상담 시간이 아니에요" not in answer
        assert "지금 이야기하기" in chat.offered

    def test_shortly_before_closing_tomorrow_is_not_promised_for_now(self) -> None:
        chat = asked(FRIDAY_1758)
        texts = chat.say("상담하기", intent=Intent.CONSULT)

        assert "오늘 상담은 오후 6시에 끝나요" in texts
        assert "11월 30일 월요일" in texts

    def test_out_of_hours_no_button_leads_to_nobody(self) -> None:
        chat = asked(FRIDAY_1758)
        chat.now += timedelta(minutes=10)
        answer = chat.say("상담하기", intent=Intent.CONSULT)

        assert not person_offered(chat)
        assert "11월 30일 월요일" in answer

    def test_a_promise_that_is_over_is_not_made_again(self) -> None:
        chat = asked(TUESDAY_10)
        chat.now += timedelta(minutes=50)

        assert "10시 30분" not in chat.say("상담하기", intent=Intent.CONSULT)
        assert person_offered(chat)

    def test_a_number_is_kept_as_the_number_to_call(self) -> None:
        chat = asked(TUESDAY_10)
        answer = chat.say(NUMBER, phone=NUMBER)

        assert chat.case.private.phone == NUMBER
        assert "010-****-5678" in answer
