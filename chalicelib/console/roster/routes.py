"""The addresses of the roster."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/roster", "roster.week_view:show", Page.ROSTER),
    Route("POST", "/staff/roster", "roster.week_view:save", Page.ROSTER_EDIT),
)
