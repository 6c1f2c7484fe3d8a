"""The addresses of people's accounts."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES: tuple[Route, ...] = (
    Route("GET", "/staff/people", "people.views:show_all", Page.PEOPLE),
    Route("POST", "/staff/people", "people.acts:add", Page.PEOPLE),
    Route("GET", "/staff/people/{username}", "people.views:show_one", Page.PEOPLE),
    Route("POST", "/staff/people/{username}/{act}", "people.acts:act", Page.PEOPLE),
)
