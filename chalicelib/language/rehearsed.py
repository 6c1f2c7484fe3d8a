"""What the synthetic resident says (`pipeline.patrol`): words that the understanding must know, and
that nobody reads."""

from __future__ import annotations

STORY = "{dong} 이웃 어르신이 끼니를 거르시는 것 같아요"
WITHDRAW = "신고 취소"
