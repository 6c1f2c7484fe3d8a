"""A report told in the chat: a few taps, nothing asked twice, nothing lost."""

from __future__ import annotations

import pytest

from chalicelib.cases.model import Kind, State, Urgency
from chalicelib.conversation import drafts
from chalicelib.conversation.state import Draft
from chalicelib.conversation.turn import Said
from chalicelib.language.reading import (
    Intent,
    Need,
    Place,
    Reading,
    Reporter,
    Way,
)
from tests.unit.builders import SATURDAY_NIGHT, TUESDAY_10
from tests.unit.chat import HUNGRY, Chat, reported


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

    @pytest.mark.parametrize("asked_at", ["find", "confirm"])
    def test_a_number_to_be_called_at_stays_with_the_report(self, asked_at: str) -> None:
        chat = Chat()
        chat.say("석 달째 월세를 못 냈어요", intent=Intent.REPORT, needs=(Need.ARREARS,))
        if asked_at == "find":
            chat.tap("모르겠어요")
        else:
            chat.say("녹양동이요", place=Place(dong="녹양동"))
        assert chat.at == f"report/{asked_at}"

        number = "010-1234-5678"
        chat.say(f"{number}로 전화 주세요", intent=Intent.CONSULT, phone=number)

        assert chat.at == "report/confirm"
        chat.tap("제출")
        assert (chat.case.kind, chat.case.private.phone) == (Kind.REPORT, number)

    def test_what_is_said_twice_is_told_once(self) -> None:
        chat = Chat()

        chat.say("옆집이 조용해요", needs=(Need.ISOLATION,))
        assert "어디인가요" in chat.say("옆집이 조용해요", needs=(Need.ISOLATION,))
        chat.say("녹양동이요", place=Place(dong="녹양동"))
        chat.tap("제출")

        assert chat.case.private.story == ("옆집이 조용해요",)

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

    @pytest.mark.parametrize("ending", ["", "이요", "이에요.", "입니다", "인데요~"])
    def test_an_answer_to_where_is_kept_without_what_makes_a_sentence_of_it(
        self, ending: str
    ) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})
        place = Place(dong="장암동", detail="푸른주택 2층")
        summary = chat.say(f"장암동 푸른주택 파란 대문 2층{ending}", place=place)
        chat.tap("제출")

        assert "장소: 장암동 푸른주택 파란 대문 2층\n" in summary
        assert chat.case.private.place_detail == "장암동 푸른주택 파란 대문 2층"

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
