"""The addresses of the figures."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.figures import views
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/figures", views.show, Page.FIGURES),
    Route("GET", "/staff/figures/report", views.report, Page.FIGURES),
)
