"""How old someone is, as far as it was said: 82세, 칠십대, 중학생, 어르신."""

from __future__ import annotations

import re

from chalicelib.language.reading import Age

_YEARS = re.compile(
    r"(?<![0-9])([0-9]{1,3})\s?(?:살|세(?![대입])|歳)|(?<![0-9])([1-9]0)\s?대(?!로|출)"
)
_TENS = {
    "이십": 20, "삼십": 30, "사십": 40, "오십": 50, "육십": 60, "칠십": 70, "팔십": 80, "구십": 90,
    "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
_SAID = re.compile(
    rf"({'|'.join(_TENS)})(?:\s?(?:한|하나|두|둘|세|셋|네|넷|다섯|여섯|일곱|여덟|아홉|일|이|삼|사|오|육|칠|팔|구))?"
    r"\s?(?:살|세(?!대)|대(?!로|출)|이?(?:넘|되|된|이에요|예요|입니다|이신|인데|먹))"
)
_WORDS = (
    (
        Age.CHILD,
        re.compile("신생아|갓난|아기가|애기가|초등학생|중학생|고등학생|유치원생|중딩|고딩|초딩"),
    ),
    (Age.ELDERLY, re.compile("할머니|할아버지|어르신|노인|노부부|할매|할배|독거노")),
    (Age.YOUNG, re.compile("청년|대학생|취준생|취업준비생|자립준비")),
)
_BANDS = ((18, Age.CHILD), (34, Age.YOUNG), (64, Age.MIDDLE), (120, Age.ELDERLY))


def find_age(text: str) -> Age | None:
    """The age band that clean text names first; None where it names none."""
    if match := _YEARS.search(text):
        return _band(int(match[1] or match[2]))
    if match := _SAID.search(text):
        return _band(_TENS[match[1]])
    return next((age for age, words in _WORDS if words.search(text)), None)


def _band(years: int) -> Age | None:
    return next((age for until, age in _BANDS if years <= until), None)
