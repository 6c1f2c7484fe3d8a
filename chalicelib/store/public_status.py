"""What the public page shows, in one item: the clock's last tick and the months as last counted.

Anyone may ask for that page as often as they like. A process reads the item once a minute at most,
and cases are counted every ten minutes at most, by the one process that takes the lease first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib import log
from chalicelib.cases.events import instant
from chalicelib.cases.public import Snapshot, counted
from chalicelib.cases.record import month_of
from chalicelib.store import keys
from chalicelib.store.errors import LeaseTakenError
from chalicelib.store.items import Item
from chalicelib.store.records import Records
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, update

KEPT = timedelta(seconds=60)
TRIED_AGAIN = timedelta(seconds=10)
COUNTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Standing:
    """When the clock ticked last, and what was counted; None: never yet."""

    ticked_at: datetime | None
    snapshot: Snapshot | None


def tick_write(now: datetime) -> Write:
    """The clock's sign of life."""
    return update(*keys.STATUS, sets={"ticked_at": instant(now)})


@dataclass(slots=True)
class PublicStatus:
    """Reads it, and remembers for a while what it read, or that it could not."""

    table: Table
    records: Records
    zone: ZoneInfo
    _looked_at: datetime | None = None
    _standing: Standing | None = None

    def look(self, now: datetime) -> Standing | None:
        """As it stood within the last minute; None: the table does not answer. Never fails."""
        kept = KEPT if self._standing else TRIED_AGAIN
        if self._looked_at is None or not timedelta() <= now - self._looked_at < kept:
            self._looked_at, self._standing = now, self._read(now)
        return self._standing

    def _read(self, now: datetime) -> Standing | None:
        try:
            item = self.table.get(*keys.STATUS) or {}
        except Exception as error:  # noqa: BLE001 - whatever it is, visitors are told whom to call
            log.fault("status.unreadable", error)
            return None
        return Standing(_time(item, "ticked_at"), self._snapshot(item, now))

    def _snapshot(self, item: Item, now: datetime) -> Snapshot | None:
        """The stored one, or a new one where it is this process's turn to count."""
        stored = item.get("snapshot")
        snapshot = Snapshot.model_validate(stored) if stored else None
        leased = _time(item, "leased_at")
        if leased and timedelta() <= now - leased < COUNTED_EVERY:
            return snapshot
        try:
            return self._counted_anew(item, now)
        except LeaseTakenError:
            return snapshot
        except Exception as error:  # noqa: BLE001 - old numbers are better than no page
            log.fault("status.uncounted", error)
            return snapshot

    def _counted_anew(self, item: Item, now: datetime) -> Snapshot:
        self.table.write(_lease(item, now))
        months = [counted(month, self.records.month(month)) for month in _months(now, self.zone)]
        snapshot = Snapshot(made_at=now, months=tuple(months))
        self.table.write(update(*keys.STATUS, sets={"snapshot": snapshot.model_dump(mode="json")}))
        return snapshot


def _lease(item: Item, now: datetime) -> Write:
    """Ours for ten minutes, whatever becomes of the counting, if the lease is as it was read."""
    held = item.get("leased_at")
    as_read = (
        Condition("leased_at = :held", {":held": held})
        if held
        else Condition("attribute_not_exists(leased_at)")
    )
    sets = {"leased_at": instant(now)}
    return update(*keys.STATUS, sets=sets, condition=as_read, lost=LeaseTakenError)


def _months(now: datetime, zone: ZoneInfo) -> Iterable[str]:
    """This month and the one before."""
    first = now.astimezone(zone).replace(day=1)
    return month_of(now, zone), month_of(first - timedelta(days=1), zone)


def _time(item: Item, name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]) if name in item else None
