"""The conversation as residents meet it: a few taps, nothing asked twice, nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases.callbacks import free_slots
from chalicelib.cases.model import CallbackState, Channel, Kind, State, Urgency
from chalicelib.conversation import drafts
from chalicelib.conversation.reply import Call, Card, Person
from chalicelib.conversation.state import Draft, Pending
from chalicelib.conversation.turn import Said
from chalicelib.kakao.render import render
from chalicelib.language.reading import (
    Emergency,
    Intent,
    Need,
    Place,
    Reading,
    Relation,
    Reporter,
    TimeWish,
    Way,
)
from chalicelib.messages import LANGUAGES, load
from tests.unit.builders import CHRISTMAS_EVE_NIGHT, CITY, SATURDAY_NIGHT, SEOUL, TUESDAY_10
from tests.unit.chat import Chat

HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 다리 다치고 쌀도 없다고 하시네요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.HEALTH, Need.LIVELIHOOD),
    "relation": Relation.NEIGHBOUR,
    "urgent": True,
}


def reported(chat: Chat) -> Chat:
    chat.say(**HUNGRY)
    chat.tap("제출")
    return chat


class TestReport:
    def test_one_message_and_one_tap(self) -> None:
        chat = Chat(SATURDAY_NIGHT)

        summary = chat.say(**HUNGRY)
        receipt = chat.tap("제출")

        assert "장암동 보건복지팀 · 희망복지지원단 · 복지정책과" in summary
        assert "11월 30일 월요일 오전 9시 40분까지" in summary
        assert chat.case.receipt in receipt
        assert (chat.case.owner, chat.case.urgency) == ("dong-4115056100", Urgency.URGENT)
        assert chat.case.private.story == (HUNGRY["text"],)

    def test_a_second_tap_gives_the_same_receipt_and_no_second_case(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        code = chat.offered["제출"]

        first = chat.tap("제출")
        second = chat.send(Said(Reading("제출"), code=code))

        assert first == second
        assert len(chat.changes) == 1

    def test_kakao_may_pass_only_the_label_of_a_tap(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)

        assert "접수되었습니다" in chat.say("제출")

    def test_only_what_is_missing_is_asked(self) -> None:
        chat = Chat()

        assert "어떤 일인지" in chat.say("신고할게요", intent=Intent.REPORT)
        assert "어디인가요" in chat.say("옆집이 조용해요", needs=(Need.ISOLATION,))
        assert "이렇게 전할까요" in chat.say("녹양동이요", place=Place(dong="녹양동"))
        assert chat.conversation.draft is not None
        assert chat.conversation.draft.story == ("옆집이 조용해요",)

    def test_an_ambiguous_place_is_asked_once_with_choices(self) -> None:
        chat = Chat()
        told = {**HUNGRY, "place": Place(candidates=("송산2동", "송산3동"))}

        assert "민락" in chat.say(**told)
        assert "송산2동" in chat.tap("송산2동")
        chat.tap("제출")
        assert chat.case.dong == "송산2동"

    def test_who_does_not_know_which_goes_on_all_the_same(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place(candidates=("송산2동", "송산3동"))})
        chat.tap("모르겠어요")
        chat.tap("제출")

        assert (chat.case.owner, chat.case.dong) == ("hope-support", None)
        assert chat.case.dong_candidates == ("송산2동", "송산3동")

    def test_without_any_place_some_way_to_find_the_person_is_needed(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})

        assert "찾아가기 어려워요" in chat.tap("모르겠어요")
        assert "담당자가 함께 찾아요" in chat.say("몰라요", way=Way.UNKNOWN)
        assert "이렇게 전할까요" in chat.say("010-1234-5678", phone="010-1234-5678")

    def test_words_at_the_summary_correct_and_complete_it(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        summary = chat.say("아니 녹양동이에요", place=Place(dong="녹양동"))

        assert "녹양동" in summary
        assert "장암동 보건복지팀" not in summary

    def test_an_answer_to_where_loses_none_of_its_words(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})
        answer = "장암동 푸른빌라 파란대문 집인데 아이도 굶고 있어요"
        place = Place(dong="장암동", detail="푸른빌라")
        chat.say(answer, place=place, needs=(Need.CARE,), intent=Intent.REPORT)
        chat.tap("제출")

        assert chat.case.private.place_detail == answer
        assert chat.case.private.story == (HUNGRY["text"], answer)

    def test_a_story_without_a_known_word_is_kept(self) -> None:
        chat = Chat()
        chat.say("도와주세요 제 친구가 요즘 많이 이상하고 걱정이 돼요", intent=Intent.REPORT)

        assert chat.at == "report/where"

    def test_a_place_alone_is_kept_and_the_need_asked_for(self) -> None:
        chat = Chat()

        assert "어떤 일인지" in chat.say("녹양동이요", place=Place(dong="녹양동"))
        assert "장소: 녹양동" in chat.say("쌀이 떨어졌어요", needs=(Need.LIVELIHOOD,))

    def test_another_city_is_kept_and_told_whom_to_call(self) -> None:
        chat = Chat()
        summary = chat.say(**{**HUNGRY, "place": Place(elsewhere="양주시")})
        chat.tap("제출")

        assert "129" in summary
        assert chat.case.owner == "welfare-policy"

    def test_calling_a_report_off_in_words_asks_before_it_is_taken_back(self) -> None:
        chat = reported(Chat())

        assert "거두시겠어요" in chat.say("신고 취소할래요", intent=Intent.CANCEL)
        chat.tap("네, 거둘게요")
        assert chat.case.state is State.WITHDRAWN

    def test_a_contact_is_optional_asked_with_notice_and_said_back_half_hidden(self) -> None:
        chat = reported(Chat())

        assert "1년" in chat.tap("연락받고 싶어요")
        assert "알아보지 못했어요" in chat.say("전화 주세요")
        thanks = chat.say("010-1234-5678", phone="010-1234-5678")

        assert "010-****-5678" in thanks
        assert chat.case.private.phone == "010-1234-5678"
        assert chat.case.private.consent is not None

    def test_words_after_the_receipt_belong_to_the_report(self) -> None:
        chat = reported(Chat())
        chat.say("아 그리고 아이도 둘 있어요", intent=Intent.REPORT, needs=(Need.CARE,))

        assert [message.text for message in chat.changes[-1].messages] == [
            "아 그리고 아이도 둘 있어요"
        ]
        assert len(chat.cases) == 1

    def test_another_household_after_the_receipt_is_another_report(self) -> None:
        chat = reported(Chat())
        chat.say(**{**HUNGRY, "place": Place(dong="녹양동")})
        chat.tap("제출")

        assert [case.dong for case in chat.cases.values()] == ["장암동", "녹양동"]

    def test_a_number_given_unasked_is_shown_half_hidden_with_what_it_is_for(self) -> None:
        chat = Chat()
        summary = chat.say(**HUNGRY, phone="010-1234-5678")
        chat.tap("제출")

        assert "010-****-5678" in summary
        assert "이 일로만" in summary
        assert chat.case.private.consent is not None

    def test_a_resident_number_is_refused_aloud(self) -> None:
        assert "저장하지 않고" in Chat().say("번호는 ******", masked=True, intent=Intent.REPORT)


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


def booked(chat: Chat) -> Chat:
    chat.say("상담 받고 싶어요", intent=Intent.CONSULT)
    chat.tap("12/28 월 10:00")
    chat.tap("전화")
    chat.say("010-1234-5678", phone="010-1234-5678")
    return chat


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


class TestStatus:
    def test_the_own_case_is_shown_without_asking_for_the_receipt(self) -> None:
        chat = reported(Chat())

        assert "접수됨" in chat.say("어떻게 됐어요", intent=Intent.STATUS)

    def test_a_receipt_works_from_another_account_and_shows_no_more_than_the_state(self) -> None:
        chat, other = reported(Chat()), Chat(resident="someone else")
        other.cases = chat.cases
        answer = other.say("확인", receipt=chat.case.receipt, intent=Intent.STATUS)

        assert "접수됨" in answer
        assert "거둘래요" not in answer
        assert "쌀" not in answer

    def test_a_typing_slip_is_told_apart_from_an_unknown_receipt(self) -> None:
        chat = reported(Chat())
        wrong = chat.case.receipt[:-1] + ("0" if chat.case.receipt[-1] != "0" else "1")

        assert "맞지 않아요" in chat.say("확인", receipt=wrong, intent=Intent.STATUS)

    def test_facts_can_be_added_and_the_report_taken_back(self) -> None:
        chat = reported(Chat())
        chat.tap("진행 상황")
        chat.tap("내용 더하기")
        chat.say("반지하예요")
        assert chat.changes[-1].messages[0].text == "반지하예요"

        chat.say("상황", intent=Intent.STATUS)
        chat.tap("거둘래요")
        chat.tap("네, 거둘게요")
        assert chat.case.state is State.WITHDRAWN


def test_routing_sees_in_what_part_someone_reports() -> None:
    draft = Draft(case_id="c", receipt="r", began_at=TUESDAY_10, reporter=Reporter.SHOP)

    assert drafts.facts(draft, Kind.REPORT).reporter is Reporter.SHOP


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


class TestEverywhere:
    def test_the_same_request_again_says_the_same_and_does_nothing(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        code = chat.offered["제출"]
        tap = Said(Reading("제출"), code=code, request="chp-1")

        assert chat.send(tap) == chat.send(tap)
        assert len(chat.changes) == 1

    def test_back_leads_to_the_step_before(self) -> None:
        chat = Chat()
        chat.say("신고할게요", intent=Intent.REPORT)
        chat.say("옆집이 조용해요", needs=(Need.ISOLATION,))
        chat.say("녹양동", place=Place(dong="녹양동"))

        assert "어디인가요" in chat.say("이전", way=Way.BACK)

    def test_cancelling_says_that_the_draft_is_gone(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)

        assert "지우고" in (answer := chat.say("취소", way=Way.CANCEL))
        assert "안녕하세요" not in answer
        assert chat.conversation.draft is None

    def test_home_keeps_the_draft_and_offers_it(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        chat.say("처음으로", way=Way.HOME)

        assert "이렇게 전할까요" in chat.tap("이어서 쓰기")

    @pytest.mark.parametrize("code", ["report.submit:gone", "nothing.at.all", "x", "info.show:y"])
    def test_a_button_of_last_month_leads_somewhere(self, code: str) -> None:
        assert "신고하기" in Chat().send(Said(Reading("x"), code=code))


readings = st.builds(
    Reading,
    text=st.text(max_size=80),
    intent=st.sampled_from(Intent),
    emergency=st.sampled_from([Emergency.NONE] * 6 + list(Emergency)),
    place=st.sampled_from(
        [
            Place(),
            Place(dong="장암동"),
            Place(candidates=("송산2동", "송산3동")),
            Place(elsewhere="양주시"),
        ]
    ),
    needs=st.sampled_from([(), (Need.HEALTH,), (Need.DEBT, Need.CARE)]),
    relation=st.sampled_from([None, None, *Relation]),
    reporter=st.sampled_from([None, None, None, *Reporter]),
    household=st.sampled_from([(), (), ("alone", "elderly")]),
    phone=st.sampled_from([None, None, "010-1234-5678"]),
    receipt=st.sampled_from([None, None, "HT-7K2M-9QXA", "HT-0000-0000"]),
    wish=st.sampled_from([None, None, TimeWish(at=time(14)), TimeWish(part="morning")]),
    way=st.sampled_from([None, None, None, None, *Way]),
    masked=st.booleans(),
    language=st.sampled_from([None, None, *LANGUAGES]),
    switch=st.sampled_from([None] * 9 + list(LANGUAGES)),
)
moves = st.one_of(
    readings,
    st.integers(0, 20),
    st.sampled_from(["question", "accepted", "closed", "a picture", "days pass"]),
)


class Walk:
    """A resident who says and taps anything, while staff ask, accept and close."""

    def __init__(self, now: datetime) -> None:
        self.chat = Chat(now)
        self.news = 0

    def go(self, move: Reading | int | str) -> None:
        chat = self.chat
        if isinstance(move, Reading):
            chat.send(Said(move))
        elif isinstance(move, int):
            labels = list(chat.offered) or ["처음으로"]
            label = labels[move % len(labels)]
            chat.send(Said(Reading(label), code=chat.offered.get(label, "home")))
        elif move == "a picture":
            chat.send(Said(Reading(""), pictures=("https://talk.kakaocdn.net/dna/a.jpg",)))
        elif move == "days pass":
            chat.now += timedelta(days=2)
        elif chat.cases:
            self.tell(move)

    def tell(self, kind: str) -> None:
        """Leave news of the newest case for the next turn."""
        self.news += 1
        case = self.chat.case
        text = "몇 층인지 아세요?" if kind == "question" else ""
        self.chat.pending.append(
            Pending(
                id=f"01{self.news:04}",
                case_id=case.id,
                receipt=case.receipt,
                kind=kind,
                text=text,
                at=self.chat.now,
            )
        )

    def check(self) -> None:
        """A way home and a way to a person stand in what Kakao shows."""
        reply, chat = render(self.chat.reply), self.chat
        template = reply["template"]
        assert isinstance(template, dict)
        shown = [choice["label"] for choice in template.get("quickReplies", ())]
        say = load(chat.conversation.language)
        person = chat.conversation.flow == "consult" or "operator" in str(template)
        assert chat.conversation.flow == "home" or say("choice.home") in shown
        assert person or say("choice.consult") in shown


@settings(max_examples=200)
@given(
    st.lists(moves, max_size=14),
    st.sampled_from([TUESDAY_10, SATURDAY_NIGHT, CHRISTMAS_EVE_NIGHT]),
)
def test_whatever_happens_there_is_a_way_home_and_a_way_to_a_person(
    moves: list[Reading | int | str], now: datetime
) -> None:
    """And every reply fits Kakao's limits, and no draft opens two cases: `Chat` checks."""
    walk = Walk(now)
    for move in moves:
        walk.go(move)
        if walk.chat.reply.bubbles:
            walk.check()
    opened = [change.case.id for change in walk.chat.changes if change.before is None]
    assert len(opened) == len(set(opened))


@given(st.lists(moves, max_size=10))
def test_a_confirmed_report_is_neither_lost_nor_doubled(
    moves: list[Reading | int | str],
) -> None:
    walk = Walk(TUESDAY_10)
    for move in moves:
        walk.go(move)
    chat = walk.chat
    chat.say("처음으로", way=Way.HOME)
    chat.say("취소", way=Way.CANCEL)
    before = set(chat.cases)
    chat.say(**HUNGRY, switch="ko")
    chat.say(**HUNGRY)
    code = next(code for code in chat.offered.values() if code.startswith("report.submit"))

    first = chat.send(Said(Reading("제출"), code=code))
    chat.send(Said(Reading("제출"), code=code))

    (case_id,) = set(chat.cases) - before
    assert chat.cases[case_id].receipt in first
    assert HUNGRY["text"] in chat.cases[case_id].private.story
