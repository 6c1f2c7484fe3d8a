"""The console's routes: the whole surface at a glance."""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import Chalice, Request, Response

from chalicelib.console import board_view, case_view, door, photo_view, sign_in, static_view
from chalicelib.console.desk import Desk
from chalicelib.console.forms import CONTENT_TYPE

ROUTES = (
    ("GET", "/staff", door.signed_in, board_view.home),
    ("GET", "/staff/sign-in", door.anyone, sign_in.ask),
    ("POST", "/staff/sign-in", door.anyone, sign_in.answer),
    ("POST", "/staff/sign-out", door.signed_in, sign_in.leave),
    ("GET", "/staff/cases", door.signed_in, board_view.show),
    ("POST", "/staff/find", door.signed_in, case_view.find),
    ("GET", "/staff/cases/{case_id}", door.signed_in, case_view.show),
    ("GET", "/staff/cases/{case_id}/photos/{photo_id}", door.signed_in, photo_view.show),
    ("POST", "/staff/cases/{case_id}/{action}", door.signed_in, case_view.act),
    ("GET", "/staff/static/{name}", door.anyone, static_view.show),
)

_Door = Callable[[door.View, Request, Desk], Response]


def register(app: Chalice, desk: Callable[[], Desk]) -> None:
    """Add the console to an app. `desk` is called for each request and builds nothing twice."""
    for method, path, through, view in ROUTES:
        takes = [CONTENT_TYPE] if method == "POST" else []
        app.route(path, methods=[method], content_types=takes)(_handler(app, desk, through, view))


def _handler(
    app: Chalice, desk: Callable[[], Desk], through: _Door, view: door.View
) -> Callable[..., Response]:
    """What Chalice calls: the path's parts reach the view by the request."""

    def staff_page(**_: str) -> Response:
        request = app.current_request
        if request is None:
            raise RuntimeError("Chalice calls its views only while it has a request")
        return through(view, request, desk())

    return staff_page
