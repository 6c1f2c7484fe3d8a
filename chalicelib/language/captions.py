"""Words that come with a picture and say nothing but that it is one."""

from __future__ import annotations

import re

_CAPTION = re.compile(
    r"\s*(?:네|참|아)?\s*(?:여기|이게|이|그)?\s*(?:사진|이미지)\s*(?:\d+\s*장|한\s*장|더)?\s*(?:을|를|도|이)?\s*(?:더\s*)?"
    r"(?:(?:전송|첨부|추가)(?:해요|합니다|할게요?|할께요|했어요|해\s*주세요|해\s*드려요)?|보내기|보낼게요?|보낼께요"
    r"|보내요|보내\s*드려요|보내\s*드릴게요|보냅니다|보냈어요|올려요|올립니다|올릴게요|있어요|봐\s*주세요|봐\s*보세요|보세요"
    r"|요|이요|에요|이에요|예요|입니다)?[\s.!~]*"
)


def is_caption(words: str) -> bool:
    """Whether beside a picture these words tell nothing: "사진 전송", with which Kakao's plugin is
    begun, "사진 2장 보냅니다"."""
    return _CAPTION.fullmatch(words) is not None
