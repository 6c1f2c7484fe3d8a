"""The addresses of the callbacks."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/callbacks", "callbacks.day_view:show", Page.CALLBACKS),
    Route("GET", "/staff/callbacks/{case_id}", "callbacks.acts_view:choose", Page.CALLBACKS),
    Route("POST", "/staff/callbacks/{case_id}/{action}", "callbacks.acts_view:act", Page.CALLBACKS),
)
