"""Which state may follow which, and the sets of states that have a name of their own."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.cases.change import RefusedError
from chalicelib.cases.model import Case, State

ALLOWED: Mapping[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.ACCEPTED, State.IN_PROGRESS, State.WITHDRAWN, State.MERGED}),
    State.ACCEPTED: frozenset(
        {State.RECEIVED, State.IN_PROGRESS, State.CLOSED, State.WITHDRAWN, State.MERGED}
    ),
    State.IN_PROGRESS: frozenset({State.RECEIVED, State.CLOSED, State.WITHDRAWN, State.MERGED}),
    State.CLOSED: frozenset({State.RECEIVED}),
    State.WITHDRAWN: frozenset({State.RECEIVED}),
    State.MERGED: frozenset({State.RECEIVED}),
}

OPEN = frozenset({State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS})
FINISHED = frozenset(State) - OPEN

CLOSING_REASONS = (
    "public_benefit",
    "emergency_aid",
    "private_resource",
    "referral",
    "case_management",
    "advice",
    "refused",
    "absent",
    "moved_away",
    "deceased",
    "admitted",
    "duplicate",
    "not_applicable",
)
"""How cases end (종결 사유), as the dong teams record them; worded in the catalogue."""

CONTACT_RESULTS = ("reached", "no_answer", "wrong_number", "refused")
"""How a call to or from the resident ended."""

VISIT_RESULTS = ("met", "absent", "refused", "not_found", "elsewhere")
"""How a visit ended."""

NOT_RATED = frozenset({"duplicate"})
"""Closing reasons after which nobody is asked how it went: the help was another case's."""


def may_be_rated(case: Case) -> bool:
    """Whether the resident may say how it went."""
    return case.state is State.CLOSED and case.closing_reason not in NOT_RATED


def require(case: Case, to: State, otherwise: str) -> None:
    """Refuse a command whose outcome the case's state does not allow.

    Raises:
        RefusedError: with `otherwise` as its reason.
    """
    if to not in ALLOWED[case.state]:
        raise RefusedError(otherwise)
