"""What a page of the board reads: the same among thousands of cases as among dozens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bench.rows import fill, rows
from chalicelib.cases.model import Kind, Urgency
from chalicelib.store.board import PAGE, READS, Board
from chalicelib.store.selection import Scope, Selection
from chalicelib.store.table import Table
from tests.contract.stores import NOW, Store, moto

TEAM = "welfare-policy"
FEW, MANY = 100, 1000
KIM = Scope("kim")
DONGS = ("흥선동", "호원1동")

Fits = Callable[[dict[str, Any]], bool]
SELECTIONS: dict[str, tuple[Selection, Fits]] = {
    "everything": (Selection(KIM), lambda row: True),
    "a dong": (Selection(KIM, dong="흥선동"), lambda row: row["dong"] == "흥선동"),
    "a kind that is rare": (
        Selection(KIM, kind=Kind.CONSULTATION),
        lambda row: row["kind"] == "consultation",
    ),
    "overdue": (Selection(KIM, due_before=NOW), lambda row: row["promise"]["by"] < NOW.isoformat()),
    "urgent and overdue": (
        Selection(KIM, urgency=Urgency.URGENT, due_before=NOW),
        lambda row: row["urgency"] == "urgent" and row["promise"]["by"] < NOW.isoformat(),
    ),
    "some dongs only": (Selection(Scope("kim", DONGS)), lambda row: row["dong"] in DONGS),
}


@dataclass
class Counting:
    """A DynamoDB client that counts what is asked of it, and the items it looked at."""

    client: Any
    queries: int = 0
    items: int = 0

    def query(self, **request: Any) -> Any:
        self.queries += 1
        found = self.client.query(**request)
        self.items += found["ScannedCount"]
        return found


@pytest.fixture(scope="module")
def boards() -> Iterator[dict[int, Store]]:
    """Stores with many and with few open cases."""
    with moto() as aws:
        stores = {}
        for size in (FEW, MANY):
            stores[size] = Store(aws, aws.client("kms").create_key()["KeyMetadata"]["KeyId"])
            fill(stores[size].table, TEAM, size, NOW)
        yield stores


@pytest.mark.parametrize("size", [FEW, MANY])
@pytest.mark.parametrize("name", SELECTIONS)
def test_a_page_reads_so_much_and_no_more(boards: dict[int, Store], size: int, name: str) -> None:
    counting = Counting(boards[size].table.client)
    board = Board(Table(counting, boards[size].table.name))  # type: ignore[arg-type]
    page = board.page(TEAM, SELECTIONS[name][0])
    assert counting.queries <= READS
    assert counting.items <= READS * 2 * PAGE
    assert len(page.rows) <= PAGE


@pytest.mark.parametrize("name", SELECTIONS)
def test_all_pages_hold_every_case_that_fits_once(boards: dict[int, Store], name: str) -> None:
    store = boards[MANY]
    selection, fits = SELECTIONS[name]
    found: list[str] = []
    after: str | None = None
    while True:
        page = store.board.page(TEAM, selection, after=after)
        found += [row.case_id for row in page.rows]
        if (after := page.after) is None:
            break
    expected = [
        row["case_id"]
        for row in sorted(rows(TEAM, MANY, NOW), key=lambda row: str(row["board_order"]))
        if fits(row) and "kim" not in row["hidden_from"]
    ]
    assert found == expected
    assert found
