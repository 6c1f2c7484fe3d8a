"""The addresses of the callbacks."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.callbacks import acts_view, day_view
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/callbacks", day_view.show, Page.CALLBACKS),
    Route("GET", "/staff/callbacks/{case_id}", acts_view.choose, Page.CALLBACKS),
    Route("POST", "/staff/callbacks/{case_id}/{action}", acts_view.act, Page.CALLBACKS),
)
