"""Where a resident's rights are exercised."""

from __future__ import annotations

from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/rights/{case_id}", "rights.views:ask"),
    Route("POST", "/staff/rights/{case_id}/access", "rights.views:give"),
    Route("POST", "/staff/rights/{case_id}/erasure", "rights.views:erase"),
)
