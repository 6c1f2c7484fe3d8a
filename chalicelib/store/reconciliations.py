"""The daily reconciliation: what it reads of a case, what it mends, and what it found, day by day.

It opens nothing personal: a case's sealed fields stay sealed, and its function has no key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.cases.model import Case, Frozen
from chalicelib.cases.reconciling import Difference, File, Sent, What
from chalicelib.cases.record import record_of
from chalicelib.store import keys
from chalicelib.store.due import due_fields
from chalicelib.store.errors import CaseChangedError, LeaseTakenError
from chalicelib.store.events import stored_event
from chalicelib.store.items import Item
from chalicelib.store.ledger import RESIDENT, stored_entry
from chalicelib.store.outbox import Outbox
from chalicelib.store.records import record_write
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, at_version, check, put, update

KEPT = timedelta(days=400)
LISTED = 100
"""Differences of a day that are kept by name; beyond, they are counted and logged."""


class Reconciliation(Frozen):
    """A day's, as far as it has come: `month` and `after` are where it goes on (a case id in a
    month's records), and `finished_at` says that it is through. `cases` were looked at, `events`
    and `notices` are what the day brought them; `different` counts all differences, of which
    `differences` are the first, and `mended` those that were put right."""

    day: date
    began_at: datetime
    finished_at: datetime | None = None
    month: str = ""
    after: str = ""
    cases: int = 0
    events: int = 0
    notices: int = 0
    different: int = 0
    mended: int = 0
    differences: tuple[Difference, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Reconciliations:
    """Reads and writes them."""

    table: Table

    def last(self, count: int = 1) -> tuple[Reconciliation, ...]:
        """The latest days, the latest first."""
        items, _ = self.table.page(
            Condition("PK = :pk", {":pk": keys.RECONCILED}), ScanIndexForward=False, Limit=count
        )
        return tuple(map(Reconciliation.model_validate, items))

    def of(self, day: date) -> Reconciliation | None:
        """A day's, or None where it was not begun."""
        item = self.table.get(keys.RECONCILED, keys.reconciled(day))
        return Reconciliation.model_validate(item) if item else None

    def save(self, work: Reconciliation) -> Reconciliation:
        """Write down how far it has come.

        Raises:
            LeaseTakenError: another process goes on with it.
        """
        now = work.model_copy(update={"version": work.version + 1})
        fields = {
            **now.model_dump(mode="json", exclude_none=True),
            "expires": int((now.began_at + KEPT).timestamp()),
        }
        pk, sk = keys.RECONCILED, keys.reconciled(work.day)
        held = at_version(work.version)
        self.table.write(put(pk, sk, fields, condition=held, lost=LeaseTakenError))
        return now


@dataclass(frozen=True, slots=True)
class Files:
    """Reads what is stored of cases, one query a case, and mends it."""

    table: Table
    zone: ZoneInfo

    def read(self, case_id: str) -> File | None:
        """All of a case; None where the case itself is not stored."""
        parts = list(self.table.query(Condition("PK = :pk", {":pk": keys.of_case(case_id)})))
        found = [item for item in parts if item["SK"] == keys.CASE]
        if not found:
            return None
        entries = [stored_entry(item) for item in _under(keys.NOTICE, parts)]
        return File(
            case=Case.model_validate(found[0]),
            wakes_at=_wakes_at(found[0]),
            sent=tuple(
                Sent(stored_event(item), "routed_at" in item, item.get("set_aside"))
                for item in _under(keys.EVENT, parts)
            ),
            told=frozenset((e.event_id, e.team) for e in entries if e.sent_at and not e.who),
            heard=frozenset(e.event_id for e in entries if e.team == RESIDENT),
        )

    def mend(self, difference: Difference, file: File, now: datetime) -> str | None:
        """Put it right, if the case is still as it was read. Returns the message that is to be sent
        to the routing queue, if any.

        Raises:
            CaseChangedError: somebody was faster; the next reconciliation looks again.
            EventMissingError: the event is not stored any more.
        """
        match difference.what:
            case What.UNROUTED | What.UNTOLD | What.UNHEARD | What.SET_ASIDE:
                return Outbox(self.table).reopen(file.case.id, difference.event_id, now)
            case What.ASLEEP:
                self._wake(file.case)
            case What.UNCOUNTED:
                self._count_again(file.case)
        return None

    def _wake(self, case: Case) -> None:
        pk = keys.of_case(case.id)
        sets = due_fields(pk, case.due_at)
        as_read = at_version(case.version)
        self.table.write(update(pk, keys.CASE, sets=sets, condition=as_read, lost=CaseChangedError))

    def _count_again(self, case: Case) -> None:
        self.table.write(
            record_write(record_of(case), self.zone),
            check(keys.of_case(case.id), keys.CASE, at_version(case.version), CaseChangedError),
        )


def _under(prefix: str, parts: list[Item]) -> Iterator[Item]:
    return (item for item in parts if item["SK"].startswith(prefix))


def _wakes_at(item: Item) -> datetime | None:
    if "due_shard" not in item or "due_at" not in item:
        return None
    return datetime.fromisoformat(item["due_at"])
