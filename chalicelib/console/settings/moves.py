"""What a changed calendar would move, as a preview; and how far moving has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.cases.model import Callback
from chalicelib.cases.recalculating import displaced, next_slot, promise_anew
from chalicelib.city.model import City
from chalicelib.console.desk import Desk
from chalicelib.store.board import Row

LOOKED = 1000
"""Open cases that a preview looks at."""
SHOWN = 50
_ROWS = 100


@dataclass(frozen=True, slots=True)
class Move:
    """A `promise` or a `callback` that moves; `becomes` None where there is no free slot."""

    receipt: str
    team: str
    what: str
    was: datetime
    becomes: datetime | None


@dataclass(slots=True)
class Moves:
    """Counts, and the first moves. `unfinished` where not every open case was looked at."""

    looked: int = 0
    promises: int = 0
    callbacks: int = 0
    shown: list[Move] = field(default_factory=list)
    unfinished: bool = False

    def add(self, move: Move) -> None:
        """Count a move, and show it while there is room."""
        if move.what == "promise":
            self.promises += 1
        else:
            self.callbacks += 1
        if len(self.shown) < SHOWN:
            self.shown.append(move)


def preview(desk: Desk, city: City, now: datetime) -> Moves:
    """What would move if this were the city. Slots are given out as the recalculation will: each
    only as often as the team has room."""
    moves = Moves()
    places = _Places(desk, city, now)
    for row in _open_cases(desk, city):
        if moves.looked >= LOOKED:
            moves.unfinished = True
            break
        moves.looked += 1
        if row.promise and (promise := promise_anew(row, now, city)):
            told = row.promise.told
            moves.add(Move(row.receipt, row.team, "promise", told, promise.told))
        if callback := displaced(row, now, city):
            to = places.next(callback)
            moves.add(Move(row.receipt, row.team, "callback", callback.at, to))
    return moves


def _open_cases(desk: Desk, city: City) -> Iterator[Row]:
    """Each once: on its owner's board."""
    for team in city.teams:
        after, more = None, True
        while more:
            page = desk.board.page(team, after=after, limit=_ROWS)
            yield from (row for row in page.rows if row.role == "owner")
            after, more = page.after, page.after is not None


class _Places:
    """Free slots, read once a team, and what this preview has given away of them."""

    def __init__(self, desk: Desk, city: City, now: datetime) -> None:
        self._desk = desk
        self._city = city
        self._now = now
        self._taken: dict[str, Counter[datetime]] = {}

    def next(self, callback: Callback) -> datetime | None:
        """The slot that a callback moves to; it is taken then."""
        team = callback.team
        if team not in self._taken:
            until = self._now + timedelta(days=4 * self._city.callbacks.days_ahead)
            self._taken[team] = Counter(self._desk.slots.taken(team, self._now, until))
        to = next_slot(callback, self._taken[team], self._now, self._city)
        if to:
            self._taken[team][to] += 1
        return to
