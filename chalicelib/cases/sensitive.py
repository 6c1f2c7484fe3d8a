"""Cases that nobody opens out of curiosity: violence, abuse, suicide. Who has no hand in one says
why they open it, and the read log keeps that."""

from __future__ import annotations

from chalicelib.cases.model import Case
from chalicelib.cases.staff import StaffMember
from chalicelib.language.reading import Emergency, Need

EMERGENCIES = frozenset({Emergency.VIOLENCE, Emergency.CHILD_ABUSE, Emergency.SUICIDE})

REASONS = ("asked_to_help", "stands_in", "follow_up", "same_household", "supervision")
"""Why someone opens a case of others; worded under `console.sensitive.reason.`."""


def is_sensitive(case: Case) -> bool:
    """Whether the case is about violence, abuse or suicide."""
    return case.emergency in EMERGENCIES or Need.ABUSE in case.needs


def asks_reason(case: Case, staff: StaffMember) -> bool:
    """Whether this person must say why they open it: it is sensitive, they do not have it, and
    their team neither owns nor co-handles it nor is asked to take it over."""
    hands = {case.owner, *case.helpers, case.transfer.to if case.transfer else case.owner}
    return is_sensitive(case) and staff.username != case.worker and staff.team not in hands
