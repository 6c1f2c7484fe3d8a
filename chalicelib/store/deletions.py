"""What was destroyed, when, by which rule and how much of it: nothing of whom.

Personal Information Protection Act, art. 21, and the Standard Guidelines on it, art. 10: what was
destroyed is put on record. A record is written by the very transactions that destroy, so neither is
there without the other. The law says for how long personal data is kept, not for how long this is:
five years, as the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from chalicelib.cases.events import instant
from chalicelib.store import keys
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, update

KEPT = timedelta(days=5 * 365)


class Rule(StrEnum):
    """Why: a period of `city.toml` was over, or the person asked for it."""

    CASE = "case_days"
    DRAFT = "draft_days"
    CONVERSATION = "conversation_days"
    ERASURE = "erasure"


COUNTED = ("cases", "messages", "photos", "pending", "drafts", "conversations")


@dataclass(frozen=True, slots=True)
class Deletion:
    """One record. `case_id` is empty where no case was destroyed; then it is a day's sum."""

    day: str
    rule: Rule
    case_id: str
    counts: Mapping[str, int]
    at: datetime


@dataclass(frozen=True, slots=True)
class Deletions:
    """Writes and reads the records; days and months are those of the city."""

    table: Table
    zone: ZoneInfo

    def write(
        self, rule: Rule, at: datetime, counts: Mapping[str, int], case_id: str = ""
    ) -> Write:
        """What adds to a day's record of a rule, or to that of a case."""
        day = at.astimezone(self.zone).date()
        return update(
            keys.of_deletions(f"{day:%Y-%m}"),
            keys.deletion(day, rule, case_id),
            adds=counts,
            sets={
                "at": instant(at),
                "rule": rule,
                "case_id": case_id,
                "day": day.isoformat(),
                "expires": int((at + KEPT).timestamp()),
            },
        )

    def month(self, month: str) -> Iterator[Deletion]:
        """The records of a month (`2026-11`), oldest first."""
        for item in self.table.query(Condition("PK = :pk", {":pk": keys.of_deletions(month)})):
            yield Deletion(
                day=item["day"],
                rule=Rule(item["rule"]),
                case_id=item["case_id"],
                counts={what: item[what] for what in COUNTED if what in item},
                at=datetime.fromisoformat(item["at"]),
            )
