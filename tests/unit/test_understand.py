"""The understanding as a whole, against the bars of the design, and against anything at all."""

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.city.loader import load_city
from chalicelib.language import words
from chalicelib.language.reading import Emergency, Intent, Reading
from chalicelib.language.understand import understand
from local.understand import main

CITY = load_city("uijeongbu")
NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Seoul"))
TABLE = Path(__file__).parent / "data" / "understanding.tsv"

FACTS = {"receipt", "cancel_way", "home_way", "urgent", "need"}
INTENT_BAR, RECALL_BAR, PRECISION_BAR = 0.92, 0.97, 0.85


def utterances(half: str) -> list[tuple[Intent, Emergency, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            (Intent(row["intent"]), Emergency(row["emergency"]), row["text"])
            for row in rows
            if row["half"] == half
        ]


def share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits)


@pytest.mark.parametrize("half", ["tuned", "held out"])
def test_utterances_are_understood_as_well_as_promised(half: str) -> None:
    rows = utterances(half)
    assert len(rows) >= 150
    readings = [understand(text, CITY, NOW) for _, _, text in rows]
    pairs = list(zip(rows, readings, strict=True))

    intents = [reading.intent is intent for (intent, _, _), reading in pairs]
    alarmed = [
        bool(danger_of(reading)) for (_, danger, _), reading in pairs if danger.value != "none"
    ]
    right = [danger.value != "none" for (_, danger, _), reading in pairs if danger_of(reading)]

    missed = [text for (intent, _, text), reading in pairs if reading.intent is not intent]
    assert share(intents) >= INTENT_BAR, missed
    assert share(alarmed) >= RECALL_BAR, missed
    assert share(right) >= PRECISION_BAR, missed


def danger_of(reading: Reading) -> Emergency | None:
    return None if reading.emergency is Emergency.NONE else reading.emergency


def test_danger_outranks_what_is_asked() -> None:
    assert Intent.EMERGENCY is understand("남편이 때려요 상담 받고 싶어요", CITY, NOW).intent


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
    lexicon = words.load()
    known = {word.concept for entries in lexicon.words.values() for word in entries} | FACTS
    for rule in (rule for rules in lexicon.rules.values() for rule in rules):
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
