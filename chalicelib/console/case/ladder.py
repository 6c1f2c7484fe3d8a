"""The escalation ladder of a promise as a list: whom each rung tells, when it did or will, and who
said that they know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases import events
from chalicelib.cases.model import Acknowledged, Case, Event
from chalicelib.cases.promises import climbs, ladder
from chalicelib.city.model import City

_FRESH = frozenset(
    {
        events.CASE_OPENED,
        events.CASE_REOPENED,
        events.CASE_RETURNED,
        events.CASE_UNMERGED,
        events.TRANSFER_ACCEPTED,
        events.CALLBACK_DUE,
    }
)
"""Each of these begins a promise, and the ladder with it."""


@dataclass(frozen=True, slots=True)
class Rung:
    """`at` is when the team was told, or will be unless someone acts; None where nobody will be."""

    team: str
    role: str
    told: bool
    at: datetime | None
    acknowledged: tuple[Acknowledged, ...] = ()


def rungs(case: Case, history: Sequence[Event], city: City) -> tuple[Rung, ...]:
    """Bottom first; none where nothing is promised."""
    if case.promise is None:
        return ()
    since = max((n for n, event in enumerate(history) if event.type in _FRESH), default=0)
    begun = history[since].time if history else case.opened_at
    missed = [event for event in history[since:] if event.type == events.PROMISE_MISSED]
    told = {0: begun, **{int(str(event.data["level"])): event.time for event in missed}}
    coming = climbs(case, case.promise, city)
    return tuple(
        Rung(
            team=rung.team,
            role=rung.role,
            told=level in told,
            at=told.get(level) or coming.get(level),
            acknowledged=tuple(
                one for one in case.acknowledged if one.level == level and one.at >= begun
            ),
        )
        for level, rung in enumerate(ladder(case, city))
    )
