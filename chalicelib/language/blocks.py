"""What Kakao's admin centre calls the blocks that every bot has from the start, without spaces."""

from __future__ import annotations

from typing import Final

WELCOME: Final = "웰컴블록"
FALLBACK: Final = "폴백블록"
