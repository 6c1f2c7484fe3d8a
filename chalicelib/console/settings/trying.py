"""New routing rules, tried on cases that there were."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.cases.commands import Facts
from chalicelib.cases.model import Urgency
from chalicelib.cases.routing import Routing, route
from chalicelib.city.model import City
from chalicelib.language.reading import Emergency
from chalicelib.store.board import Board, Row
from chalicelib.store.selection import Selection

TRIED = 200
"""Cases that rules are tried on, newest first."""


@dataclass(frozen=True, slots=True)
class Rerouted:
    """A case whose owner or informed teams would have been others."""

    row: Row
    before: Routing
    after: Routing


def last_cases(board: Board, city: City) -> list[Row]:
    """The newest cases of all teams, open and closed, each once."""
    found: dict[str, Row] = {}
    for team in city.teams:
        for closed in (False, True):
            for row in board.page(team, Selection(closed=closed), limit=TRIED).rows:
                found.setdefault(row.case_id, row)
    return sorted(found.values(), key=lambda row: row.opened_at, reverse=True)[:TRIED]


def rerouted(rows: Iterable[Row], before: City, after: City) -> list[Rerouted]:
    """Those of the cases that one city sends elsewhere than the other."""
    moved = []
    for row in rows:
        was, becomes = route(_facts(row), before), route(_facts(row), after)
        if (was.owner, was.informed) != (becomes.owner, becomes.informed):
            moved.append(Rerouted(row, was, becomes))
    return moved


def _facts(row: Row) -> Facts:
    """What routing looks at, without a word of the resident's."""
    danger = row.urgency is Urgency.EMERGENCY and row.emergency is Emergency.NONE
    return Facts(
        kind=row.kind,
        dong=row.dong,
        elsewhere=row.elsewhere,
        urgent=row.urgency is Urgency.URGENT,
        emergency=Emergency.MEDICAL if danger else row.emergency,
    )
