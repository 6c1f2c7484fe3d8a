"""By when someone must look, and who hears of it when nobody did.

The resident is told the same value that the board shows and the clock watches.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases.model import Case, Kind, Promise, Urgency
from chalicelib.city.model import City, Term


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is told at one level of the ladder: a team, and as what (`owner`, `lead`, `informed`)."""

    team: str
    role: str


def to_accept(kind: Kind, urgency: Urgency, now: datetime, city: City) -> Promise:
    """Someone takes the case. A normal consultation has a person waiting in the chat, so a term of
    its own."""
    waiting = kind is Kind.CONSULTATION and urgency is Urgency.NORMAL
    told = _after(city.accept_within["consultation" if waiting else urgency], now, city)
    return Promise(what="accept", told=told, by=told)


def to_start_callback(at: datetime, city: City) -> Promise:
    """Someone calls at the booked time, or within the grace the city allows."""
    return Promise(what="callback", told=at, by=at + city.callbacks.start_within)


def to_be_touched(urgency: Urgency, now: datetime, city: City) -> datetime:
    """When an accepted case goes back to the queue if nobody does anything with it."""
    return _after(city.return_after[urgency], now, city)


def ladder(case: Case, city: City) -> tuple[Rung, ...]:
    """Owner, the owner's lead, then the teams above: nobody twice."""
    rungs: list[Rung] = []
    for step in city.ladder:
        rung = Rung(case.owner, step) if step in ("owner", "lead") else Rung(step, "informed")
        if rung.role == "lead" or rung.team not in [r.team for r in rungs]:
            rungs.append(rung)
    return tuple(rungs)


def missed(case: Case, promise: Promise, now: datetime, city: City) -> tuple[Promise, Rung]:
    """The promise one rung higher, and whom to tell. On the top rung it is exhausted."""
    rungs = ladder(case, city)
    level = min(promise.level + 1, len(rungs) - 1)
    exhausted = promise.level + 1 >= len(rungs) - 1
    by = _after(city.ladder_step[case.urgency], now, city)
    return promise.model_copy(update={"level": level, "by": by, "exhausted": exhausted}), rungs[
        level
    ]


def acknowledged(case: Case, promise: Promise, now: datetime, city: City) -> Promise:
    """The same rung, with one more step's time before the ladder climbs."""
    by = _after(city.ladder_step[case.urgency], now, city)
    return promise.model_copy(update={"by": max(promise.by, by)})


def _after(term: Term, now: datetime, city: City) -> datetime:
    """To the minute, as it is told: a promise never means later than its words."""
    if term.working:
        by = city.calendar.add_working(now, term.length)
    else:
        by = (now + term.length).astimezone(city.calendar.zone)
    return by.replace(second=0, microsecond=0)
