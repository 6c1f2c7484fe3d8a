"""A case by the receipt that staff typed. Whoever keeps naming receipts that are none, or not
theirs, waits longer each time, as with wrong passwords, and an alarm tells of it."""

from __future__ import annotations

from chalicelib import log
from chalicelib.cases.access import Action, may
from chalicelib.cases.model import Case
from chalicelib.console.forms import FormError
from chalicelib.console.visit import Visit
from chalicelib.store.attempts import HeldError


def case_of(visit: Visit, receipt: str) -> Case | None:
    """The case, if it is theirs to open; one that is not is as good as none.

    Raises:
        FormError: `too_many_receipts`; nothing was looked up.
        UnavailableError: DynamoDB does not answer.
    """
    attempts, tries_of = visit.desk.entrance.attempts, f"receipts of {visit.staff.username}"
    try:
        attempts.begin(tries_of, visit.now)
    except HeldError:
        log.line("receipt.guessing")
        raise FormError("too_many_receipts") from None
    case = visit.desk.cases.by_receipt(receipt)
    if case is None or not may(visit.staff, Action.OPEN, case, visit.desk.city):
        log.line("receipt.unknown")
        return None
    attempts.passed(tries_of, visit.now)
    return case
