"""What anyone may know of how it goes: so coarse that no day's difference tells of a case. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

from chalicelib.cases.figures import FEW, Share
from chalicelib.cases.model import Frozen
from chalicelib.cases.record import Record

MOST = 10_000
"""Cases of one month that are read at most."""

LATE_AFTER = timedelta(minutes=5)
"""The clock ticks once a minute; after so long without a tick something is wrong with it."""


class Health(StrEnum):
    """Whether the service works: as it should; but notices may be late; or its memory is away."""

    FINE = "fine"
    LATE = "late"
    DOWN = "down"


class Month(Frozen):
    """A month (`2026-11`). `opened` is rounded down to fives; percentages are rounded down, so that
    100 means every one, and are None where they would speak of few."""

    month: str
    opened: int
    promises: int | None = None
    calls: int | None = None


class Snapshot(Frozen):
    """The months as they were counted at a time, the latest first."""

    made_at: datetime
    months: tuple[Month, ...]


def counted(month: str, records: Iterable[Record], most: int = MOST) -> Month:
    """A month as it may be shown. Of more than `most` cases nothing but that many is told."""
    kept, promised, called, on_time, opened = 0, 0, 0, 0, 0
    for record in islice(records, most + 1):
        opened += 1
        promised += record.promise_kept is not None
        kept += record.promise_kept is True
        called += record.calls_kept + record.calls_late
        on_time += record.calls_kept
    if opened > most:
        return Month(month=month, opened=most)
    return Month(
        month=month,
        opened=opened - opened % FEW,
        promises=_told(Share(kept, promised)),
        calls=_told(Share(on_time, called)),
    )


def health(ticked_at: datetime | None, now: datetime) -> Health:
    """As the clock's last tick says."""
    alive = ticked_at is not None and now - ticked_at <= LATE_AFTER
    return Health.FINE if alive else Health.LATE


def _told(share: Share) -> int | None:
    return 100 * share.part // share.whole if share.enough else None
