"""The addresses of the figures."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.figures import export_view, report_sheet, views
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/figures", views.show, Page.FIGURES),
    Route("GET", "/staff/figures/report", views.report, Page.FIGURES),
    Route("GET", "/staff/figures/report/sheet", report_sheet.take, Page.FIGURES),
    Route("GET", "/staff/figures/export", export_view.ask, Page.EXPORT),
    Route("POST", "/staff/figures/export", export_view.take, Page.EXPORT),
)
