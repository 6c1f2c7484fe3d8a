"""Where one case is found."""

from __future__ import annotations

from chalicelib.console.case import handover, photo_view, views
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/cases/{case_id}", views.show),
    Route("GET", "/staff/cases/{case_id}/print", handover.show),
    Route("GET", "/staff/cases/{case_id}/photos/{photo_id}", photo_view.show),
    Route("GET", "/staff/looking/{case_id}", views.look, polled=True),
    Route("POST", "/staff/cases/{case_id}/{action}", views.act),
)
