"""The addresses of people's accounts."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.people import acts, views
from chalicelib.console.route import Route

ROUTES: tuple[Route, ...] = (
    Route("GET", "/staff/people", views.show_all, Page.PEOPLE),
    Route("POST", "/staff/people", acts.add, Page.PEOPLE),
    Route("GET", "/staff/people/{username}", views.show_one, Page.PEOPLE),
    Route("POST", "/staff/people/{username}/{act}", acts.act, Page.PEOPLE),
)
