"""The addresses of the choices about notices."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff/notices", "notices.own_view:show", Page.NOTICES),
    Route("POST", "/staff/notices/address", "notices.own_view:propose", Page.NOTICES),
    Route("POST", "/staff/notices/code", "notices.own_view:confirm", Page.NOTICES),
    Route("POST", "/staff/notices/choice", "notices.own_view:choose", Page.NOTICES),
    Route("POST", "/staff/notices/removal", "notices.own_view:remove", Page.NOTICES),
    Route("POST", "/staff/notices/hooks", "notices.hooks_view:add", Page.HOOKS),
    Route("POST", "/staff/notices/hooks/choice", "notices.hooks_view:choose", Page.HOOKS),
    Route("POST", "/staff/notices/hooks/trial", "notices.hooks_view:try_out", Page.HOOKS),
    Route("POST", "/staff/notices/hooks/removal", "notices.hooks_view:remove", Page.HOOKS),
)
