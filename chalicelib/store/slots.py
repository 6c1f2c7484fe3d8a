"""How many callbacks each slot of a team has. Taking a place is part of the case's transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.cases.change import Change
from chalicelib.store import keys
from chalicelib.store.errors import SlotFullError
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, update

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Slots:
    """Reads the counts."""

    table: Table

    def taken(self, team: str, since: datetime, until: datetime) -> Mapping[datetime, int]:
        """Callbacks by slot start (UTC), from `since` to `until`; slots with none are left out."""
        condition = Condition(
            "PK = :pk AND SK BETWEEN :since AND :until",
            {":pk": keys.of_slots(team), ":since": keys.slot(since), ":until": keys.slot(until)},
        )
        return {
            datetime.fromisoformat(item["SK"]): item["taken"]
            for item in self.table.query(condition)
            if item["taken"] > 0
        }


def slot_writes(changes: Iterable[Change], capacity: Mapping[str, int]) -> Iterator[Write]:
    """The counts that these changes raise and lower; `capacity` is the places of a slot by team."""
    counts: Counter[tuple[str, datetime]] = Counter()
    for change in changes:
        if change.takes:
            counts[change.takes.team, change.takes.at] += 1
        if change.frees:
            counts[change.frees.team, change.frees.at] -= 1
    for (team, at), count in counts.items():
        if count:
            yield _slot_write(team, at, count, capacity[team])


def _slot_write(team: str, at: datetime, count: int, capacity: int) -> Write:
    room = Condition("attribute_not_exists(taken) OR taken <= :room", {":room": capacity - count})
    return update(
        keys.of_slots(team),
        keys.slot(at),
        adds={"taken": count},
        sets={"expires": int((at + KEPT).timestamp())},
        condition=room if count > 0 else None,
        lost=SlotFullError(team),
    )
