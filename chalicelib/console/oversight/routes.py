"""The addresses of the read log and the audit trail."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.oversight import audit_view, reads_view
from chalicelib.console.route import Route

ROUTES: tuple[Route, ...] = (
    Route("GET", "/staff/reads", reads_view.show, Page.READ_LOG),
    Route("POST", "/staff/reads/case", reads_view.find, Page.READ_LOG),
    Route("GET", "/staff/audit", audit_view.show, Page.AUDIT),
    Route("POST", "/staff/audit/verify", audit_view.verify, Page.AUDIT),
)
