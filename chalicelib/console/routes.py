"""The console's routes: the whole surface at a glance."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chalice.app import Chalice, Request, Response

from chalicelib.console.absence.routes import ROUTES as ABSENCE
from chalicelib.console.account.routes import ROUTES as ACCOUNT
from chalicelib.console.board.routes import ROUTES as BOARD
from chalicelib.console.callbacks.routes import ROUTES as CALLBACKS
from chalicelib.console.case.routes import ROUTES as CASE
from chalicelib.console.escalations.routes import ROUTES as ESCALATIONS
from chalicelib.console.figures.routes import ROUTES as FIGURES
from chalicelib.console.forms import CONTENT_TYPE
from chalicelib.console.intake.routes import ROUTES as INTAKE
from chalicelib.console.notices.routes import ROUTES as NOTICES
from chalicelib.console.oversight.routes import ROUTES as OVERSIGHT
from chalicelib.console.people.routes import ROUTES as PEOPLE
from chalicelib.console.rights.routes import ROUTES as RIGHTS
from chalicelib.console.roster.routes import ROUTES as ROSTER
from chalicelib.console.route import Route
from chalicelib.console.settings import ROUTES as SETTINGS
from chalicelib.console.status.routes import ROUTES as STATUS

if TYPE_CHECKING:
    from chalicelib.console.desk import Desk

ROUTES = (
    *BOARD,
    Route("GET", "/staff/static/{name}", "static_view:show", open=True),
    Route("POST", "/staff/language", "language_view:choose", open=True),
    Route("GET", "/staff/sign-in", "sign_in:ask", open=True),
    Route("POST", "/staff/sign-in", "sign_in:answer", open=True),
    Route("GET", "/staff/reset", "reset:ask", open=True),
    Route("POST", "/staff/reset", "reset:answer", open=True),
    Route("POST", "/staff/sign-out", "sign_in:leave"),
    *ACCOUNT,
    *PEOPLE,
    *OVERSIGHT,
    *CASE,
    *RIGHTS,
    *CALLBACKS,
    *FIGURES,
    *ABSENCE,
    *INTAKE,
    *ESCALATIONS,
    *NOTICES,
    *ROSTER,
    *SETTINGS,
    *STATUS,
)


def register(app: Chalice, desk: Callable[[], Desk]) -> None:
    """Add the console to an app. `desk` is called for each request and builds nothing twice."""
    for route in ROUTES:
        takes = [CONTENT_TYPE] if route.method == "POST" else []
        handler = _handler(app, desk, route)
        app.route(route.path, methods=[route.method], content_types=takes)(handler)


def _handler(app: Chalice, desk: Callable[[], Desk], route: Route) -> Callable[..., Response]:
    """What Chalice calls: the path's parts reach the view by the request. The console itself is
    imported with its first page."""

    def staff_page(**_: str) -> Response:
        request: Request | None = app.current_request
        if request is None:
            raise RuntimeError("Chalice calls its views only while it has a request")
        from chalicelib.console import door

        return door.answer(route, request, desk())

    return staff_page
