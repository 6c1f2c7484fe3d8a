"""The addresses of the choices about notices."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.notices import hooks_view, own_view
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/notices", own_view.show, Page.NOTICES),
    Route("POST", "/staff/notices/address", own_view.propose, Page.NOTICES),
    Route("POST", "/staff/notices/code", own_view.confirm, Page.NOTICES),
    Route("POST", "/staff/notices/choice", own_view.choose, Page.NOTICES),
    Route("POST", "/staff/notices/removal", own_view.remove, Page.NOTICES),
    Route("POST", "/staff/notices/hooks", hooks_view.add, Page.HOOKS),
    Route("POST", "/staff/notices/hooks/choice", hooks_view.choose, Page.HOOKS),
    Route("POST", "/staff/notices/hooks/trial", hooks_view.try_out, Page.HOOKS),
    Route("POST", "/staff/notices/hooks/removal", hooks_view.remove, Page.HOOKS),
)
