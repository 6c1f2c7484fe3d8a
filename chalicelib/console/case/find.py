"""The way to a case by its receipt."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.cases.access import Action, may
from chalicelib.cases.receipts import parse as parse_receipt
from chalicelib.console import board_view
from chalicelib.console.visit import Visit, redirect


def find(visit: Visit) -> Response:
    """Open a case by its receipt; a case that is not theirs is as good as none."""
    typed = visit.form.get("receipt", "")[:40]
    receipt = parse_receipt(typed)
    case = visit.desk.cases.by_receipt(receipt) if receipt else None
    if case is None or not may(visit.staff, Action.OPEN, case, visit.desk.city):
        return board_view.show(visit, not_found=typed)
    return redirect(visit, f"/staff/cases/{case.id}")
