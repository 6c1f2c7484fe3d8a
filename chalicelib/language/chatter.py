"""Utterances that say nothing: laughter, punctuation, addresses of pages, and stickers, which Kakao
sends as a word in brackets."""

from __future__ import annotations

import re

_NOTHING = re.compile(r"(?:https?://\S+|\([^()]{1,12}\)|\[[^\[\]]{1,12}\]|(?![(\[])[\W_ㄱ-ㆎ])+")


def is_chatter(text: str) -> bool:
    """Whether no word is left beside stickers, links, single letters (ㅋㅋ, ㅠㅠ) and marks."""
    return bool(_NOTHING.fullmatch(text))
