"""The addresses of the intake."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/intake", "intake.take_view:begin", Page.INTAKE),
    Route("POST", "/staff/intake", "intake.take_view:go_on", Page.INTAKE),
    Route("GET", "/staff/intake/{case_id}", "intake.receipt_view:show", Page.INTAKE),
)
