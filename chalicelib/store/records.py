"""How each case went, a row a case in the partition of the month in which it was opened.

Written with the case, so that no figure can forget one. A month is read as one query; a row takes
some 400 bytes, so a month of a thousand cases is one page of DynamoDB's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from chalicelib.cases.change import Change
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


def record_writes(change: Change, zone: ZoneInfo) -> Iterator[Write]:
    """The case's row, where the change tells in it."""
    after = record_of(change.case)
    if change.before is None or record_of(change.before) != after:
        month = month_of(after.opened_at, zone)
        fields = after.model_dump(mode="json", exclude_none=True)
        yield put(keys.of_records(month), after.case_id, fields)
