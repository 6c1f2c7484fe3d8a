"""A page of a board: what it asks of DynamoDB and what it takes here, by the size of the board.

What DynamoDB takes money and time for are queries and the items they look at, so those are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from bench.figure import Figure, measured
from bench.flows import MORNING
from bench.index import IndexFake
from bench.rounds import Call, Effort, microseconds
from bench.rows import RARE, fill, row_maker
from chalicelib.store.board import Board
from chalicelib.store.selection import Scope, Selection
from chalicelib.store.table import Table
from local.in_process import in_memory, table_properties

SIZES = (1_000, 100_000, 1_000_000)
TEAM = "welfare-policy"
BAR = 1.1
"""Of a page at the greatest size, to one at the least (design 8)."""


class DifferentError(Exception):
    """The index in memory answers otherwise than moto does."""


def measure(effort: Effort) -> Iterator[Figure]:
    """Queries, items and microseconds of a page, of a rare dong's page and of a count."""
    sizes = effort.sizes(*SIZES)
    _hold_against_moto(sizes[0])
    made = {size: _index(size) for size in sizes}
    looks = {size: _looks(Board(_table(index))) for size, index in made.items()}
    for name in next(iter(looks.values())):
        for size, index in made.items():
            index.queries = index.looked_at = 0
            looks[size][name]()
            yield Figure("board", f"{name}: queries", index.queries, "queries", size=size)
            yield Figure("board", f"{name}: items", index.looked_at, "items", size=size)
        taken = microseconds({str(size): looks[size][name] for size in sizes}, effort)
        least = taken[str(sizes[0])]
        for size in sizes:
            peer = (f"{sizes[0]:,} cases", least) if size != sizes[0] else None
            bar = BAR if peer and "page" in name else None
            yield measured("board", name, taken[str(size)], "µs", peer=peer, size=size, bar=bar)


def _looks(board: Board) -> dict[str, Call]:
    scope = Scope("lee")  # from whom nothing is kept, so that no page has a gap
    return {
        "a page of all": lambda: board.page(TEAM, Selection(scope)),
        "a page of a rare dong": lambda: board.page(TEAM, Selection(scope, dong=RARE[0])),
        "a count of what is overdue": lambda: board.count(
            TEAM, Selection(scope, due_before=MORNING)
        ),
    }


def _hold_against_moto(size: int) -> None:
    with in_memory() as aws:
        client = aws.client("dynamodb")
        client.create_table(TableName="board", **table_properties())
        table = Table(client, "board")
        fill(table, TEAM, size, MORNING)
        theirs = {name: look() for name, look in _looks(Board(table)).items()}
    ours = {name: look() for name, look in _looks(Board(_table(_index(size)))).items()}
    if theirs != ours:
        raise DifferentError


def _index(size: int) -> IndexFake:
    return IndexFake("board", "board_order", size, row_maker(TEAM, MORNING))


def _table(index: IndexFake) -> Table:
    return Table(cast("Any", index), "board")
