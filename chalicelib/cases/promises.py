"""By when someone must look, and who hears of it when nobody did.

The resident is told the same value that the board shows and the clock watches.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases.model import CallbackState, Case, Kind, Promise, State, Urgency
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
    return Promise(what="accept", told=told, by=told, since=now)


def to_start_callback(at: datetime, city: City) -> Promise:
    """Someone calls at the booked time, or within the grace the city allows."""
    return Promise(what="callback", told=at, by=at + city.callbacks.start_within)


def to_be_touched(case: Case, city: City) -> datetime | None:
    """When a case that someone has goes back to the queue if nobody does anything more with it; a
    call that is promised for later counts as done until then. None: nobody has it."""
    since = case.touched_at or case.accepted_at
    if case.state not in (State.ACCEPTED, State.IN_PROGRESS) or since is None:
        return None
    if case.callback and case.callback.waits:
        since = max(since, case.callback.at)
    return _after(city.return_after[case.urgency], since, city)


def waiting_anew(case: Case, now: datetime, city: City) -> Promise:
    """What is promised of a case that someone else must look at now. What the resident waits for
    already stays promised for the same time, and the ladder begins with whoever owns it now."""
    callback, promise = case.callback, case.promise
    if promise is not None:
        fresh = promise.model_copy(update={"level": 0, "exhausted": False})
        if promise.level == 0:
            return fresh
        return fresh.model_copy(update={"by": _after(city.ladder_step[case.urgency], now, city)})
    if callback and callback.state is CallbackState.STARTED:
        return to_start_callback(now, city)
    return to_accept(case.kind, case.urgency, now, city)


def sooner(case: Case, urgency: Urgency, now: datetime, city: City) -> Promise | None:
    """What is promised of a case that turns out to be this urgent: never more than before."""
    if case.promise is None or case.promise.what != "accept":
        return case.promise
    fresh = to_accept(case.kind, urgency, now, city)
    return min(case.promise, fresh, key=lambda promise: promise.by)


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


def climbs(case: Case, promise: Promise, city: City) -> dict[int, datetime]:
    """When each higher rung (by its level) will be told if nobody acts."""
    times: dict[int, datetime] = {}
    if promise.exhausted:
        return times
    at = promise.by
    for level in range(promise.level + 1, len(ladder(case, city))):
        times[level] = at
        at = _after(city.ladder_step[case.urgency], at, city)
    return times


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
