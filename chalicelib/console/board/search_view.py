"""One field that finds a case by what one knows of it: receipt, dong, the end of a phone number,
words. What was typed is never in an address."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from chalice.app import Response

from chalicelib.cases import receipts
from chalicelib.cases.access import Page, may_visit
from chalicelib.cases.model import Case
from chalicelib.console.board import list_view, words
from chalicelib.console.board.filters import dongs
from chalicelib.console.board.looking import names
from chalicelib.console.board.words import Found
from chalicelib.console.pages import page
from chalicelib.console.receipts import case_of
from chalicelib.console.visit import Visit, redirect
from chalicelib.store.board import row_of

PATH = "/staff/find"
LONGEST = 60
_PHONE_TAIL = re.compile(r"[0-9]{4}")


def ask(visit: Visit) -> Response:
    """The field alone, as one comes back to the address of a search."""
    return _page(visit, "")


def find(visit: Visit) -> Response:
    """Straight to the case or to the dong's cases where it can be nothing else; else what was
    found. A case that is not theirs is as good as none."""
    typed = visit.form.get("q", "").strip()[:LONGEST]
    receipt = receipts.parse(typed)
    if receipt:
        case = case_of(visit, receipt)
        return redirect(visit, f"/staff/cases/{case.id}") if case else _page(visit, typed)
    if not may_visit(visit.staff, Page.BOARD):
        return _page(visit, typed)
    if typed in dongs(visit.staff, visit.desk.city):
        return redirect(visit, f"{list_view.PATH}?{urlencode({'dong': typed})}")
    if _PHONE_TAIL.fullmatch(typed) and (cases := words.by_phone(visit, typed)):
        return _page(visit, typed, cases)
    wanted = words.terms(typed)
    if not wanted:
        return _page(visit, typed)
    found = words.search(visit, wanted)
    return _page(visit, typed, found.cases, found)


def _page(
    visit: Visit, typed: str, cases: tuple[Case, ...] = (), looked: Found | None = None
) -> Response:
    rows = tuple(row_of(case, visit.staff.team) for case in cases)
    return page(
        visit,
        "board/search.html",
        200 if rows or not typed else 404,
        typed=typed,
        looked=looked,
        rows=rows,
        names=names(visit, rows),
        acceptable=frozenset(),
        words_too=may_visit(visit.staff, Page.BOARD),
    )
