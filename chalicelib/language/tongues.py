"""Which language words are in, and whether they ask for another one ("English please")."""

from __future__ import annotations

import re

KOREAN = "ko"
_SCRIPTS = (
    (KOREAN, re.compile("[가-힣]")),
    ("th", re.compile("[\u0e01-\u0e4f]{2}")),
    ("ru", re.compile("[а-яёА-ЯЁ]{2}")),
    ("zh", re.compile("[\u4e00-\u9fff]{2}")),
    ("vi", re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")),
)
_LATIN_WORDS = re.compile(r"(?<![A-Za-z0-9])[A-Za-z']{2,}(?![A-Za-z0-9])")
_VIETNAMESE = frozenset(
    [
        "toi",
        "tôi",
        "khong",
        "không",
        "giup",
        "giúp",
        "cần",
        "xin",
        "chào",
        "cam",
        "cảm",
        "muon",
        "muốn",
    ]
)
_ENOUGH_ENGLISH = 2  # words: one alone may be a brand, a slip or a name
_NAMES = {
    KOREAN: ("한국어", "한국말", "한글", "korean", "korea", "조선말"),
    "en": ("영어", "english"),
    "zh": ("중국어", "中文", "汉语", "漢語", "chinese", "普通话"),
    "vi": ("베트남어", "월남어", "tiếngviệt", "tiengviet", "vietnamese"),
    "ru": ("러시아어", "노어", "русский", "по-русски", "порусски", "russian"),
    "th": ("태국어", "타이어", "ภาษาไทย", "thai"),
}
_ASKED = re.compile(
    r"(?:으로|로|in|please|plz|pls|版|로해줘요?|로해주세요|로말해|로바꿔줘요?|로바꿔주세요|로부탁해요|"
    r"부탁해요|부탁합니다|주세요|줘|해줘|할래요|요|i?speak|только|мова|язык|please!|[\s.,!?])*"
)


def find_language(text: str) -> str | None:
    """The code of the language that clean text is written in; None where too little tells."""
    for language, script in _SCRIPTS:
        if script.search(text):
            return language
    words = [word.lower() for word in _LATIN_WORDS.findall(text)]
    if not _VIETNAMESE.isdisjoint(words):
        return "vi"
    return "en" if len(words) >= _ENOUGH_ENGLISH else None


def find_switch(text: str) -> str | None:
    """The code of the language that an utterance asks for, where it asks for nothing else."""
    said = "".join(text.lower().split())
    for language, names in _NAMES.items():
        for name in names:
            before, named, after = said.partition(name)
            if named and _ASKED.fullmatch(before) and _ASKED.fullmatch(after):
                return language
    return None
