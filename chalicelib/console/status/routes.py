"""The address of the public page."""

from __future__ import annotations

from chalicelib.console.route import Route

ROUTES = (Route("GET", "/status", "status.view:show", open=True),)
