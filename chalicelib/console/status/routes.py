"""The addresses of the public page, and of its figures for programs."""

from __future__ import annotations

from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/status", "status.view:show", open=True),
    Route("GET", "/open311/discovery.json", "status.feed:discovery", open=True),
    Route("GET", "/open311/v2/services.json", "status.feed:services", open=True),
    Route("GET", "/open311/v2/counts.json", "status.feed:counts", open=True),
)
