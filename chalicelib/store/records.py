"""How each case went, a row a case in the partition of the month in which it was opened.

Written with the case, so that no figure can forget one. A month is read as one query; a row takes
some 400 bytes, so a month of a thousand cases is one page of DynamoDB's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.cases.change import Change
from chalicelib.cases.model import Case
from chalicelib.cases.record import Record, month_of, record_of
from chalicelib.store import keys
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, put


@dataclass(frozen=True, slots=True)
class Records:
    """Reads the rows."""

    table: Table

    def month(self, month: str) -> Iterator[Record]:
        """The cases opened in a month (`2026-11`), oldest first, page after page as asked for."""
        condition = Condition("PK = :pk", {":pk": keys.of_records(month)})
        for item in self.table.query(condition, ConsistentRead=False):
            yield Record.model_validate(item)

    def find(self, month: str, case_id: str) -> Record | None:
        """One case's, by the month in which it was opened."""
        item = self.table.get(keys.of_records(month), case_id)
        return Record.model_validate(item) if item else None

    def open_since(self, month: str, since: datetime, after: str = "") -> Iterator[Record]:
        """The cases opened in a month that were open at `since` or later, and some that were
        finished in the two days before, from the first whose id is greater than `after`. The rest
        of the month is read, and left out by DynamoDB."""
        # Times are stored in the zone of whoever wrote them: whole days are compared.
        day = (since - timedelta(days=2)).date().isoformat()
        condition = Condition(
            "PK = :pk AND SK > :after",
            {":pk": keys.of_records(month), ":after": after or " ", ":day": day},
        )
        found = self.table.query(
            condition,
            FilterExpression="attribute_not_exists(closed_at) OR closed_at >= :day",
        )
        return map(Record.model_validate, found)


def record_writes(change: Change, zone: ZoneInfo) -> Iterator[Write]:
    """The case's row, where the change tells in it."""
    after = record_of(change.case)
    if change.before is None or record_of(change.before) != after:
        yield record_write(after, zone)


def record_write(record: Record, zone: ZoneInfo) -> Write:
    """The row, whatever it was before."""
    fields = record.model_dump(mode="json", exclude_none=True)
    return put(keys.of_records(month_of(record.opened_at, zone)), record.case_id, fields)


def last_record(case: Case, at: datetime, zone: ZoneInfo) -> Write:
    """The row of a case that is destroyed, so that nobody looks for it."""
    return record_write(record_of(case).model_copy(update={"destroyed_at": at}), zone)
