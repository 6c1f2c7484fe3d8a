"""The addresses of the read log, the audit trail, the reconciliation and the dead letters."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES: tuple[Route, ...] = (
    Route("GET", "/staff/reads", "oversight.reads_view:show", Page.READ_LOG),
    Route("POST", "/staff/reads/case", "oversight.reads_view:find", Page.READ_LOG),
    Route("GET", "/staff/audit", "oversight.audit_view:show", Page.AUDIT),
    Route("POST", "/staff/audit/verify", "oversight.audit_view:verify", Page.AUDIT),
    Route(
        "GET", "/staff/reconciliation", "oversight.reconciliation_view:show", Page.RECONCILIATION
    ),
    Route("GET", "/staff/dead-letters", "oversight.letters_view:show", Page.DEAD_LETTERS),
    Route("POST", "/staff/dead-letters", "oversight.letters_view:replay", Page.DEAD_LETTERS),
)
