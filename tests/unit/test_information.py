"""Welfare information as residents meet it: cards, comparing, the pre-check, and a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from chalicelib.conversation.reply import Card, Link
from chalicelib.conversation.turn import Said
from chalicelib.language.reading import Emergency, Intent, Need, Place, Reading, Relation, Way
from chalicelib.messages import load
from chalicelib.welfare.catalogue import Catalogue, load_catalogue
from chalicelib.welfare.eligibility import CHOICES, Question, criteria_of
from tests.unit.builders import CHRISTMAS_EVE_NIGHT, TUESDAY_10
from tests.unit.chat import Chat

HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 다리 다치고 쌀도 없다고 하시네요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.HEALTH, Need.LIVELIHOOD),
    "relation": Relation.NEIGHBOUR,
}


def test_nothing_that_fits_leads_to_a_person_and_is_counted() -> None:
    chat = Chat(CHRISTMAS_EVE_NIGHT)

    assert "129" in chat.say("qwertyuiop", intent=Intent.INFO)
    assert chat.tally == ["info.nothing"]
    chat.say("난방비 지원", intent=Intent.INFO)
    chat.tap("맞는 게 없어요")
    assert (chat.at, chat.tally) == ("consult/slots", ["info.nothing"] * 2)


def test_a_request_that_is_repeated_is_counted_once() -> None:
    chat = Chat()
    for _ in range(2):
        chat.send(Said(Reading("qwertyuiop", intent=Intent.INFO), request="r1"))

    assert chat.tally == ["info.nothing"]


def test_a_card_says_what_who_how_where_since_when_and_whom_to_call() -> None:
    chat = Chat()
    chat.say("기초연금 신청", intent=Intent.INFO, place=Place(dong="장암동"))
    answer = chat.tap("기초연금 자세히")

    for told in ("65세 이상", "매달", "행정복지센터", "1355", "보건복지부", "2025년"):
        assert told in answer
    cards = [bubble for bubble in chat.reply.bubbles if isinstance(bubble, Card)]
    links = [b.url for card in cards for b in card.buttons if isinstance(b, Link)]
    assert links == ["https://basicpension.mohw.go.kr"]


def test_two_are_compared_by_tap_by_word_by_number_and_by_name() -> None:
    def asked() -> Chat:
        chat = Chat()
        chat.say("퇴근이 늦어서 애가 저녁까지 혼자 있어요", intent=Intent.INFO)
        return chat

    tapped, said, numbered, named = asked(), asked(), asked(), asked()
    answers = {
        tapped.tap("둘 비교하기"),
        said.say("둘을 비교해 줘"),
        numbered.say("1번이랑 2번 비교"),
        named.say("아이돌봄이랑 지역아동센터 비교"),
    }

    assert len(answers) == 1
    assert "1. 아이돌봄서비스\n2. 지역아동센터" in answers.pop()


def test_more_of_what_was_found_is_one_word_away_until_there_is_no_more() -> None:
    chat = Chat()
    first = chat.say("돌봄 서비스", intent=Intent.INFO)
    pages = [first]
    while "다른 제도" in chat.offered:
        pages.append(chat.say("다른 제도도 있나요"))

    assert len(set(pages)) == len(pages) > 1
    assert "더 보여 드릴 제도가 없어요" in chat.say("또 다른 거 없어요?")


def test_would_i_get_it_is_asked_and_answered_in_taps_and_words() -> None:
    chat = Chat()
    chat.say("기초연금 신청", intent=Intent.INFO)
    chat.say("나도 될까요?")
    chat.say("일흔둘이에요")
    answer = chat.tap("그냥 빠듯해요")

    assert "받으실 수 있을 것 같아요" in answer
    assert "1355" in answer
    assert (chat.at, chat.cases) == ("info/verdict", {})


@pytest.mark.parametrize(
    ("age", "income", "outcome"),
    [
        ("65살부터", "수급자예요", "받으실 수 있을 것 같아요"),
        ("65살부터", "건너뛰기", "받으실 수도 있어요"),
        ("건너뛰기", "건너뛰기", "받으실 수도 있어요"),
        ("19~34살", "수급자예요", "조건이 조금 달라 보여요"),
    ],
)
def test_every_outcome_has_its_reasons_and_whom_to_ask(age: str, income: str, outcome: str) -> None:
    chat = Chat()
    chat.say("기초연금 신청", intent=Intent.INFO)
    chat.tap("기초연금 나도 될까요?")
    chat.tap(age)
    answer = chat.tap(income)

    for told in (outcome, "나이", "살림", "1355", "상담하기", "처음으로"):
        assert told in answer


def test_answers_are_gone_when_the_check_is_left() -> None:
    chat = Chat()
    chat.say("기초연금 신청", intent=Intent.INFO)
    chat.tap("기초연금 나도 될까요?")
    chat.tap("65살부터")
    assert "65-120" in dict(chat.conversation.answers).values()

    chat.say("처음으로", way=Way.HOME)

    assert not chat.conversation.answers


def test_an_age_is_no_danger_and_danger_is_no_answer() -> None:
    chat = Chat()
    chat.say("기초연금 신청", intent=Intent.INFO)
    chat.tap("기초연금 나도 될까요?")
    chat.say("아홉 살이요", emergency=Emergency.MEDICAL)
    assert chat.at == "info/check"

    chat.say("혼자 죽고 싶어요", emergency=Emergency.SUICIDE)
    assert chat.at == "emergency/numbers"


def test_words_that_answer_nothing_are_asked_again() -> None:
    chat = Chat()
    chat.say("기초연금 신청", intent=Intent.INFO)
    chat.tap("기초연금 나도 될까요?")

    assert "몇 살이에요" in chat.say("qwertyuiop")
    assert chat.tally == []


def test_another_programme_can_be_named_when_asking() -> None:
    chat = Chat()
    chat.say("난방비 지원", intent=Intent.INFO)

    assert "기초연금 (1/" in chat.say("기초연금은 저도 되나요", intent=Intent.INFO)


def test_information_leaves_a_draft_as_it_is() -> None:
    chat = Chat()
    chat.say(**HUNGRY)
    draft = chat.conversation.draft
    chat.say("처음으로", way=Way.HOME)
    chat.say("기초연금 신청", intent=Intent.INFO)
    chat.tap("기초연금 나도 될까요?")
    chat.say("취소", way=Way.CANCEL)

    assert chat.conversation.draft == draft
    chat.tap("이어서 쓰기")
    assert chat.at == "report/confirm"


def test_what_nobody_checked_for_long_says_so_and_whom_to_ask() -> None:
    chat = Chat(TUESDAY_10.replace(year=2027))
    assert "달라졌을 수 있어요" in chat.say("기초연금 신청", intent=Intent.INFO)
    assert "1355에 먼저 물어봐" in chat.tap("기초연금 자세히")


def test_an_old_button_of_an_ended_programme_says_that_it_ended() -> None:
    chat = Chat()
    pension = chat.catalogue.programmes["basic-pension"]
    ended = replace(pension, expires_on=date(2026, 11, 23))
    chat.catalogue = Catalogue({**chat.catalogue.programmes, pension.id: ended})
    answer = chat.send(Said(Reading("기초연금 자세히"), code="info.show:basic-pension"))

    assert "끝났어요" in answer
    assert "매달" not in answer


@pytest.mark.parametrize("programme", load_catalogue("uijeongbu").programmes)
def test_every_programme_can_be_checked_to_the_end(programme: str) -> None:
    chat = Chat()
    chat.send(Said(Reading("나도 될까요?"), code=f"info.check:{programme}"))
    asked = 0
    while chat.at == "info/check":
        asked += 1
        chat.tap("건너뛰기")

    assert chat.at == "info/verdict"
    assert asked <= 4


def test_every_criterion_can_be_asked_about() -> None:
    say = load("ko")
    every = [criteria_of(one) for one in load_catalogue("uijeongbu").programmes.values()]

    assert all(criteria is not None for criteria in every)
    for criteria in filter(None, every):
        assert set(criteria.household) <= set(CHOICES[Question.HOUSEHOLD])
        if criteria.situation:
            assert say.has(f"eligibility.situation.{criteria.situation}")


def test_an_imported_programme_is_checked_by_its_columns() -> None:
    chat = Chat()
    pattern = chat.catalogue.programmes["basic-pension"]
    imported = replace(pattern, id="WLF1", life_stages=("노년",), households=("저소득", "장애인"))
    chat.catalogue = Catalogue({"WLF1": imported})
    chat.send(Said(Reading("나도 될까요?"), code="info.check:WLF1"))
    chat.tap("65살부터")
    chat.tap("수급자예요")

    assert "받으실 수 있을 것 같아요" in chat.tap("네")


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("나도 될까요", Intent.CONSULT),
        ("저도 받을 수 있나요", Intent.INFO),
        ("나도 돼?", Intent.OTHER),
    ],
)
def test_a_question_about_what_is_shown_is_answered_whatever_else_it_sounds_like(
    said: str, intent: Intent
) -> None:
    chat = Chat()
    chat.say("임플란트 지원", intent=Intent.INFO)
    chat.say(said, intent=intent)

    assert (chat.at, chat.cases) == ("info/check", {})


@pytest.mark.parametrize(
    "said", ["어디로 가야해요", "전화번호 알려줘", "언제까지 신청해요", "how do I apply?", "多少钱"]
)
def test_how_and_where_and_how_much_open_what_is_shown(said: str) -> None:
    chat = Chat()
    chat.say("임플란트 지원", intent=Intent.INFO)

    assert "1577-1000" in chat.say(said, intent=Intent.STATUS)
    assert chat.at == "info/programme"


def test_of_several_it_is_asked_which_and_a_bare_number_is_enough() -> None:
    chat = Chat()
    chat.say("월세 지원", intent=Intent.INFO)

    assert "어느 것이" in chat.say("어떻게 신청해요", intent=Intent.INFO)
    chat.say("2")
    assert chat.at == "info/programme"
    assert "어느 것이" in chat.say("9번이요")
    chat.say("두 번째 거요", intent=Intent.CONSULT)
    assert chat.at == "info/programme"


def test_a_bare_yes_opens_the_one_that_is_shown() -> None:
    chat = Chat()
    chat.say("기초연금", intent=Intent.INFO)
    chat.say("ㅇㅇ", way=Way.YES)

    assert chat.at == "info/programme"


def test_something_else_is_looked_for_though_it_is_asked_alike() -> None:
    chat = Chat()
    chat.say("기초연금", intent=Intent.INFO)

    assert "보조기기" in chat.say("휠체어도 받을 수 있어요?", intent=Intent.INFO)
    assert "보조기기" in chat.say("wheelchair, how do I apply?", intent=Intent.INFO)


def test_one_alone_cannot_be_compared_and_stays_shown() -> None:
    chat = Chat()
    chat.say("기초연금", intent=Intent.INFO)
    answer = chat.say("비교해줘")

    assert "하나" in answer
    assert "1355" in answer


def test_after_the_last_of_them_there_is_still_no_more() -> None:
    chat = Chat()
    chat.say("기초연금", intent=Intent.INFO)
    said = [chat.say("다른 거 없어요?", intent=Intent.STATUS) for _ in range(2)]

    assert said[0] == said[1]
    assert "더 보여 드릴 제도가 없어요" in said[0]


@pytest.mark.parametrize("begun", [True, False])
def test_what_the_city_does_besides_is_turned_away_with_who_helps(begun: bool) -> None:
    chat = Chat()
    if begun:
        chat.say("복지정보 찾기")
    answer = chat.say("불법주차 단속 해주세요")

    assert "복지 창구" in answer
    assert "031-120" in answer
    assert chat.tally == []


def test_a_story_with_a_place_leads_from_the_programmes_to_a_report() -> None:
    chat = Chat()
    chat.say("기초연금", intent=Intent.INFO)
    chat.say("장암동 옆집 분이 아파요", place=Place(dong="장암동"), needs=(Need.HEALTH,))

    assert chat.at == "report/confirm"


def test_yes_and_no_are_read_in_any_language_and_a_number_is_no_answer_to_them() -> None:
    chat = Chat()
    chat.say("실업급여", intent=Intent.INFO)
    chat.say("나도 될까요?")
    assert "잘 알아듣지 못했어요" in chat.say("30")
    assert "받으실 수 있을 것 같아요" in chat.say("yes", way=Way.YES)


@pytest.mark.parametrize(
    ("said", "programme"),
    [
        ("is there any help for medical bills?", "재난적의료비"),
        ("我丈夫失业了", "실업급여"),
        ("tôi không có tiền thuê nhà", "주거급여"),
        ("какая помощь есть для пенсионеров", "기초연금"),
        ("มีเงินช่วยเหลือเด็กไหม", "아동수당"),
    ],
)
def test_questions_in_other_languages_find_the_same_programmes(said: str, programme: str) -> None:
    assert programme in Chat().say(said, intent=Intent.INFO)


def test_a_tapped_programme_does_not_change_the_language() -> None:
    chat = Chat()
    chat.say("какая помощь есть для пенсионеров", intent=Intent.INFO, language="ru")
    card = next(bubble for bubble in chat.reply.bubbles if isinstance(bubble, Card))
    tapped = next(words for words in chat.offered if "기초연금" in words)
    said = Said(Reading(tapped, language="ko"), code=chat.offered[tapped])

    assert card.title == "기초연금"
    assert "Кому" in chat.send(said)
    assert chat.conversation.language == "ru"
