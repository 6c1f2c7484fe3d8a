"""One field that finds a case by what one knows of it: receipt, dong, the end of a phone number,
words. What was typed is never in an address."""

from __future__ import annotations

from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.cases import receipts
from chalicelib.cases.access import Action, Page, may, may_visit
from chalicelib.cases.model import Case
from chalicelib.console.board import filters as asked
from chalicelib.console.board import list_view, words
from chalicelib.console.board.looking import names
from chalicelib.console.board.words import Found
from chalicelib.console.pages import page
from chalicelib.console.visit import Visit, redirect

PATH = "/staff/find"
LONGEST = 60


def ask(visit: Visit) -> Response:
    """The field alone, as one comes back to the address of a search."""
    return _page(visit, "", None)


def find(visit: Visit) -> Response:
    """Straight to the case or to the dong's cases where it can be nothing else; else what was
    found. A case that is not theirs is as good as none."""
    typed = visit.form.get("q", "").strip()[:LONGEST]
    receipt = receipts.parse(typed)
    if receipt:
        case = _by_receipt(visit, receipt)
        return redirect(visit, f"/staff/cases/{case.id}") if case else _page(visit, typed, None)
    if not may_visit(visit.staff, Page.BOARD):
        return _page(visit, typed, None)
    if dong := _dong(visit, typed):
        return redirect(visit, f"{list_view.PATH}?{urlencode({'dong': dong})}")
    wanted = words.terms(typed)
    return _page(visit, typed, words.search(visit, wanted) if wanted else None)


def _by_receipt(visit: Visit, receipt: str) -> Case | None:
    case = visit.desk.cases.by_receipt(receipt)
    theirs = case is not None and may(visit.staff, Action.OPEN, case, visit.desk.city)
    return case if theirs else None


def _dong(visit: Visit, typed: str) -> str | None:
    """The dong of their board that is named, alone and to the letter."""
    return typed if typed in asked.dongs(visit.staff, visit.desk.city) else None


def _page(visit: Visit, typed: str, found: Found | None) -> Response:
    rows = found.rows if found else ()
    return page(
        visit,
        "board/search.html",
        200 if rows or not typed else 404,
        typed=typed,
        found=found,
        rows=rows,
        names=names(visit, rows),
        acceptable=frozenset(),
        words_too=may_visit(visit.staff, Page.BOARD),
    )
