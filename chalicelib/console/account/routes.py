"""The addresses of one's own account."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES: tuple[Route, ...] = (
    Route("GET", "/staff/account", "account.views:show", Page.ACCOUNT),
    Route("POST", "/staff/account/password", "account.views:change_password", Page.ACCOUNT),
    Route("POST", "/staff/account/app", "account.views:set_up_app", Page.ACCOUNT),
    Route("POST", "/staff/account/app-confirm", "account.views:confirm_app", Page.ACCOUNT),
    Route("POST", "/staff/account/end-sessions", "account.views:end_sessions", Page.ACCOUNT),
)
