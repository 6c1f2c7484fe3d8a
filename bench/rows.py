"""Rows of a board, of any number of open cases: the same for the same number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from chalicelib.cases.events import instant
from chalicelib.cases.model import Kind, State, Urgency
from chalicelib.language.reading import Emergency
from chalicelib.store import keys
from chalicelib.store.items import encode_item
from chalicelib.store.selection import RANK
from chalicelib.store.table import Table

RARE = ("흥선동", "가능동")
_URGENCIES = (Urgency.EMERGENCY, *[Urgency.URGENT] * 10, *[Urgency.NORMAL] * 90)
_DONGS = ("의정부1동", "의정부2동", "호원1동", "호원2동", "장암동", "신곡1동", "송산1동")


def rows(team: str, size: int, now: datetime) -> Iterator[dict[str, Any]]:
    """So many rows."""
    return map(row_maker(team, now), range(size))


def row_maker(team: str, now: datetime) -> Callable[[int], dict[str, Any]]:
    """Makes a row by its number; one in fifty is of a dong that is rare."""

    def make(number: int) -> dict[str, Any]:
        chance = crc32(number.to_bytes(4, "little"))  # as good as chance, and soon made
        urgency = _URGENCIES[chance % len(_URGENCIES)]
        state = State.ACCEPTED if chance >> 4 & 3 else State.RECEIVED
        opened = now - timedelta(minutes=chance % 86_400)
        due = now + timedelta(minutes=chance % 6_600 - 600)
        receipt = f"HT-{number:08d}"
        case_id = f"{number:026d}"
        taken = "0" if state is State.RECEIVED else "1"
        return {
            "PK": keys.of_case(case_id),
            "SK": keys.team_row(team),
            "case_id": case_id,
            "team": team,
            "role": "informed",
            "receipt": receipt,
            "owner": "hope-support",
            "kind": Kind.REPORT if chance % 31 else Kind.CONSULTATION,
            "state": state,
            "urgency": urgency,
            "emergency": Emergency.NONE,
            "hidden_from": ["kim"] if number % 97 == 0 else [],
            "dong": RARE[chance % 2] if number % 50 == 0 else _DONGS[chance % 7],
            "needs": ["livelihood"],
            "opened_at": opened.isoformat(),
            "promise": {"what": "accept", "told": due.isoformat(), "by": due.isoformat()},
            "worker": None if state is State.RECEIVED else "lee",
            "board": f"{team}#open",
            "board_order": f"{taken}{RANK[urgency]}{instant(due)}#{receipt}",
            "arrived": instant(opened),
        }

    return make


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
