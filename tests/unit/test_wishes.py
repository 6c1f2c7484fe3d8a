"""Times as residents say them, against a table; what only looks like one is none."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.language.reading import TimeWish
from chalicelib.language.wishes import find_wish

NOW = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo("Asia/Seoul"))
TABLE = Path(__file__).parent / "data" / "wishes.tsv"


def rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


def wish_of(day: str, *rest: str) -> TimeWish | None:
    if day == "none":
        return None
    at, part, *soonest = rest
    return TimeWish(
        date.fromisoformat(day) if day != "-" else None,
        time.fromisoformat(at) if at != "-" else None,
        part if part != "-" else None,
        soonest == ["soonest"],
    )


@pytest.mark.parametrize(("text", "meant"), [(text, meant) for text, *meant in rows()])
def test_a_time_as_residents_say_it(text: str, meant: list[str]) -> None:
    assert find_wish(text, NOW) == wish_of(*meant)


WORDS = [
    "내일",
    "12월",
    "31일",
    "십이월",
    "삼십일",
    "2월",
    "삼십",
    "월요일",
    "25시",
    "99",
    "분",
    "말고",
    "어제",
    " ",
]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=9).map("".join))
def test_any_words_name_a_time_or_none(text: str) -> None:
    wish = find_wish(text, NOW)
    assert wish is None or wish.day is None or wish.day >= NOW.date()
