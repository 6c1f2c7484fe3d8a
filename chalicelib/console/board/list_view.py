"""The board as a page, and as the part of it that an open page asks for again and again."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.console import nav
from chalicelib.console.board import filters as asked
from chalicelib.console.board.choices import chips, choices
from chalicelib.console.board.looking import COUNTS, look
from chalicelib.console.forms import is_id
from chalicelib.console.pages import page
from chalicelib.console.visit import Visit, bare, redirect
from chalicelib.store.board import CursorError
from chalicelib.store.views import MOST

PATH = "/staff/cases"


def home(visit: Visit) -> Response:
    """The way to the board, as the person wants it to open."""
    places = nav.places(visit.staff)
    theirs = [place.path for place in (*places.daily, *places.more)]
    if theirs and PATH not in theirs:
        return redirect(visit, theirs[0])
    start = visit.desk.views.of(visit.staff.username).start
    return redirect(visit, f"{PATH}?{start}" if start else PATH)


def show(visit: Visit) -> Response:
    """One page of the team's cases: emergencies that nobody has come first."""
    accepted = visit.query.get("accepted", "")
    try:
        return shown(visit, accepted=accepted if is_id(accepted) else None)
    except CursorError:
        return redirect(visit, PATH)


def shown(
    visit: Visit,
    status: int = 200,
    *,
    query: str | None = None,
    after: str | None = None,
    accepted: str | None = None,
    refused: str | None = None,
    problem: str | None = None,
) -> Response:
    """The page under the filters of its own address, or of `query`; with what came of something
    that was done on it.

    Raises:
        CursorError: its address holds a damaged cursor.
    """
    desk, staff = visit.desk, visit.staff
    if query is None:
        filters, after = asked.read(visit.query, staff, desk.city), visit.query.get("after")
    else:
        filters = asked.read_text(query, staff, desk.city)
    return page(
        visit,
        "board/list.html",
        status,
        board=look(visit, filters, after),
        counted=COUNTS,
        finished=asked.FINISHED_ONES,
        choices=choices(visit, filters),
        chips=chips(visit, filters),
        views=desk.views.of(staff.username),
        most_views=MOST,
        accepted=accepted,
        refused=refused,
        problem=problem,
    )


def live(visit: Visit) -> Response:
    """The rows and the counts anew, or 204 while nothing has changed since `seen`: then this costs
    one read besides that of the session."""
    desk, staff = visit.desk, visit.staff
    if visit.query.get("seen") == desk.pulse.mark(staff.team, visit.now):
        return bare(visit, 204)
    filters = asked.read(visit.query, staff, desk.city)
    return part(visit, filters, visit.query.get("after"))


def part(
    visit: Visit,
    filters: asked.Filters,
    after: str | None,
    status: int = 200,
    *,
    accepted: str | None = None,
    refused: str | None = None,
) -> Response:
    """Rows and counts alone, for htmx to put into an open page; a damaged cursor starts anew."""
    try:
        board = look(visit, filters, after)
    except CursorError:
        board = look(visit, filters)
    values = {"board": board, "counted": COUNTS, "accepted": accepted, "refused": refused}
    return page(visit, "board/part.html", status, None, **values)
