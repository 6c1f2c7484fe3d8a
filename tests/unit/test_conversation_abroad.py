"""Whole conversations in every language: none is left half Korean, and nothing is cut."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from chalicelib.conversation.reply import Card
from chalicelib.kakao import limits
from chalicelib.kakao.render import render
from chalicelib.language.reading import Age, Emergency, Intent, Need, Place, Relation, Reporter
from chalicelib.messages import LANGUAGES, load
from chalicelib.messages.fit import units
from tests.unit.builders import CHRISTMAS_EVE_NIGHT, CITY, SATURDAY_NIGHT, TUESDAY_10
from tests.unit.chat import Chat

HANGUL = re.compile("[가-힣]")
DATA = sorted(
    (CITY.name, CITY.channel, *CITY.dongs, *(team.name for team in CITY.teams.values())),
    key=len,
    reverse=True,
)
"""Names that are the same in every language."""

abroad = pytest.mark.parametrize("language", LANGUAGES[1:])


class Abroad(Chat):
    """A chat in one language; what the resident says is readings only."""

    def __init__(self, language: str, now: datetime = TUESDAY_10) -> None:
        super().__init__(now)
        self.words = load(language)
        self.hear(switch=language)

    def hear(self, **reading: object) -> str:
        """Words that are understood so."""
        return self._checked(self.say("2F 7 d.", **reading))

    def choose(self, choice: str) -> str:
        """Tap a choice by its key."""
        return self._checked(self.tap(self.words(f"choice.{choice}")))

    @property
    def shown(self) -> list[str]:
        """What kinds of bubbles Kakao shows."""
        return [kind for output in outputs(self) for kind in output]

    def _checked(self, said: str) -> str:
        rest = said
        for name in DATA:
            rest = rest.replace(name, "")
        assert not HANGUL.search(rest.replace("한국어", "")), rest
        assert "…" not in str(render(self.reply)), said
        return said


@abroad
def test_a_report_goes_from_the_first_word_to_the_receipt_and_back(language: str) -> None:
    chat = Abroad(language, SATURDAY_NIGHT)
    chat.choose("report")
    chat.hear(
        needs=(Need.LIVELIHOOD, Need.ARREARS, Need.HEALTH),
        household=("elderly", "alone"),
        relation=Relation.NEIGHBOUR,
        urgent=True,
    )
    chat.hear(place=Place(dong="장암동"), phone="010-1234-5678")
    assert chat.shown == ["textCard"]

    assert chat.words("report.receipt_title", receipt="") in chat.choose("report_submit")
    assert chat.case.receipt in chat.choose("status_show")
    chat.choose("status_withdraw")
    assert chat.words("status.withdrawn_now") in chat.choose("status_withdraw_yes")


@abroad
def test_a_callback_out_of_hours_is_booked_and_moved(language: str) -> None:
    chat = Abroad(language, CHRISTMAS_EVE_NIGHT)
    chat.choose("consult")
    chat.tap(next(label for label, code in chat.offered.items() if code.startswith("consult.slot")))
    chat.choose("consult_phone")

    assert chat.words("consult.booked_title") in chat.hear(phone="010-1234-5678")
    assert chat.words("consult.ask_move") in chat.choose("consult_move")


@abroad
@pytest.mark.parametrize("danger", [kind for kind in Emergency if kind is not Emergency.NONE])
def test_in_danger_the_number_stands_first(language: str, danger: Emergency) -> None:
    chat = Abroad(language)
    chat.hear(emergency=danger, intent=Intent.EMERGENCY)

    first = chat.reply.bubbles[0]
    assert isinstance(first, Card)
    assert CITY.emergency_lines[danger][0].number in first.title
    assert chat.shown == ["textCard", "simpleText"]


@abroad
def test_all_that_home_offers_is_said_in_the_language(language: str) -> None:
    for choice in ("report", "info", "status", "emergency_numbers", "consult", "language"):
        Abroad(language).choose(choice)


@pytest.mark.parametrize("elsewhere", [None, "동두천시"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_report_is_said_back_in_one_card(language: str, elsewhere: str | None) -> None:
    place = Place(None if elsewhere else "의정부1동", elsewhere=elsewhere, detail="a" * 200)
    chat = Chat(SATURDAY_NIGHT)
    chat.say("2F 7 d.", switch=language)
    chat.say(
        "😀 tired " * 200,
        needs=tuple(Need),
        household=("alone", "child", "disabled"),
        age=Age.ELDERLY,
        relation=Relation.NEIGHBOUR,
        reporter=Reporter.PROFESSIONAL,
        place=place,
        phone="010-1234-5678",
        intent=Intent.REPORT,
    )
    chat.picture(10)

    say, card = load(language), chat.reply.bubbles[-1]
    assert isinstance(card, Card)
    assert [kind for output in outputs(chat) for kind in output] == ["simpleText", "textCard"]
    assert outputs(chat)[-1]["textCard"]["description"] == card.body
    for told in (say("report.sum_phone", phone="010-****-5678"), say("report.sum_photos", n=10)):
        assert told in card.body
    assert say("report.sum_story", story="😀 tired 😀") in card.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_is_said_back_as_far_as_there_is_room(language: str) -> None:
    chat = Chat(SATURDAY_NIGHT)
    chat.say("2F 7 d.", switch=language)
    chat.say("tired " * 200, place=Place("의정부1동"), phone="010-1234-5678", intent=Intent.REPORT)
    card = chat.reply.bubbles[-1]
    assert isinstance(card, Card)

    assert 390 <= units(card.title) + units(card.body) <= limits.TEXT_CARD


def outputs(chat: Chat) -> list[dict[str, Any]]:
    """What Kakao shows."""
    template: Any = render(chat.reply)["template"]
    return list(template["outputs"])
