"""How often something happened on a day: numbers for the editors, never words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.store import keys
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, update

KEPT = timedelta(days=400)
"""A year and the month in which it is looked back on."""


@dataclass(frozen=True, slots=True)
class Tallies:
    """Counters by day and name, such as `info.nothing`."""

    table: Table

    def add(self, name: str, day: date) -> None:
        """Count one more. A call that is repeated counts again: these are figures, not records.

        Raises:
            UnavailableError: DynamoDB does not answer.
        """
        expires = datetime.combine(day, time(), UTC) + KEPT
        self.table.write(
            update(
                keys.of_tally(day),
                name,
                adds={"count": 1},
                sets={"expires": int(expires.timestamp())},
            )
        )

    def of(self, day: date) -> Mapping[str, int]:
        """A day's counters by name."""
        found = self.table.query(Condition("PK = :pk", {":pk": keys.of_tally(day)}))
        return {item["SK"]: item["count"] for item in found}
