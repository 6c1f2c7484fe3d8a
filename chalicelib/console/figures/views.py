"""The dashboard, and the month's report to be printed."""

from __future__ import annotations

from typing import Any

from chalice.app import Response

from chalicelib.cases.lifecycle import CLOSING_REASONS
from chalicelib.cases.model import Kind, Score, Source, State, Urgency
from chalicelib.city.points import areas_of, source_of
from chalicelib.console.figures import plots
from chalicelib.console.figures.gathering import (
    MOST,
    Asked,
    Gathered,
    asked_for,
    gather,
    sees_exactly,
)
from chalicelib.console.figures.period import month_with, named, parse
from chalicelib.console.pages import page
from chalicelib.console.visit import Visit

_OUTCOMES = (*CLOSING_REASONS, State.WITHDRAWN, State.MERGED)


def show(visit: Visit) -> Response:
    """The dashboard of a period."""
    return _page(visit, "figures/dashboard.html", asked_for(visit))


def report(visit: Visit) -> Response:
    """A month on paper: the one asked for, else the last that is over."""
    return _page(visit, "figures/report.html", of_month(visit))


def of_month(visit: Visit) -> Asked:
    """All of the month asked for, else of the last that is over."""
    asked = asked_for(visit)
    if not asked.period.is_month or not visit.query.get("period"):
        today = visit.now.astimezone(visit.desk.city.calendar.zone).date()
        return Asked(month_with(today).moved(-1))
    return Asked(asked.period)


def _page(visit: Visit, template: str, asked: Asked) -> Response:
    gathered = gather(visit, asked)
    areas = areas_of(visit.desk.city)
    today = visit.now.astimezone(visit.desk.city.calendar.zone).date()
    return page(
        visit,
        template,
        asked=asked,
        period=asked.period,
        this_month=month_with(today),
        gathered=gathered,
        figures=gathered.figures,
        plots=plots,
        parse=parse,
        period_name=lambda period: named(period, visit.say),
        most=MOST,
        teams=[
            team
            for team in visit.desk.city.teams.values()
            if sees_exactly(visit, Asked(asked.period, team.id))
        ],
        map_source=source_of(visit.desk.city),
        kinds=tuple(Kind),
        map=plots.drawn(areas, gathered.shown(gathered.figures.dongs)),
        **_drawn(gathered),
    )


def _drawn(gathered: Gathered) -> dict[str, Any]:
    found, shown = gathered.figures, gathered.shown
    outcomes = [code for code in _OUTCOMES if found.outcomes.get(code)]
    return {
        "by_dong": plots.bars(shown(found.dongs)),
        "by_kind": plots.bars(shown(found.kinds), tuple(Kind)),
        "by_urgency": plots.bars(shown(found.urgencies), tuple(Urgency)),
        "by_source": plots.bars(shown(found.sources), tuple(Source)),
        "by_need": plots.bars(shown(found.needs)),
        "by_outcome": plots.bars(shown(found.outcomes), outcomes),
        "by_rating": plots.bars(shown(found.ratings), tuple(Score)),
        "by_month": plots.line(gathered.asked.period.months, shown(found.months)),
        "by_hour": plots.heat(shown(plots.bands(found.hours))),
        "reaches": plots.reaches(found.stages),
    }
