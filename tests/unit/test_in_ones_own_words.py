"""A report in whatever words come: in pieces, with corrections, thanks and doubts between."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.city.numbered import find_numbered
from chalicelib.language import lexicon
from chalicelib.language.captions import is_caption
from chalicelib.language.clauses import is_clause
from chalicelib.language.contacts import find_channel, without_phone
from chalicelib.language.normalise import clean, squeeze
from chalicelib.language.reading import Intent, Need, Place, Relation, Way
from chalicelib.language.triage import is_urgent
from chalicelib.language.ways import find_way
from tests.unit.chat import Chat

PHONE = "010-1234-5678"
HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 쌀이 없대요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.LIVELIHOOD,),
}


def test_a_story_in_pieces_becomes_one_report() -> None:
    chat = Chat()
    chat.say("옆집에", relation=Relation.NEIGHBOUR)
    assert chat.at == "report/tell"
    chat.say("할아버지가 계신데요", intent=Intent.REPORT)
    chat.say("넘어지셔서")
    again = chat.say("걷지를 못하세요", intent=Intent.REPORT, needs=(Need.HEALTH,))
    assert "적어 두었어요" in again
    assert "어디인가요" in again
    chat.say("장암동이요", place=Place(dong="장암동"))
    chat.tap("제출")

    told = ("옆집에", "할아버지가 계신데요", "넘어지셔서", "걷지를 못하세요")
    assert chat.case.private.story == told
    assert chat.case.private.place_detail == ""


def test_someone_else_told_of_among_programmes_is_reported() -> None:
    chat = Chat()
    chat.say("난방비 지원", intent=Intent.INFO)
    told = {**HUNGRY, "relation": Relation.NEIGHBOUR}
    chat.say(**told)

    assert chat.at == "report/confirm"


def test_who_asked_for_programmes_may_tell_of_another() -> None:
    chat = Chat()
    chat.say()
    chat.tap("복지정보 찾기")
    chat.say("난방비 지원", intent=Intent.INFO)
    chat.say("옆집 할머니가 난방을 못 하세요", intent=Intent.REPORT, relation=Relation.NEIGHBOUR)

    assert chat.at == "info/results"


class TestThanks:
    def test_they_are_no_message_to_staff(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        chat.tap("제출")
        before = len(chat.changes)
        thanks = chat.say("감사합니다", way=Way.THANKS)

        assert "천만에요" in thanks
        assert len(chat.changes) == before
        assert chat.at == "report/receipt"
        assert "연락받고 싶어요" in chat.offered

    def test_they_are_no_part_of_a_story(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})
        asked = chat.say("감사합니다", way=Way.THANKS)

        assert "어디인가요" in asked
        assert chat.conversation.draft is not None
        assert chat.conversation.draft.story == (HUNGRY["text"],)


class TestNameless:
    def test_it_is_answered_and_the_summary_stands(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        said = chat.say("익명으로 해주세요", way=Way.UNNAMED)

        assert "이름은 묻지 않아요. 누가 알렸는지도" in said
        assert chat.at == "report/confirm"

    def test_at_home_it_begins_a_report(self) -> None:
        chat = Chat()
        chat.say("익명으로 신고할게요", way=Way.UNNAMED)

        assert chat.at == "report/tell"


class TestNumber:
    def test_a_receipt_does_not_ask_for_a_number_that_was_given(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY, phone=PHONE)
        chat.tap("제출")

        assert "연락받고 싶어요" not in chat.offered

    def test_nor_once_it_was_given_later(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        chat.tap("제출")
        chat.tap("연락받고 싶어요")
        chat.say(PHONE, phone=PHONE)

        assert "연락받고 싶어요" not in chat.offered
        assert "진행 상황" in chat.offered

    def test_left_out_it_is_gone_from_the_story_too(self) -> None:
        chat = Chat()
        told = {**HUNGRY, "text": f"{HUNGRY['text']} 공일공 1234 5678로 주세요"}
        chat.say(**told, phone=PHONE)
        chat.tap("번호 빼기")
        chat.tap("제출")

        assert "5678" not in " ".join(chat.case.private.story)

    def test_other_numbers_stay(self) -> None:
        assert without_phone("010-1111-2222 말고 01012345678", PHONE).startswith("010-1111-2222 ")


class TestPlace:
    def test_a_corrected_dong_is_no_story_and_takes_the_street_with_it(self) -> None:
        chat = Chat()
        chat.say(**HUNGRY)
        correction = "아니 장암동 아니고 가능동이에요"
        chat.say(correction, intent=Intent.REPORT, place=Place(dong="가능동"))
        chat.tap("제출")

        assert chat.case.dong == "가능동"
        assert chat.case.private.place_detail == ""
        assert chat.case.private.story == (HUNGRY["text"],)

    def test_of_several_the_number_alone_tells_which(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place(candidates=("신곡1동", "신곡2동"))})
        chat.say("2동 추동초 근처요", place=Place(detail="2동"))
        chat.tap("제출")

        assert chat.case.dong == "신곡2동"
        assert chat.case.private.place_detail == "추동초 근처"

    @pytest.mark.parametrize("text", ["101동 1203호", "3동이요", "동사무소"])
    def test_a_number_that_fits_none_tells_nothing(self, text: str) -> None:
        assert find_numbered(text, ("신곡1동", "신곡2동")) is None

    def test_a_legal_dong_is_kept_beside_the_dong_it_lies_in(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place()})
        summary = chat.say("낙양동이요", place=Place(dong="송산3동"))

        assert "송산3동 낙양동\n" in summary

    def test_a_dong_alone_after_the_receipt_belongs_to_that_report(self) -> None:
        chat = Chat()
        chat.say(**{**HUNGRY, "place": Place(detail="파란대문")})
        chat.tap("모르겠어요")
        chat.tap("제출")
        added = chat.say("장암동이요", place=Place(dong="장암동"), intent=Intent.REPORT)

        assert "더해" in added
        assert len(chat.cases) == 1


@pytest.mark.parametrize(
    "text", ["넘어지셔서", "할아버지가 계신데요", "어제 쓰러졌어요", "지금은 조용해요"]
)
def test_clauses_are_no_places(text: str) -> None:
    assert is_clause(text)


@pytest.mark.parametrize(
    "text",
    ["편의점 옆 빨간벽돌 빌라요", "시장 근처에서 살아요", "옥탑방이에요", "경찰서 뒤", "창고"],
)
def test_places_are_no_clauses(text: str) -> None:
    assert not is_clause(text)


@pytest.mark.parametrize(
    "words",
    ["사진 추가해요", "여기 사진이요", "사진 더 보내드릴게요", "사진 전송", "사진도 있어요"],
)
def test_words_that_only_bring_a_picture(words: str) -> None:
    assert is_caption(words)


@pytest.mark.parametrize("words", ["사진관 옆 빌라요", "사진 속 할머니가 굶으세요"])
def test_words_that_tell_more_than_the_picture(words: str) -> None:
    assert not is_caption(words)


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("감사합니다", Way.THANKS),
        ("네 감사합니다", Way.YES),
        ("고맙습니다 수고하세요", Way.THANKS),
        ("취소해주세요 감사합니다", Way.CANCEL),
        ("thank you", Way.THANKS),
        ("谢谢", Way.THANKS),
        ("익명으로 해주세요", Way.UNNAMED),
        ("제 이름 나와요?", Way.UNNAMED),
        ("제 번호 지워주세요", Way.ERASE),
    ],
)
def test_ways_that_are_neither_story_nor_wish(words: str, way: Way) -> None:
    assert find_way(squeeze(clean(words))) is way


@pytest.mark.parametrize(
    ("text", "meant"), [("1동요", "호원1동"), ("2", "호원2동"), ("3동", None), ("12", None)]
)
def test_the_number_of_a_dong_with_namesakes(text: str, meant: str | None) -> None:
    found = find_numbered(text, ("호원1동", "호원2동", "의정부1동"))

    assert (found and found[0]) == meant


def test_a_yes_at_a_question_is_no_answer() -> None:
    chat = Chat()
    chat.say(**{**HUNGRY, "place": Place()})
    chat.say("네", way=Way.YES)

    assert chat.at == "report/where"


def test_what_becomes_of_it_is_no_question_before_it_is_sent() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.say("신고하면 집주인이 알게 되나요", intent=Intent.STATUS)

    assert chat.at == "report/confirm"


def test_calling_off_a_report_in_a_sentence_is_asked_first() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.tap("제출")
    chat.say("아까 신고한 거 취소할게요", intent=Intent.CANCEL)

    assert chat.at == "status/withdraw"


def test_the_number_of_whom_it_is_about_is_passed_on_and_no_contact() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.tap("제출")
    told = {"phone": "031-111-2222", "relation": Relation.NEIGHBOUR, "intent": Intent.INFO}
    added = chat.say("할머니 전화번호는 031-111-2222예요", **told)

    assert "더해" in added
    assert chat.case.private.phone is None


def test_a_number_alone_is_for_the_newest_case() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    chat.tap("제출")
    chat.tap("처음으로")
    kept = chat.say(PHONE, phone=PHONE)

    assert "담당자에게 전했어요" in kept
    assert chat.case.private.phone == PHONE
    assert chat.case.private.consent is not None


def test_a_legal_dong_corrects_the_street_though_the_dong_is_the_same() -> None:
    chat = Chat()
    chat.say(**{**HUNGRY, "place": Place(dong="송산3동", detail="민락2지구")})
    summary = chat.say("아니다 낙양동이에요", place=Place(dong="송산3동"))

    assert "민락2지구" not in summary
    assert "낙양동" in summary


@pytest.mark.parametrize(
    ("words", "channel"),
    [("kakaotalk please", "kakao"), ("please call me", "phone"), ("gọi điện cho tôi", "phone")],
)
def test_how_to_be_reached_in_other_languages(words: str, channel: str) -> None:
    assert find_channel(squeeze(clean(words)).text) == channel


@pytest.mark.parametrize(
    "words", ["며칠째 식사를 못하십니다", "애들이 밥을 굶어요", "굶는 할머니 계세요"]
)
def test_hunger_cannot_wait(words: str) -> None:
    assert is_urgent(lexicon.load().find(squeeze(clean(words))))


def test_a_question_about_people_begins_no_report() -> None:
    chat = Chat()
    chat.say("너 사람이야?", relation=Relation.NEIGHBOUR)

    assert not chat.at.startswith("report")
