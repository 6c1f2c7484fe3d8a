"""The board's addresses."""

from __future__ import annotations

from chalicelib.cases.access import Page
from chalicelib.console.board import accepting, list_view, saving, search_view
from chalicelib.console.route import Route

ROUTES = (
    Route("GET", "/staff", list_view.home),
    Route("GET", list_view.PATH, list_view.show, Page.BOARD),
    Route("GET", "/staff/board/rows", list_view.live, Page.BOARD, polled=True),
    Route("POST", "/staff/board/accept", accepting.accept, Page.BOARD),
    Route("POST", "/staff/board/views", saving.save, Page.BOARD),
    Route("GET", search_view.PATH, search_view.ask, Page.SEARCH),
    Route("POST", search_view.PATH, search_view.find, Page.SEARCH),
)
