"""How old someone is, as people say it."""

import pytest

from chalicelib.language.ages import find_age
from chalicelib.language.reading import Age


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("82세 할아버지가 혼자 계세요", Age.ELDERLY),
        ("칠십대 부부인데요", Age.ELDERLY),
        ("일흔둘이에요", Age.ELDERLY),
        ("올해 쉰여덟입니다", Age.MIDDLE),
        ("마흔 넘은 아들이 방에서 안 나와요", Age.MIDDLE),
        ("26살 취준생이에요", Age.YOUNG),
        ("30대 남자가 혼자 살아요", Age.YOUNG),
        ("열 살도 안 된 초등학생이 밥을 굶어요", Age.CHILD),
        ("중학생 아이가 할머니를 돌봐요", Age.CHILD),
        ("옆집 어르신이 안 보여요", Age.ELDERLY),
        ("10살 아이를 혼자 키워요", Age.CHILD),
    ],
)
def test_an_age_is_read_as_its_band(text: str, age: Age) -> None:
    assert find_age(text) is age


@pytest.mark.parametrize(
    "text",
    ["월세 3대 밀렸어요", "세대주가 누구예요", "30대출", "쌀이 없어요", "500살"],
)
def test_numbers_that_are_no_age_are_none(text: str) -> None:
    assert find_age(text) is None
