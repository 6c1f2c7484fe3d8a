"""One shape for what people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.language.normalise import CONSIDERED, clean, squeeze


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  쌀이   없어요 ", "쌀이 없어요"),
        ("쌀이\r\n\n\n없어요", "쌀이\n없어요"),
        ("쌀\u200b이\ufeff 없\x00어요", "쌀이 없어요"),
        ("쌀이 없어요", "쌀이 없어요"),
        ("ＨＴ－７Ｋ２Ｍ　９ＱＸＡ", "HT-7K2M 9QXA"),
        ("ㅋㅋㅋ ㅠㅠ", "ㅋㅋㅋ ㅠㅠ"),
        ("도와주세요🙏", "도와주세요🙏"),
    ],
)
def test_cleaning_keeps_the_words_and_drops_what_nobody_sees(typed: str, expected: str) -> None:
    assert expected == clean(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("쌀이 떨어 졌어요", "쌀이떨어졌어요"),
        ("죽고.. 싶어요", "죽고싶어요"),
        ("왔어요. 불이 꺼졌어요", "왔어요.불이꺼졌어요"),
        ("지원 있나요?!", "지원있나요?"),
        ("제발요요요요요 ㅠㅠㅠㅠ", "제발요요ㅠㅠ"),
        ("010-0000-1111", "01000001111"),
        ("Help ME", "helpme"),
    ],
)
def test_squeezing_leaves_what_lexicons_are_matched_against(typed: str, expected: str) -> None:
    assert expected == squeeze(typed).text


def test_only_the_first_part_of_a_huge_text_is_considered() -> None:
    assert len(squeeze("가나다 라마" * 100_000).text) <= CONSIDERED


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(text) == clean(clean(text))
