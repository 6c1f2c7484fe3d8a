"""Other cases beside this one: what looks like the same household, and what is merged with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.cases.access import Action, may
from chalicelib.cases.change import Change
from chalicelib.cases.merging import merge, unmerge
from chalicelib.cases.merging import shared as merge_shared
from chalicelib.cases.model import Case
from chalicelib.cases.receipts import parse as parse_receipt
from chalicelib.console.forms import FormError
from chalicelib.console.receipts import case_of
from chalicelib.console.visit import Visit

SHOWN = 6
"""Other cases shown at most: the newest."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another case that is theirs to open, and in words what it has in common with this one."""

    case: Case
    why: str


def others(visit: Visit, case: Case) -> tuple[Other, ...]:
    """Cases that may be the same; those that are merged with it already are not among them."""
    known = {case.merged_into, *case.merged}
    found: list[Other] = []
    for one in visit.desk.cases.related(case):
        if one.case_id in known or len(found) == SHOWN:
            continue
        other = _theirs(visit, one.case_id)
        if other:
            found.append(Other(other, visit.say(f"related.{one.why}")))
    return tuple(found)


def receipts(visit: Visit, case: Case) -> Mapping[str, str]:
    """The receipts of the cases merged with it, by id; without those that are not theirs."""
    ids = (*case.merged, *((case.merged_into,) if case.merged_into else ()))
    return {one.id: one.receipt for id_ in ids if (one := _theirs(visit, id_))}


def merging(visit: Visit, case: Case) -> tuple[Change, Change]:
    """Make it a part of the case with the receipt that was typed.

    Raises:
        FormError: there is no such case, it is not theirs to open, or too many were named.
        RefusedError: one of the two cannot be merged.
    """
    receipt = parse_receipt(visit.form.get("receipt", "")[:40])
    into = case_of(visit, receipt) if receipt else None
    if into is None:
        raise FormError("no_receipt")
    return merge(case, into, visit.staff, visit.now, visit.desk.city, visit.desk.ids)


def parting(visit: Visit, case: Case) -> tuple[Change, Change]:
    """Make it a case of its own again.

    Raises:
        FormError: the other case is not theirs to open, or gone.
        RefusedError: they are not merged, or one of the two is not theirs to part.
    """
    into = _theirs(visit, case.merged_into) if case.merged_into else None
    if into is None:
        raise FormError("no_receipt")
    return unmerge(case, into, visit.staff, visit.now, visit.desk.city, visit.desk.ids)


def shared(visit: Visit, whole: Case) -> tuple[Change, ...]:
    """What lets those who handle a case by now open the cases that are merged with it."""
    desk = visit.desk
    parts = (part for case_id in whole.merged if (part := desk.cases.get(case_id)))
    changes = (merge_shared(part, whole, visit.now, desk.city, desk.ids) for part in parts)
    return tuple(change for change in changes if change)


def _theirs(visit: Visit, case_id: str) -> Case | None:
    case = visit.desk.cases.get(case_id)
    return case if case and may(visit.staff, Action.OPEN, case, visit.desk.city) else None
