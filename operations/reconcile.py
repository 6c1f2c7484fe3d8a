"""`./hopetalk reconcile`: hold what a stage has stored against what it routed and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from chalicelib.cases.reconciling import MENDED, REPLAYED
from chalicelib.city.model import City
from chalicelib.pipeline.reconciler import Reconciler
from chalicelib.store.reconciliations import Reconciliation
from operations.asking import AS_JSON, OF_STAGE, counting, tell

SAYS = {
    "unrouted": "an event was not routed",
    "set_aside": "an event was given up and waits for people",
    "untold": "a team was not told of an event",
    "unheard": "the resident was left no message of an event",
    "asleep": "the clock would not look at it",
    "uncounted": "its record says otherwise",
    "lost": "it is counted but not stored",
    "unannounced": "no event says that it was opened",
    "unescalated": "a promise's time passed and nobody was told",
    "unreadable": "it could not be compared",
}

DAY = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="A day that is over; yesterday by default."),
]
MEND = Annotated[
    bool,
    typer.Option(
        "--mend",
        help="Put right what may be put right: events are sent again, those set aside among them.",
    ),
]


def reconcile(
    stage: OF_STAGE, day: DAY = None, mend: MEND = False, as_json: AS_JSON = False
) -> int:
    """Compare each case of a day with what was routed and whom it was told to.

    Writes nothing but what --mend asks for.
    """
    reconciler = replace(
        stage.pipeline.reconciler, mends=MENDED | REPLAYED if mend else frozenset()
    )
    work = whole(reconciler, _over(day, reconciler.now(), reconciler.city))
    facts = work.model_dump(mode="json", exclude={"version", "month", "after"})
    tell(in_words(work), facts, as_json=as_json)
    return 1 if work.different else 0


def whole(reconciler: Reconciler, day: date) -> Reconciliation:
    """A day from beginning to end; how far it has come is kept nowhere."""
    work = reconciler.begin(day)
    with counting("cases") as step:
        while work.finished_at is None:
            before = work.cases
            work = reconciler.step(work)
            step(work.cases - before)
    return work


def in_words(work: Reconciliation) -> str:
    """A line for each difference, and what was looked at."""
    lines = [
        f"{one.case_id}: {SAYS[one.what]}"
        + (f" ({', '.join(filter(None, about))})" if any(about) else "")
        for one in work.differences
        for about in [(one.event_id, one.team, one.reason)]
    ]
    if work.different > len(lines):
        lines.append(f"… and {work.different - len(lines)} more")
    lines.append(
        f"{work.day}: {work.cases} cases, {work.events} events, {work.notices} notices;"
        f" {work.different} differences, {work.mended} mended"
    )
    return "\n".join(lines)


def _over(given: datetime | None, now: datetime, city: City) -> date:
    """Raises ValueError where it is no day that is over."""
    today = now.astimezone(city.calendar.zone).date()
    day = given.date() if given else today - timedelta(days=1)
    if day >= today:
        raise ValueError(f"{day} is not over yet")
    return day
