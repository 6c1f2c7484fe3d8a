"""The addresses of the missed promises."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/escalations", "escalations.ladder_view:show", Page.ESCALATIONS),
    Route(
        "POST",
        "/staff/escalations/{case_id}/acknowledge",
        "escalations.ladder_view:acknowledge",
        Page.ESCALATIONS,
    ),
)
