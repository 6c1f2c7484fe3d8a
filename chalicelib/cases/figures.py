"""How it goes: figures over the records of many cases. Pure.

Times are given both as they pass on the wall and in the city's working hours: a report of Saturday
night that is touched on Monday at 09:10 took a day and a half, and ten minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import TypeVar

from chalicelib.cases.lifecycle import FINISHED
from chalicelib.cases.model import State
from chalicelib.cases.record import Record
from chalicelib.city.hours import Calendar

Code = TypeVar("Code")

STAGES = ("touch", "contact", "visit", "close")
"""What is reached from the opening: someone did something, spoke with the person, was there, and
closed the case."""

FEW = 5
"""Fewer than this, and a number might point at a person."""

ENOUGH = 20
"""Of so many, a rounded percentage tells no small number."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long something took: half of the cases up to `middle`, nine of ten up to `most`."""

    middle: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class Stage:
    """How many cases came so far, and how long it took them."""

    reached: int
    working: Length | None
    wall: Length | None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Rounded; None where there is nothing to take a share of."""
        return round(100 * self.part / self.whole) if self.whole else None

    @property
    def enough(self) -> bool:
        """Whether anyone may be told the percentage."""
        return self.whole >= ENOUGH


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts are by code (dong, kind, …); a case of no known dong counts under the empty code.
    `hours` is by weekday (Monday 0) and hour of the day in the city's zone."""

    opened: int
    open_now: int
    closed: int
    stages: Mapping[str, Stage]
    months: Mapping[str, int]
    dongs: Mapping[str, int]
    owners: Mapping[str, int]
    kinds: Mapping[str, int]
    urgencies: Mapping[str, int]
    sources: Mapping[str, int]
    needs: Mapping[str, int]
    hours: Mapping[tuple[int, int], int]
    outcomes: Mapping[str, int]
    ratings: Mapping[str, int]
    promises: Share
    calls: Share
    new: Share


def figures(records: Iterable[Record], calendar: Calendar) -> Figures:
    """Everything that the dashboard and the monthly report show of these cases."""
    cases = tuple(records)
    local = [case.opened_at.astimezone(calendar.zone) for case in cases]
    promised = [case.promise_kept for case in cases if case.promise_kept is not None]
    known = [case.new_to_system for case in cases if case.new_to_system is not None]
    kept, late = sum(case.calls_kept for case in cases), sum(case.calls_late for case in cases)
    return Figures(
        opened=len(cases),
        open_now=sum(case.state not in FINISHED for case in cases),
        closed=sum(case.state is State.CLOSED for case in cases),
        stages={name: _stage(cases, _ENDS[name], calendar) for name in STAGES},
        months=Counter(f"{at:%Y-%m}" for at in local),
        dongs=Counter(case.dong or "" for case in cases),
        owners=Counter(case.owner for case in cases),
        kinds=Counter(str(case.kind) for case in cases),
        urgencies=Counter(str(case.urgency) for case in cases),
        sources=Counter(str(case.source) for case in cases),
        needs=Counter(str(need) for case in cases for need in case.needs),
        hours=Counter((at.weekday(), at.hour) for at in local),
        outcomes=Counter(_outcome(case) for case in cases if case.state in FINISHED),
        ratings=Counter(str(case.rating) for case in cases if case.rating),
        promises=Share(sum(promised), len(promised)),
        calls=Share(kept, kept + late),
        new=Share(sum(known), len(known)),
    )


def hushed(counts: Mapping[Code, int]) -> dict[Code, int | None]:
    """Counts as they may be shown to whoever may not open the cases: a few are None ("under five").

    Where one alone would be hidden, the total would give it away: the next smallest goes with it.
    """
    few = {code for code, count in counts.items() if 0 < count < FEW}
    if len(few) == 1:
        others = [code for code, count in counts.items() if count >= FEW]
        if others:
            few.add(min(others, key=lambda code: counts[code]))
    return {code: None if code in few else count for code, count in counts.items()}


def _outcome(case: Record) -> str:
    return case.closing_reason or str(case.state)


_ENDS: Mapping[str, Callable[[Record], datetime | None]] = {
    "touch": lambda case: case.first_touched_at,
    "contact": lambda case: case.contacted_at,
    "visit": lambda case: case.visited_at,
    "close": lambda case: case.closed_at if case.state is State.CLOSED else None,
}


def _stage(
    cases: Sequence[Record], end: Callable[[Record], datetime | None], calendar: Calendar
) -> Stage:
    spans = [(case.opened_at, at) for case in cases if (at := end(case))]
    return Stage(
        reached=len(spans),
        working=_length([calendar.working_between(since, until) for since, until in spans]),
        wall=_length([until - since for since, until in spans]),
    )


def _length(taken: Sequence[timedelta]) -> Length | None:
    """The median, and the ninth decile by nearest rank."""
    if not taken:
        return None
    ordered = sorted(taken)
    middle = timedelta(seconds=median(span.total_seconds() for span in ordered))
    return Length(middle, ordered[ceil(0.9 * len(ordered)) - 1])
