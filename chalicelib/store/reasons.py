"""Why someone opened a sensitive case that is not theirs: asked once in a session's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.cases.events import instant
from chalicelib.store import keys
from chalicelib.store.table import Table
from chalicelib.store.writes import put

HOLDS = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Reasons:
    """One item for each person and case."""

    table: Table

    def give(self, case_id: str, username: str, reason: str, now: datetime) -> None:
        """They have said why; it holds for `HOLDS`."""
        fields = {
            "reason": reason,
            "at": instant(now),
            "expires": int((now + HOLDS).timestamp()),
        }
        self.table.write(put(keys.of_case(case_id), keys.reason(username), fields))

    def given(self, case_id: str, username: str, now: datetime) -> str | None:
        """What they said, or None: they have not, or too long ago."""
        item = self.table.get(keys.of_case(case_id), keys.reason(username))
        if item is None or now - datetime.fromisoformat(item["at"]) > HOLDS:
            return None
        reason: str = item["reason"]
        return reason
