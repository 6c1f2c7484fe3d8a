"""A team's list of cases: one row a case and team, kept in order by the `board` index; and one for
whoever has an open case, so that what is one's own is a list by itself.

A page reads a bounded number of rows however many cases there are; where few of them are what was
asked for, its cursor says how far it looked, and the next page goes on from there.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from chalicelib.cases.access import Standing
from chalicelib.cases.events import instant
from chalicelib.cases.lifecycle import OPEN
from chalicelib.cases.model import (
    Acknowledged,
    AskedClosing,
    Callback,
    CallbackState,
    Case,
    Frozen,
    Kind,
    Promise,
    Source,
    State,
    Transfer,
    Urgency,
)
from chalicelib.language.reading import Emergency, Need
from chalicelib.store import keys
from chalicelib.store.items import Item
from chalicelib.store.selection import RANK, Selection, Stretch
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition

PAGE = 50
COUNTED = 100
"""Rows of one stretch that are counted; beyond, a count is "at least"."""

READS = 6
"""Queries for one page: as many as a selection has stretches."""

EVERYTHING = Selection()
_LOOKED_AT = 100
"""Rows of one query where a filter leaves some out."""

_WAITING = (CallbackState.BOOKED, CallbackState.DUE)


class CursorError(ValueError):
    """A cursor that no page gave out."""


class Row(Frozen):
    """What a list shows of a case: no personal data, so no key is needed to list. `role` is how the
    team of the list stands to it (`access.Standing`); on a person's own list, the owner's."""

    case_id: str
    team: str
    role: Standing
    receipt: str
    owner: str = ""
    kind: Kind
    state: State
    urgency: Urgency
    emergency: Emergency
    hidden_from: tuple[str, ...] = ()
    dong: str | None = None
    elsewhere: bool = False
    needs: tuple[Need, ...] = ()
    opened_at: datetime
    promise: Promise | None = None
    callback: Callback | None = None
    worker: str | None = None
    return_at: datetime | None = None
    closed_at: datetime | None = None
    source: Source = Source.KAKAO
    helpers: tuple[str, ...] = ()
    transfer: Transfer | None = None
    closing: AskedClosing | None = None
    acknowledged: tuple[Acknowledged, ...] = ()
    missed: int = 0
    contacted_at: datetime | None = None
    visited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order; `after` asks for the next page, None on the last. There may be fewer rows than
    were asked for, or none, and more to come."""

    rows: tuple[Row, ...]
    after: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `more` where counting stopped before the end."""

    number: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in the index: a row's, or between rows where `case_id` is empty."""

    order: str
    case_id: str = ""

    def is_past(self, stretch: Stretch) -> bool:
        """Whether all of the stretch lies before it, in ascending order."""
        return self.order >= stretch.high


def rows_of(case: Case) -> dict[str, Item]:
    """A case's rows by list, as they are stored: each team's, and that of who has it."""
    shown = case.model_dump(mode="json", include=set(Row.model_fields), exclude_none=True)
    lists = {team: _standing(team, case) for team in case.teams}
    if case.worker and case.state in OPEN:
        lists[_own_list(case.worker)] = Standing.OWNER
    return {
        name: {
            **shown,
            "case_id": case.id,
            "team": name,
            "role": standing,
            "board": _partition(name, closed=case.state not in OPEN),
            "board_order": _order(case),
            "arrived": instant(case.opened_at),
        }
        for name, standing in lists.items()
    }


def row_of(case: Case, team: str) -> Row:
    """The case's row on the list of one of its teams."""
    return Row.model_validate(rows_of(case)[team])


@dataclass(frozen=True, slots=True)
class Board:
    """Reads the index."""

    table: Table

    def page(
        self,
        team: str,
        selection: Selection = EVERYTHING,
        *,
        after: str | None = None,
        limit: int = PAGE,
    ) -> Page:
        """A team's open cases (nobody's first, then by urgency and what is due first) or its
        finished ones (newest first). A case that stays as it is comes once, on one of the pages.
        Someone's own open cases are read from a list of their own, whichever team they are of.

        Raises:
            CursorError: `after` is not a cursor of a list.
        """
        team = _list(team, selection)
        place = _place(after) if after else None
        rows: list[Item] = []
        for found, reached in islice(self._walk(team, selection, place, limit), READS):
            room = limit - len(rows)
            rows += found[:room]
            place = reached
            if len(found) > room:
                place = _Place(rows[-1]["board_order"], rows[-1]["case_id"])
                break
        return Page(tuple(map(Row.model_validate, rows)), _cursor(place) if place else None)

    def count(self, team: str, selection: Selection, most: int = COUNTED) -> Count:
        """How many cases a selection holds; of each of its stretches at most so many are read."""
        team, number, more = _list(team, selection), 0, False
        for stretch in selection.stretches:
            condition, options = _query(team, selection, stretch)
            counted, cut = self.table.count(condition, Limit=most, **options)
            number, more = number + counted, more or cut
        return Count(number, more)

    def _walk(
        self, team: str, selection: Selection, place: _Place | None, limit: int
    ) -> Iterator[tuple[list[Item], _Place | None]]:
        """What each query finds, and where the walk then stands: None at the end."""
        stretches = [part for part in selection.stretches if not (place and place.is_past(part))]
        start = _start_key(team, selection, place) if place and place.case_id else None
        while stretches:
            condition, options = _query(team, selection, stretches[0])
            if start:
                options["ExclusiveStartKey"] = start
            found, following = self.table.page(
                condition, Limit=_LOOKED_AT if selection.is_picky else limit + 1, **options
            )
            start = following and following["ExclusiveStartKey"]
            if start:
                yield found, _place_of(start)
                continue
            ended = stretches.pop(0)
            yield found, _Place(ended.high) if stretches else None


def _query(
    team: str, selection: Selection, stretch: Stretch
) -> tuple[Condition, dict[str, object]]:
    """The condition on the index's keys, with the filter's values, and the options of a query."""
    keys_are = "board = :board AND board_order BETWEEN :low AND :high"
    values: dict[str, object] = {
        ":board": _partition(team, closed=selection.closed),
        ":low": stretch.low,
        ":high": stretch.high,
    }
    options: dict[str, object] = {
        "IndexName": "board",
        "ScanIndexForward": not selection.closed,
    }
    if kept := selection.kept:
        names = set(re.findall(r"#(\w+)", kept.text))
        options["FilterExpression"] = kept.text
        options["ExpressionAttributeNames"] = {f"#{name}": name for name in names}
        values |= kept.values
    return Condition(keys_are, values), options


def _list(team: str, selection: Selection) -> str:
    own = selection.worker and not selection.closed
    return _own_list(str(selection.worker)) if own else team


def _own_list(username: str) -> str:
    return f"@{username}"


def _standing(team: str, case: Case) -> Standing:
    """The nearest of how a team stands to a case."""
    if team == case.owner:
        return Standing.OWNER
    if team in case.helpers:
        return Standing.HELPER
    offered = case.transfer is not None and team == case.transfer.to
    return Standing.OFFERED if offered else Standing.INFORMED


def _partition(team: str, *, closed: bool) -> str:
    return f"{team}#{'closed' if closed else 'open'}"


def _order(case: Case) -> str:
    if case.state not in OPEN:
        return f"{instant(case.closed_at or case.opened_at)}#{case.receipt}"
    taken = "0" if case.state is State.RECEIVED else "1"
    return f"{taken}{RANK[case.urgency]}{instant(_due(case))}#{case.receipt}"


def _due(case: Case) -> datetime:
    """When something must have happened: what the resident was told, else when it goes back to the
    queue, else (nothing is promised) since when it is here."""
    if promise := case.promise:
        return promise.told if promise.level else promise.by
    if case.callback and case.callback.state in _WAITING:
        return case.callback.at
    return case.return_at or case.opened_at


def _cursor(place: _Place) -> str:
    return urlsafe_b64encode(json.dumps([place.order, place.case_id]).encode()).decode()


def _place(cursor: str) -> _Place:
    try:
        order, case_id = json.loads(urlsafe_b64decode(cursor))
        return _Place(str(order), str(case_id))
    except (ValueError, TypeError) as exc:
        raise CursorError("The list's cursor is damaged: start from its first page") from exc


def _place_of(start_key: Mapping[str, Any]) -> _Place:
    return _Place(start_key["board_order"]["S"], keys.case_id(start_key["PK"]["S"]))


def _start_key(team: str, selection: Selection, place: _Place) -> dict[str, Any]:
    return {
        "board": {"S": _partition(team, closed=selection.closed)},
        "board_order": {"S": place.order},
        "PK": {"S": keys.of_case(place.case_id)},
        "SK": {"S": keys.team_row(team)},
    }
