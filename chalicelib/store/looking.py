"""Who has a case open right now, so that two people do not do the same work twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.cases.events import instant
from chalicelib.cases.staff import StaffMember
from chalicelib.store import keys
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, put

LIVE = timedelta(seconds=60)
"""The page says every twenty seconds that it is still open; three missed ones mean it is not."""
_KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Looking:
    """Presence: one item for each person and case, overwritten, gone by itself."""

    table: Table

    def seen(self, case_id: str, staff: StaffMember, now: datetime) -> None:
        """This person has the case open."""
        fields = {
            "username": staff.username,
            "name": staff.name,
            "at": instant(now),
            "expires": int((now + _KEPT).timestamp()),
        }
        self.table.write(put(keys.of_case(case_id), keys.looking(staff.username), fields))

    def others(self, case_id: str, staff: StaffMember, now: datetime) -> tuple[str, ...]:
        """The names of everybody else who has it open, in the order of their user names."""
        items = self.table.query(
            Condition(
                "PK = :pk AND begins_with(SK, :looking)",
                {":pk": keys.of_case(case_id), ":looking": keys.LOOKING},
            )
        )
        return tuple(
            item["name"]
            for item in items
            if item["username"] != staff.username
            and now - datetime.fromisoformat(item["at"]) <= LIVE
        )
