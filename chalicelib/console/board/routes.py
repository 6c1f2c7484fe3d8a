"""The board's addresses."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff", "board.list_view:home"),
    Route("GET", "/staff/cases", "board.list_view:show", Page.BOARD),
    Route("GET", "/staff/board/rows", "board.list_view:live", Page.BOARD, polled=True),
    Route("POST", "/staff/board/accept", "board.accepting:accept", Page.BOARD),
    Route("POST", "/staff/board/views", "board.saving:save", Page.BOARD),
    Route("GET", "/staff/find", "board.search_view:ask", Page.SEARCH),
    Route("POST", "/staff/find", "board.search_view:find", Page.SEARCH),
)
