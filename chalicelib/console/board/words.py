"""Words looked for in what is encrypted: the newest cases of the board are opened and read here, on
the server, for who may read them anyway.

There is no index of anybody's words. So a search costs the same at any size, and says how far it
looked. That someone searched is entered in the audit trail; for what is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases.access import Action, may
from chalicelib.cases.model import Case
from chalicelib.console.case.opening import owes_reason
from chalicelib.console.visit import Visit
from chalicelib.language.normalise import clean, squeeze
from chalicelib.store.board import Row
from chalicelib.store.selection import Scope, Selection

LOOKED_AT = 150
"""Cases that one search opens at most."""

_LISTED = 300
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Found:
    """Cases that hold the words, the newest first; `looked` cases were opened, none of them older
    than `since`."""

    cases: tuple[Case, ...]
    looked: int
    since: datetime | None = None


def terms(typed: str) -> tuple[str, ...]:
    """The words of a search in the form that texts are compared in; none where they are too few
    letters to tell anything."""
    words = tuple(filter(None, (_matchable(word) for word in typed.split())))
    return words if sum(map(len, words)) >= _SHORTEST else ()


def search(visit: Visit, wanted: tuple[str, ...]) -> Found:
    """The newest of the board's cases in whose story, place or agencies all the words are."""
    opened = [case for row in _newest(visit) if (case := _readable(visit, row.case_id))]
    since = min((case.opened_at for case in opened), default=None)
    _enter(visit, "search.words", len(opened))
    return Found(tuple(case for case in opened if _holds(case, wanted)), len(opened), since)


def by_phone(visit: Visit, digits: str) -> tuple[Case, ...]:
    """The newest cases with a number that ends in these four digits, of those they may read."""
    found = visit.desk.cases.by_phone_tail(digits)
    opened = tuple(case for case_id in found if (case := _readable(visit, case_id)))
    _enter(visit, "search.phone", len(opened))
    return opened


def _readable(visit: Visit, case_id: str) -> Case | None:
    """The case, if they may read it now: of one that asks why they open it, a search that finds it
    would tell what stands in it."""
    case = visit.desk.cases.get(case_id)
    if case is None or not may(visit.staff, Action.READ, case, visit.desk.city):
        return None
    return None if owes_reason(visit, case) else case


def _enter(visit: Visit, did: str, opened: int) -> None:
    username = visit.staff.username
    visit.desk.audit.append(username, did, visit.staff.team, visit.now, opened=str(opened))


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
    return map(_matchable, (*private.story, private.place_detail, *private.agencies))


def _matchable(text: str) -> str:
    return squeeze(clean(text)).text.replace(".", "").replace("?", "")
