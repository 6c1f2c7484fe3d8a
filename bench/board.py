"""`python -m bench.board`: what a page of a board reads, by the size of the board; JSON lines.

What DynamoDB takes money and time for are queries and the items they look at, so those are counted,
on AWS as moto has it. moto's own times say nothing: it looks through the whole table each time.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from moto import mock_aws

from chalicelib.cases.events import instant
from chalicelib.cases.model import Kind, State, Urgency
from chalicelib.language.reading import Emergency
from chalicelib.store import keys
from chalicelib.store.board import Board
from chalicelib.store.items import encode_item
from chalicelib.store.selection import RANK, Scope, Selection
from chalicelib.store.table import Table
from local.in_process import REGION, table_properties

SIZES = (1_000, 100_000)
TEAM = "welfare-policy"
_DONGS = ("의정부1동", "의정부2동", "호원1동", "호원2동", "장암동", "신곡1동", "송산1동")
_RARE = ("흥선동", "가능동")


def rows(team: str, size: int, now: datetime) -> Iterator[dict[str, Any]]:
    """Rows of open cases, always the same for a size; one in fifty is of a dong that is rare."""
    chance = random.Random(size)
    for number in range(size):
        urgency = chance.choices(tuple(Urgency), (1, 10, 89))[0]
        state = chance.choices((State.RECEIVED, State.ACCEPTED), (1, 3))[0]
        opened = now - timedelta(minutes=chance.randrange(60 * 24 * 60))
        due = now + timedelta(minutes=chance.randrange(-600, 6000))
        receipt = f"HT-{number:08d}"
        case_id = f"{number:026d}"
        taken = "0" if state is State.RECEIVED else "1"
        yield {
            "PK": keys.of_case(case_id),
            "SK": keys.team_row(team),
            "case_id": case_id,
            "team": team,
            "role": "informed",
            "receipt": receipt,
            "owner": "hope-support",
            "kind": chance.choices(tuple(Kind), (29, 1))[0],
            "state": state,
            "urgency": urgency,
            "emergency": Emergency.NONE,
            "hidden_from": ["kim"] if number % 97 == 0 else [],
            "dong": chance.choice(_RARE if number % 50 == 0 else _DONGS),
            "needs": ["livelihood"],
            "opened_at": opened.isoformat(),
            "promise": {"what": "accept", "told": due.isoformat(), "by": due.isoformat()},
            "worker": None if state is State.RECEIVED else "lee",
            "board": f"{team}#open",
            "board_order": f"{taken}{RANK[urgency]}{instant(due)}#{receipt}",
            "arrived": instant(opened),
        }


def fill(table: Table, team: str, size: int, now: datetime) -> None:
    """Put so many open cases on a team's board."""
    batch: list[Any] = []
    for row in rows(team, size, now):
        batch.append({"PutRequest": {"Item": encode_item(row)}})
        if len(batch) == 25:
            table.client.batch_write_item(RequestItems={table.name: batch})
            batch = []
    if batch:
        table.client.batch_write_item(RequestItems={table.name: batch})


def measure(size: int, aws: boto3.Session, now: datetime) -> Iterator[dict[str, object]]:
    """Lines about a board of so many open cases: whole, narrowed to what is rare, counted."""
    client = aws.client("dynamodb")
    client.create_table(TableName=f"board-{size}", **table_properties())
    table = Table(client, f"board-{size}")
    fill(table, TEAM, size, now)
    looked: list[int] = []
    client.meta.events.register(
        "after-call.dynamodb.Query", lambda parsed, **_: looked.append(parsed["ScannedCount"])
    )
    board = Board(table)
    scope = Scope("kim")
    calls: dict[str, Callable[[], object]] = {
        "a page of all": lambda: board.page(TEAM, Selection(scope)),
        "a page of a rare dong": lambda: board.page(TEAM, Selection(scope, dong=_RARE[0])),
        "a count of what is overdue": lambda: board.count(TEAM, Selection(scope, due_before=now)),
    }
    for name, call in calls.items():
        looked.clear()
        call()
        for value, unit in ((sum(looked), "items"), (len(looked), "queries")):
            yield {"name": f"{name}, {size:,} open cases", "value": value, "unit": unit}


def main() -> None:
    """Measure boards of all sizes."""
    with mock_aws():
        aws = boto3.Session("bench", "bench", region_name=REGION)
        for size in SIZES:
            for line in measure(size, aws, datetime(2026, 11, 24, 10, tzinfo=UTC)):
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
