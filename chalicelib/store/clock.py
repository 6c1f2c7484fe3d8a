"""What time it is: really, or as the local stack's simulator was told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from chalicelib.store import keys
from chalicelib.store.table import Table
from chalicelib.store.writes import delete, put


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class MovableClock:
    """The machine's time plus an offset that every process reads from the table. Local only."""

    table: Table

    def now(self) -> datetime:
        """Now, in UTC, moved by the stored offset."""
        offset = self.table.get(*keys.CLOCK) or {}
        return datetime.now(UTC) + timedelta(seconds=offset.get("seconds", 0))

    def move_to(self, at: datetime) -> None:
        """From now on it is `at`, or less than a second later, and time runs on from there: what is
        due at `at` is due at once."""
        offset = ceil((at - datetime.now(UTC)).total_seconds())
        self.table.write(put(*keys.CLOCK, {"seconds": offset}))

    def reset(self) -> None:
        """Back to the machine's time."""
        self.table.write(delete(*keys.CLOCK))
