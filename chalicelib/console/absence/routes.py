"""The addresses of an absence."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.absence import hand_on_view, span_view
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/absence", span_view.show, Page.ABSENCE),
    Route("POST", "/staff/absence", span_view.store, Page.ABSENCE),
    Route("POST", "/staff/absence/cases", hand_on_view.hand_on, Page.ABSENCE),
)
