"""Words that come with a picture and say nothing but that it is one."""

from __future__ import annotations

import re

_CAPTION = re.compile(
    r"\s*(?:이\s*)?(?:사진|이미지)\s*(?:\d+\s*장)?\s*(?:을|를|도|이)?\s*"
    r"(?:전송|첨부|추가|보내기|보낼게요?|보내요|보냅니다|보냈어요|올려요|요|에요|예요|입니다)?[\s.!~]*"
)


def is_caption(words: str) -> bool:
    """Whether beside a picture these words tell nothing: "사진 전송", with which Kakao's plugin is
    begun, "사진 2장 보냅니다"."""
    return _CAPTION.fullmatch(words) is not None
