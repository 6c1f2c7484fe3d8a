"""What a board shows at this moment: one look at the store, for a page and for its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from chalicelib.cases.access import Action, may_on_list
from chalicelib.cases.model import CallbackState, State
from chalicelib.console.board import filters as asked
from chalicelib.console.board.filters import Filters
from chalicelib.console.visit import Visit
from chalicelib.store.board import COUNTED, Count, Row
from chalicelib.store.selection import Selection

COUNTS = {
    "unclaimed": asked.UNCLAIMED,
    "emergencies": asked.EMERGENCIES,
    "overdue": asked.OVERDUE,
    "mine": asked.MINE,
    "new": asked.NEW,
}
"""What is counted on top of the board, each a filter."""


@dataclass(frozen=True, slots=True)
class Look:
    """`mark` says what was seen (see `store.pulse`). `waiting` are nobody's cases whatever the
    filters; `acceptable` are ids of the rows that can be accepted here. `after` is the cursor of
    this page, `more` that of the next. `names` are the workers', by user name."""

    filters: Filters
    mark: str
    rows: tuple[Row, ...]
    after: str | None
    more: str | None
    waiting: tuple[Row, ...]
    counts: Mapping[str, Count]
    acceptable: frozenset[str]
    names: Mapping[str, str]

    @property
    def poll(self) -> str:
        """The query that asks whether this is still how it looks."""
        place = {"after": self.after} if self.after else {}
        return urlencode({**self.filters.active, **place, "seen": self.mark})


def look(visit: Visit, filters: Filters, after: str | None = None) -> Look:
    """Look at the list of the person's team. The mark is taken first: what changes while the rest
    is read shows at the next look.

    Raises:
        CursorError: `after` is not a cursor.
    """
    desk, staff = visit.desk, visit.staff
    mark = desk.pulse.mark(staff.team, visit.now)

    def chosen(which: Filters) -> Selection:
        return which.selection(staff, visit.now, desk.city)

    listed = desk.board.page(staff.team, chosen(filters), after=after)
    waiting = desk.board.page(staff.team, chosen(asked.UNCLAIMED), limit=COUNTED)
    counted = {"unclaimed": Count(len(waiting.rows), more=waiting.after is not None)}
    for name, which in COUNTS.items():
        if name not in counted:
            counted[name] = desk.board.count(staff.team, chosen(which))
    return Look(
        filters=filters,
        mark=mark,
        rows=listed.rows,
        after=after,
        more=listed.after,
        waiting=waiting.rows,
        counts=counted,
        acceptable=frozenset(row.case_id for row in listed.rows if _acceptable(visit, row)),
        names=names(visit, listed.rows),
    )


def names(visit: Visit, rows: Iterable[Row]) -> Mapping[str, str]:
    """The workers' names by user name, those of the city's teams from everywhere."""
    if not any(row.worker for row in rows):
        return {}
    people, staff = visit.desk.people, visit.staff
    whole_city = asked.teams(staff, visit.desk.city)
    known = people.all() if whole_city else people.of_team(staff.team)
    return {person.username: person.name for person in known}


def _acceptable(visit: Visit, row: Row) -> bool:
    """A call that has fallen due is made from the case: there is the number."""
    calls = row.callback is not None and row.callback.state is CallbackState.DUE
    if row.state is not State.RECEIVED or calls:
        return False
    return may_on_list(visit.staff, Action.ACCEPT, row, visit.desk.city)
