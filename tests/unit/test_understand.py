"""The understanding as a whole, against the bars of the design, and against anything at all."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.city.loader import load_city
from chalicelib.language import lexicon, weights
from chalicelib.language.reading import Emergency, Intent, Reading, Relation
from chalicelib.language.understand import understand
from local.understand import main
from training.corpus import UTTERANCES, Line, fingerprint, read

CITY = load_city("uijeongbu")
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Seoul"))
LINES = read(*UTTERANCES)

INTENT_BAR, RECALL_BAR, PRECISION_BAR = 0.92, 0.97, 0.85


def share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits)


def test_people_who_were_never_heard_are_understood_as_well_as_promised() -> None:
    readings = [understand(line.text, CITY, NOW) for line in LINES]
    pairs = list(zip(LINES, readings, strict=True))
    intents = [reading.intent is line.intent for line, reading in pairs]
    alarmed = [is_danger(reading) for line, reading in pairs if is_danger(line)]
    right = [is_danger(line) for line, reading in pairs if is_danger(reading)]

    assert len(LINES) >= 500
    assert share(intents) >= INTENT_BAR
    assert share(alarmed) >= RECALL_BAR
    assert share(right) >= PRECISION_BAR


def is_danger(said: Reading | Line) -> bool:
    return said.emergency is not Emergency.NONE


def test_the_weights_are_those_of_the_corpus() -> None:
    assert weights.load().corpus == fingerprint(), "run `make train`"


def test_danger_outranks_what_is_asked() -> None:
    assert Intent.EMERGENCY is understand("남편이 때려요 상담 받고 싶어요", CITY, NOW).intent


@pytest.mark.parametrize(
    ("asked", "intent"),
    [
        ("신고 어떻게 해요?", Intent.REPORT),
        ("안녕하세요 혹시 신고는 어떻게 하나요", Intent.REPORT),
        ("how do I report?", Intent.REPORT),
        ("학교폭력 신고 어떻게 해요", Intent.INFO),
        ("쓰레기 신고는 어떻게 하나요", Intent.INFO),
        ("신고 어떻게 됐나요", Intent.STATUS),
    ],
)
def test_how_to_report_is_answered_by_the_report(asked: str, intent: Intent) -> None:
    assert understand(asked, CITY, NOW).intent is intent


@pytest.mark.parametrize(
    ("told", "relation"),
    [
        ("가스 끊겼어요 신곡2동 101동 1203호 혼자삽니다 78세", Relation.SELF),
        ("203호에 며칠째 인기척이 없어요", Relation.NEIGHBOUR),
        ("장애인 아들 혼자 두고 일 나가야 해요 돌봐줄 사람이 없어요", Relation.FAMILY),
        ("지하에 사람이 살아요", Relation.NEIGHBOUR),
    ],
)
def test_whom_it_is_about(told: str, relation: Relation) -> None:
    assert understand(told, CITY, NOW).relation is relation


def test_the_text_keeps_what_was_typed_but_for_what_may_not_be_kept() -> None:
    reading = understand("저는 900101-1234567 이고\n쌀이 없어요", CITY, NOW)
    assert reading.text == "저는 ●●●●●● 이고\n쌀이 없어요"
    assert reading.masked


def test_a_long_letter_is_kept_whole() -> None:
    letter = "쌀이 떨어졌어요. " + "살기가 팍팍합니다. " * 2000 + "010-1234-5678"
    reading = understand(letter, CITY, NOW)
    assert reading.text.endswith("010-1234-5678")
    assert (reading.intent, reading.urgent) == (Intent.REPORT, True)


def test_every_rule_speaks_of_concepts_that_exist() -> None:
    loaded = lexicon.load()
    known = {word.concept for entries in loaded.words.values() for word in entries}
    for rule in (rule for rules in loaded.rules.values() for rule in rules):
        assert set().union(rule.unless, *rule.all_of) <= known, rule


TYPED = st.text() | st.text(
    alphabet="0123456789-. HTht시일월요오전후공이죽고싶때리불?ㅋ\n", max_size=60
)


@given(TYPED)
def test_anything_at_all_can_be_read(text: str) -> None:
    reading = understand(text, CITY, NOW)
    again = understand(reading.text, CITY, NOW)
    assert (reading.text, reading.intent, reading.emergency) == (
        again.text,
        again.intent,
        again.emergency,
    )


def test_the_command_prints_a_line_for_each_and_says_which_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(
        '{"text": "대구 고산동인데 쌀이 없어요"}\nnonsense\n{"text": "안녕하세요"}\n', "utf-8"
    )

    status = main([str(file)])

    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert status == 1
    assert (first["intent"], first["emergency"]) == ("report", "none")
    assert first["place"] == {"dong": None, "candidates": [], "out_of_city": True}
    assert first["programmes"]
    assert second["line"] == 2
    assert (third["intent"], third["programmes"]) == ("greeting", [])
