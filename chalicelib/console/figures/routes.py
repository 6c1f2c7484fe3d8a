"""The addresses of the figures."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/figures", "figures.views:show", Page.FIGURES),
    Route("GET", "/staff/figures/report", "figures.views:report", Page.FIGURES),
    Route("GET", "/staff/figures/report/sheet", "figures.report_sheet:take", Page.FIGURES),
    Route("GET", "/staff/figures/export", "figures.export_view:ask", Page.EXPORT),
    Route("POST", "/staff/figures/export", "figures.export_view:take", Page.EXPORT),
)
