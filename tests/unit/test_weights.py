"""The trained weights, through what they say of any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.language import weights
from chalicelib.language.grams import READ, grams, sounds


@given(st.text(max_size=600))
def test_the_chances_of_any_text_add_up_to_one(text: str) -> None:
    chances = weights.load().chances(text)

    assert set(chances) == set(weights.load().classes)
    assert sum(chances.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("업서요", "없어요"),
        ("됫어요", "됐어요"),
        ("조케", "좋게"),
        ("안되", "안돼"),
        ("깍아", "깎아"),
    ],
)
def test_what_sounds_alike_leaves_the_same_traces(typed: str, meant: str) -> None:
    assert sounds(typed) == sounds(meant)


def test_what_sounds_different_does_not() -> None:
    assert sounds("밥") != sounds("방")


def test_spaces_capitals_and_repeats_change_nothing() -> None:
    assert grams("쌀이 없 어요 HELP ㅠㅠㅠㅠ") == grams("쌀이없어요help ㅠㅠ")


def test_only_the_beginning_of_a_letter_counts() -> None:
    letter = "쌀이 없어요 " * 200

    assert grams(letter) == grams(letter[:READ])
