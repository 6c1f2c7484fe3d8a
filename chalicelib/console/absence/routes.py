"""The addresses of an absence."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/absence", "absence.span_view:show", Page.ABSENCE),
    Route("POST", "/staff/absence", "absence.span_view:store", Page.ABSENCE),
    Route("POST", "/staff/absence/cases", "absence.hand_on_view:hand_on", Page.ABSENCE),
)
