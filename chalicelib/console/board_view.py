"""A team's list: what waits, what was promised by when, and who has it."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.store.board import CursorError


def home(visit: Visit) -> Response:
    """The way to the list."""
    return redirect(visit, "/staff/cases")


def show(visit: Visit, not_found: str | None = None) -> Response:
    """One page of the team's cases, in the order of the index. `not_found` is a receipt typed.

    Raises:
        NotFoundError: the team is not theirs.
    """
    team = visit.query.get("team") or visit.staff.team
    if not visit.staff.team == team:
        raise NotFoundError
    closed = visit.query.get("closed") == "1"
    try:
        listed = visit.desk.board.page(team, closed=closed, after=visit.query.get("after"))
    except CursorError:
        return redirect(visit, "/staff/cases")
    return page(
        visit,
        "board.html",
        200 if not_found is None else 404,
        team=team,
        closed=closed,
        rows=listed.rows,
        after=listed.after,
        first=not visit.query.get("after"),
        not_found=not_found,
    )
