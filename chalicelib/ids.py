"""Ids and chance from one replaceable source, so that whole transcripts can be repeated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

from ulid import ULID


@dataclass(frozen=True, slots=True)
class Ids:
    """`random(n)` gives n random bytes; tests pass a seeded source."""

    random: Callable[[int], bytes] = token_bytes

    def ulid(self, now: datetime) -> str:
        """A sortable id (ULID): 48 bits of milliseconds, then 80 random bits."""
        milliseconds = int(now.timestamp() * 1000).to_bytes(6, "big")
        return str(ULID(milliseconds + self.random(10)))
