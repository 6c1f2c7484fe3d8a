"""The hand-over to 행복이음, which is typed in by hand: one page to print, and just what a visit
needs to copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chalice.app import Response

from chalicelib.cases.access import Action, may
from chalicelib.cases.model import Case
from chalicelib.console.case import programmes
from chalicelib.console.case.opening import opened, owes_reason, write_down
from chalicelib.console.case.people import everyone, names
from chalicelib.console.pages import page
from chalicelib.console.times import Times
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.messages import Messages

Line = tuple[str, str]
"""A label and what stands beside it."""


def show(visit: Visit) -> Response:
    """The page to print.

    Raises:
        NotFoundError: there is no such case, or its personal part is not theirs to read.
    """
    case, desk = opened(visit), visit.desk
    if not may(visit.staff, Action.READ, case, desk.city):
        raise NotFoundError
    if owes_reason(visit, case):
        return redirect(visit, f"/staff/cases/{case.id}")
    write_down(visit, case)
    when = Times(visit.now, desk.city.calendar.zone, visit.say)
    named = names(visit, everyone(visit, case))
    lines = [line for line in _lines(case, when, visit.say, named) if line[1]]
    catalogue = desk.programmes()
    linked = ", ".join(programmes.named(one, catalogue) for one in case.programmes)
    if linked:
        lines.append((visit.say("console.case.programmes"), linked))
    short = "\n".join(f"{label}: {value}" for label, value in _for_visit(case, visit.say) if value)
    return page(visit, "case/print.html", case=case, lines=lines, short=short)


def _lines(case: Case, when: Times, say: Messages, named: Callable[[str], str]) -> Iterator[Line]:
    yield say("console.print.receipt"), case.receipt
    yield say("console.case.opened"), when.stamp(case.opened_at)
    yield say("console.case.source"), say(f"source.{case.source}")
    yield say("console.print.urgency"), say(f"urgency.{case.urgency}")
    yield from _for_visit(case, say)
    yield say("console.case.relation"), say(f"relation.{case.relation}") if case.relation else ""
    yield say("console.case.owner"), named(case.owner)
    yield say("console.case.worker"), named(case.worker) if case.worker else ""
    yield say("console.case.agencies"), ", ".join(case.private.agencies)


def _for_visit(case: Case, say: Messages) -> Iterator[Line]:
    """Where to go, whom to look for, what for, and whom to call before."""
    private = case.private
    yield say("console.case.dong"), case.dong or ""
    yield say("console.case.place"), private.place_detail
    yield say("console.case.contact"), private.phone or ""
    yield say("console.case.person"), ", ".join(_person(case, say))
    yield say("console.case.needs"), ", ".join(say(f"need.{need}") for need in case.needs)
    yield say("console.case.story"), "\n".join(private.story)


def _person(case: Case, say: Messages) -> Iterator[str]:
    if case.age:
        yield say(f"age.{case.age}")
    yield from (say(f"household.{tag}") for tag in case.household if tag != case.age)
