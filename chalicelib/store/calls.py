"""What the day lists show of callbacks: one row a call and slot, in its team's partition.

A day of a team is one query of one range. A row is written and taken out in the transaction of its
case, and holds nothing personal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from chalicelib.cases.calls import Call, listed
from chalicelib.cases.change import Change
from chalicelib.cases.events import instant
from chalicelib.store import keys
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, delete, put

LIMIT = 500
"""Calls read for one list: more than a team makes in weeks."""

KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Calls:
    """Reads the rows."""

    table: Table

    def between(self, team: str, since: datetime, until: datetime) -> tuple[Call, ...]:
        """A team's calls from `since` until before `until`, by slot; never more than `LIMIT`."""
        condition = Condition(
            "PK = :pk AND SK BETWEEN :since AND :until",
            {":pk": keys.of_calls(team), ":since": instant(since), ":until": instant(until)},
        )
        found = self.table.query(condition, Limit=LIMIT)
        return tuple(Call.model_validate(item) for item in islice(found, LIMIT))


def call_writes(change: Change) -> Iterator[Write]:
    """What a change puts into the lists and takes out of them."""
    put_in, gone = listed(change)
    for call in put_in:
        fields = {
            **call.model_dump(mode="json", exclude_none=True),
            "expires": int((call.at + KEPT).timestamp()),
        }
        yield put(keys.of_calls(call.team), keys.call(call.at, call.case_id), fields)
    for call in gone:
        yield delete(keys.of_calls(call.team), keys.call(call.at, call.case_id))
