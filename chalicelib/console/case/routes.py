"""Where one case is found."""

from __future__ import annotations

from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/cases/{case_id}", "case.views:show"),
    Route("GET", "/staff/cases/{case_id}/print", "case.handover:show"),
    Route("GET", "/staff/cases/{case_id}/photos/{photo_id}", "case.photo_view:show"),
    Route("GET", "/staff/looking/{case_id}", "case.views:look", polled=True),
    Route("POST", "/staff/cases/{case_id}/{action}", "case.views:act"),
)
