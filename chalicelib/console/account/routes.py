"""The addresses of one's own account."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.account import views
from chalicelib.console.route import Route

ROUTES: tuple[Route, ...] = (
    Route("GET", "/staff/account", views.show, Page.ACCOUNT),
    Route("POST", "/staff/account/password", views.change_password, Page.ACCOUNT),
    Route("POST", "/staff/account/app", views.set_up_app, Page.ACCOUNT),
    Route("POST", "/staff/account/app-confirm", views.confirm_app, Page.ACCOUNT),
    Route("POST", "/staff/account/end-sessions", views.end_sessions, Page.ACCOUNT),
)
