"""Texts that share what room there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.messages.fit import share, units

TEXTS = st.lists(st.text("가a😀 ", max_size=60), min_size=1, max_size=6)


def test_the_long_give_way_and_the_short_stay_whole() -> None:
    assert share(["가능동", "어르신", "밥을 못 드신 지 며칠 됐어요"], 15) == [
        "가능동",
        "어르신",
        "밥을 못 드신…",
    ]


@given(TEXTS, st.integers(-50, 400))
def test_together_they_find_room_and_none_is_lost(texts: list[str], room: int) -> None:
    shared = share(texts, room)

    assert sum(map(units, shared)) <= max(room, len(texts))
    assert [bool(text) for text in shared] == [bool(text) for text in texts]


@given(TEXTS)
def test_what_fits_stays_as_it_is(texts: list[str]) -> None:
    assert share(texts, sum(map(units, texts))) == texts
