"""Phone numbers and receipts as people type and say them."""

from __future__ import annotations

import re

from chalicelib.language.masking import MASK

_DIGITS = {
    **dict(zip("0123456789oO공영일이삼사오육륙칠팔구", "012345678900001234566789", strict=True)),
    "하나": "1", "둘": "2", "셋": "3", "넷": "4", "다섯": "5",
    "여섯": "6", "일곱": "7", "여덟": "8", "아홉": "9",
}  # fmt: skip
# 이 is two, but not in 오육칠팔이요.
_SAID = (
    "(?:[0-9oO공영일삼사오육륙칠팔구]|이(?![요에예고구며니라야다])"
    "|하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉)"
)
_BETWEEN = r"(?:[\s._)/,‐‑‒–—―−-]{1,4}|\s?(?:에|의|다시|대시|국에|번에)\s?)?"
_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])(?:\+?82{_BETWEEN}\(?[0공영]?|\(?[0공영oO])(?:{_BETWEEN}{_SAID}){{8,11}}(?![0-9])"
)
_DIGIT = re.compile(_SAID)
_MOBILE = re.compile(r"(010)([0-9]{4})([0-9]{4})")
_OLD_MOBILE = re.compile(r"(01[16789])([0-9]{3,4})([0-9]{4})")
_SEOUL = re.compile(r"(02)([0-9]{3,4})([0-9]{4})")
_ELSEWHERE = re.compile(r"(0[3-7][0-9])([0-9]{3,4})([0-9]{4})")
_INTERNET = re.compile(r"(050[0-9])([0-9]{3,4})([0-9]{4})")
_SHAPES = (_MOBILE, _OLD_MOBILE, _SEOUL, _INTERNET, _ELSEWHERE)

_DASHES = r"[\s_.·‐‑‒–—―−-]{0,3}"
_RECEIPT = re.compile(
    r"(?<![0-9a-z])(?:(h\s?t|(?:에이치|에이취|엣치|에치)\s?티)|번호(?:는|가|이|:)?)"
    rf"{_DASHES}([0-9a-z]{{4}}){_DASHES}([0-9a-z]{{4}})(?![0-9a-z])"
    r"|^\s*([0-9a-z]{4})\s([0-9a-z]{4})\s*(?:이?요|이?에요|예요|입니다)?[\s.!?]*$"
    r"|(?<![0-9a-z-])([0-9a-z]{4})[‐‑‒–—―−-]?([0-9a-z]{4})(?![0-9a-z-])",
    re.IGNORECASE,
)
_MEANT = str.maketrans("OIL", "011")


def find_phone(text: str) -> str | None:
    """The first number that can be called back, grouped by hyphens (010-1234-5678).

    Numbers without an area code (112, 1577-0199) are help lines, not someone's own.
    """
    return next((phone for match in _NUMBER.finditer(text) if (phone := _phone(match[0]))), None)


def without_phone(text: str, phone: str | None) -> str:
    """`text` with `MASK` wherever it says this number, as `find_phone` gives it."""
    return _NUMBER.sub(lambda match: MASK if _phone(match[0]) == phone else match[0], text)


def _phone(said: str) -> str | None:
    digits = "".join(_DIGITS[digit] for digit in _DIGIT.findall(said))
    if said.lstrip("+").startswith("82"):
        digits = "0" + digits.removeprefix("82").removeprefix("0")
    found = next((found for shape in _SHAPES if (found := shape.fullmatch(digits))), None)
    return "-".join(found.groups()) if found else None


def cover_phones(text: str) -> str:
    """The text with the numbers that could be called back blotted out."""
    return _NUMBER.sub(lambda match: MASK if _phone(match[0]) else match[0], text)


def find_receipt(text: str) -> str | None:
    """What looks like a receipt, as `HT-XXXX-XXXX`; `cases.receipts.parse` tells if it is one.

    The prefix may be left out where both letters and digits follow.
    """
    for match in _RECEIPT.finditer(text):
        prefix, *parts = match.groups(default="")
        symbols = "".join(parts).upper()
        if prefix or _is_mixed(symbols):
            symbols = symbols.translate(_MEANT)
            return f"HT-{symbols[:4]}-{symbols[4:]}"
    return None


def _is_mixed(symbols: str) -> bool:
    return any(c.isdigit() for c in symbols) and any(c.isalpha() for c in symbols)


def find_channel(said: str) -> str | None:
    """`phone` or `kakao` where one of them is named, in squeezed text; None for both or neither."""
    said = _NOT_THAT.sub("", said)
    named = [channel for channel, words in _CHANNELS.items() if any(w in said for w in words)]
    return named[0] if len(named) == 1 else None


_NOT_THAT = re.compile(
    r"(?:카카오톡|카톡|톡|채팅|문자|전화|통화)(?:으로|로)?(?:은|는)?(?:말고|아니고|대신|싫고|안되고)"
)
_CHANNELS = {
    "kakao": (
        "카톡", "카카오", "톡으로", "채팅", "문자",
        "kakao", "katalk", "chat", "聊天", "微信", "nhắntin", "чат", "แชต", "แชท",
    ),
    "phone": (
        "전화", "통화", "유선",
        "phone", "callme", "电话", "điệnthoại", "gọi", "телефон", "позвон", "โทร",
    ),
}  # fmt: skip
