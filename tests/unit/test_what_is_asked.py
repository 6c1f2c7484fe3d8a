"""What a report asks of whom: consent before a number, whom it is about, those who report often."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.cases.model import Channel
from chalicelib.language.reading import Emergency, Intent, Need, Place, Relation, Reporter, Way
from tests.unit.builders import CHRISTMAS_EVE_NIGHT
from tests.unit.chat import Chat

PHONE = "010-1234-5678"
HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 쌀이 없대요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.LIVELIHOOD,),
}


class TestConsent:
    def test_the_full_notice_is_one_tap_away_and_the_question_stands(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        chat.tap("제출")
        chat.tap("연락받고 싶어요")

        full = chat.tap("안내 자세히")

        assert "거부" in full
        assert "전화번호를 적어 주세요" in full
        assert chat.at == "report/contact"

    def test_who_refuses_has_reported_all_the_same(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        chat.tap("제출")
        chat.tap("연락받고 싶어요")

        assert "그대로 접수" in chat.tap("연락처 없이")
        assert chat.case.private.phone is None

    def test_who_gives_no_number_is_called_back_in_kakaotalk(self) -> None:
        chat = Chat(CHRISTMAS_EVE_NIGHT)
        chat.say("상담 받고 싶어요", intent=Intent.CONSULT)
        chat.tap("12/28 월 10:00")
        chat.tap("전화")
        chat.tap("번호 없이 카톡")

        assert chat.case.callback is not None
        assert chat.case.callback.channel is Channel.KAKAO

    def test_a_number_given_unasked_can_be_left_out(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY, phone=PHONE)
        chat.tap("번호 빼기")
        chat.tap("제출")

        assert chat.case.private.phone is None

    def test_a_number_asked_for_because_no_place_is_known_comes_with_the_notice(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})

        assert "1년" in chat.tap("모르겠어요")


class TestAboutWhom:
    def test_one_tap_says_that_it_is_about_oneself(self) -> None:
        chat = Chat()
        chat.say("신고할게요", intent=Intent.REPORT)
        chat.tap("제 이야기예요")
        summary = chat.say(**{**HUNGRY, "text": "녹양동인데 쌀이 없어요"})
        chat.tap("제출")

        assert "본인" in summary
        assert chat.case.relation is Relation.SELF

    def test_where_it_was_not_said_the_summary_offers_it(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        summary = chat.tap("이웃이에요")

        assert "누구: 이웃" in summary
        assert "제 이야기예요" not in summary

    def test_who_lives_there_is_said_back(self) -> None:
        summary = Chat().say(**HUNGRY, household=("alone", "elderly"))

        assert "혼자 사는 분 · 어르신" in summary

    def test_a_corrected_place_replaces_the_other_and_is_no_story(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        chat.say("아니 가능동 말고 녹양동이에요", place=Place(dong="녹양동"), intent=Intent.OTHER)
        chat.tap("제출")

        assert chat.case.dong == "녹양동"
        assert chat.case.private.story == (HUNGRY["text"],)


class TestReportingOften:
    def test_the_part_is_said_once_and_the_next_report_is_one_tap_away(self) -> None:
        chat = Chat()
        summary = chat.say(**HUNGRY, reporter=Reporter.HONORARY)
        chat.tap("제출")
        first = chat.case
        chat.tap("한 건 더 알리기")
        chat.say(**{**HUNGRY, "place": Place(dong="녹양동")})
        chat.tap("제출")

        assert "알리는 분" in summary
        assert first.reporter is chat.case.reporter is Reporter.HONORARY
        assert first.id != chat.case.id

    def test_a_number_is_used_again_only_if_that_was_wished_and_with_its_consent(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY, reporter=Reporter.CARETAKER, phone=PHONE)
        chat.tap("다음에도 이 번호")
        chat.tap("제출")
        chat.tap("한 건 더 알리기")
        summary = chat.say(**{**HUNGRY, "place": Place(dong="녹양동")})
        chat.tap("제출")

        assert "010-****-5678" in summary
        assert chat.case.private.phone == PHONE
        assert chat.case.private.consent is not None

    def test_leaving_the_number_out_forgets_it(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY, reporter=Reporter.CARETAKER, phone=PHONE)
        chat.tap("다음에도 이 번호")
        chat.tap("번호 빼기")

        assert chat.conversation.contact is None


def test_being_safe_again_does_not_throw_a_report_away() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.say("지금 쓰러졌어요", emergency=Emergency.MEDICAL, intent=Intent.EMERGENCY)
    chat.tap("지금은 괜찮아요")

    assert chat.conversation.draft is not None
    assert HUNGRY["text"] in chat.conversation.draft.story


@pytest.mark.parametrize("way", [Way.YES, Way.NO])
def test_a_plain_yes_or_no_at_a_question_changes_no_story(way: Way) -> None:
    chat = Chat()
    chat.say(**{**HUNGRY, "place": Place()})
    chat.say("네", way=way)

    assert chat.conversation.draft is not None
    assert chat.conversation.draft.story == (HUNGRY["text"],)


def test_a_number_left_out_leaves_the_story_too_and_is_never_said_back_whole() -> None:
    chat = Chat()
    told = "쌀이 없어요 제 번호는 010-1234-5678이에요"
    summary = chat.say(**{**HUNGRY, "text": told}, phone=PHONE)
    chat.tap("번호 빼기")
    chat.tap("제출")

    assert "1234" not in summary
    assert "1234" not in " ".join(chat.case.private.story)


def test_a_need_for_which_there_is_no_programme_is_told_to_somebody() -> None:
    chat = Chat()
    chat.say("qwertyuiop", intent=Intent.INFO, needs=(Need.LIVELIHOOD,))

    assert chat.at == "report/where"
