"""A team's list of cases: one row a case and team, kept in order by the `board` index.

A page is one query of one index partition: it costs the same however many cases there are.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chalicelib.cases.events import instant
from chalicelib.cases.lifecycle import OPEN
from chalicelib.cases.model import (
    Callback,
    CallbackState,
    Case,
    Frozen,
    Kind,
    Promise,
    State,
    Urgency,
)
from chalicelib.language.reading import Emergency, Need
from chalicelib.store import keys
from chalicelib.store.items import Item
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition

_RANK = {Urgency.EMERGENCY: 0, Urgency.URGENT: 1, Urgency.NORMAL: 2}
_WAITING = (CallbackState.BOOKED, CallbackState.DUE)


class CursorError(ValueError):
    """A cursor that no page gave out."""


class Row(Frozen):
    """What a team's list shows of a case: no personal data, so no key is needed to list."""

    case_id: str
    team: str
    role: Literal["owner", "informed"]
    receipt: str
    kind: Kind
    state: State
    urgency: Urgency
    emergency: Emergency
    dong: str | None = None
    needs: tuple[Need, ...] = ()
    opened_at: datetime
    promise: Promise | None = None
    callback: Callback | None = None
    worker: str | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order; `after` asks for the next page, None on the last."""

    rows: tuple[Row, ...]
    after: str | None


def rows_of(case: Case) -> dict[str, Item]:
    """A case's rows by team, as they are stored."""
    shown = case.model_dump(mode="json", include=set(Row.model_fields), exclude_none=True)
    return {
        team: {
            **shown,
            "case_id": case.id,
            "team": team,
            "role": "owner" if team == case.owner else "informed",
            "board": _partition(team, closed=case.state not in OPEN),
            "board_order": _order(case),
        }
        for team in case.teams
    }


@dataclass(frozen=True, slots=True)
class Board:
    """Reads the index."""

    table: Table

    def page(
        self, team: str, *, closed: bool = False, after: str | None = None, limit: int = 50
    ) -> Page:
        """A team's open cases (nobody's first, then by urgency and promise) or its closed ones
        (newest first).

        Raises:
            CursorError: `after` is not a cursor of this list.
        """
        partition = _partition(team, closed=closed)
        start = {"ExclusiveStartKey": _start(partition, team, after)} if after else {}
        items, following = self.table.page(
            Condition("board = :board", {":board": partition}),
            IndexName="board",
            ScanIndexForward=not closed,
            Limit=limit,
            **start,
        )
        more = _cursor(items[-1]) if following and items else None
        return Page(tuple(Row.model_validate(item) for item in items), more)


def _partition(team: str, *, closed: bool) -> str:
    return f"{team}#{'closed' if closed else 'open'}"


def _order(case: Case) -> str:
    if case.state not in OPEN:
        return f"{instant(case.closed_at or case.opened_at)}#{case.receipt}"
    taken = "0" if case.state is State.RECEIVED else "1"
    return f"{taken}{_RANK[case.urgency]}{instant(_expected(case))}#{case.receipt}"


def _expected(case: Case) -> datetime:
    """When someone was told to expect something, else since when they wait."""
    if case.promise:
        return case.promise.told
    if case.callback and case.callback.state in _WAITING:
        return case.callback.at
    return case.opened_at


def _cursor(item: Item) -> str:
    return urlsafe_b64encode(json.dumps([item["board_order"], item["case_id"]]).encode()).decode()


def _start(partition: str, team: str, cursor: str) -> dict[str, object]:
    try:
        order, case_id = json.loads(urlsafe_b64decode(cursor))
        return {
            "board": {"S": partition},
            "board_order": {"S": str(order)},
            "PK": {"S": keys.of_case(str(case_id))},
            "SK": {"S": keys.team_row(team)},
        }
    except (ValueError, TypeError) as exc:
        raise CursorError("The list's cursor is damaged: start from its first page") from exc
