"""Words looked for in what is encrypted: the newest cases of the board are opened and read here, on
the server, for who may read them anyway.

There is no index of anybody's words. So a search costs the same at any size, and says how far it
looked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases.access import Action, may
from chalicelib.cases.model import Case
from chalicelib.console.visit import Visit
from chalicelib.language.normalise import clean, squeeze
from chalicelib.store.board import Row
from chalicelib.store.selection import Scope, Selection

LOOKED_AT = 150
"""Cases that one search opens at most."""

_LISTED = 300
_SHORTEST = 2
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Found:
    """Rows whose case holds the words, the newest first; `looked` cases were opened, none of them
    older than `since`. None were if there was nothing to look for."""

    rows: tuple[Row, ...]
    looked: int
    since: datetime | None = None


def terms(typed: str) -> tuple[str, ...]:
    """The words of a search in the form that texts are compared in; none where they are too few
    letters to tell anything."""
    words = tuple(filter(None, (_matchable(word) for word in typed.split())))
    return words if sum(map(len, words)) >= _SHORTEST else ()


def search(visit: Visit, wanted: tuple[str, ...]) -> Found:
    """The newest of the board's cases in whose story, place or agencies all the words are; of a
    phone its last four digits count as a word."""
    rows = _newest(visit)
    opened = ((row, visit.desk.cases.get(row.case_id)) for row in rows)
    readable = [
        (row, case)
        for row, case in opened
        if case and may(visit.staff, Action.READ, case, visit.desk.city)
    ]
    found = tuple(row for row, case in readable if _holds(case, wanted))
    since = min((row.opened_at for row, _ in readable), default=None)
    return Found(found, len(readable), since)


def _newest(visit: Visit) -> list[Row]:
    board, staff = visit.desk.board, visit.staff
    scope = Scope(staff.username, staff.dongs)
    listed = [
        *board.page(staff.team, Selection(scope), limit=_LISTED).rows,
        *board.page(staff.team, Selection(scope, closed=True), limit=LOOKED_AT).rows,
    ]
    return sorted(listed, key=lambda row: row.opened_at, reverse=True)[:LOOKED_AT]


def _holds(case: Case, wanted: tuple[str, ...]) -> bool:
    texts = tuple(_texts(case))
    return all(any(word in text for text in texts) for word in wanted)


def _texts(case: Case) -> Iterator[str]:
    private = case.private
    for text in (*private.story, private.place_detail, *private.agencies):
        yield _matchable(text)
    if private.phone:
        yield "".join(filter(str.isdigit, private.phone))[-_DIGITS:]


def _matchable(text: str) -> str:
    return squeeze(clean(text)).text.replace(".", "").replace("?", "")
