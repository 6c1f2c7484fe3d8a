"""The month's report as a spreadsheet: the same numbers as on paper, hushed alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from chalice.app import Response

from chalicelib.cases.figures import STAGES, Length, Share
from chalicelib.cases.lifecycle import CLOSING_REASONS
from chalicelib.console.figures.export_view import mark
from chalicelib.console.figures.gathering import Gathered, gather
from chalicelib.console.figures.sheets import Cell, Sheet, workbook
from chalicelib.console.figures.views import of_month
from chalicelib.console.visit import Visit, download

_HOUR = timedelta(hours=1)


def take(visit: Visit) -> Response:
    """The month asked for, else the last that is over."""
    gathered = gather(visit, of_month(visit))
    sheets = [_whole(visit, gathered), _stages(visit, gathered), _counts(visit, gathered)]
    xlsx = workbook(sheets, mark(visit), visit.desk.city.calendar.zone)
    return download(visit, xlsx, f"hope-talk-report-{gathered.asked.period.code}.xlsx")


def _whole(visit: Visit, gathered: Gathered) -> Sheet:
    say, found = visit.say, gathered.figures

    def share(of: Share) -> Cell:
        tells = gathered.exact or of.enough
        return f"{of.percent}%" if tells and of.percent is not None else None

    rows: list[list[Cell]] = [
        [say("console.figures.opened"), _number(visit, gathered.total(found.opened))],
        [say("console.figures.open_now"), _number(visit, gathered.total(found.open_now))],
        [say("console.figures.closed"), _number(visit, gathered.total(found.closed))],
        [say("console.figures.promises"), share(found.promises)],
        [say("console.figures.calls"), share(found.calls)],
        [say("console.figures.new"), share(found.new)],
        [say("console.figures.nothing_found"), gathered.nothing_found],
    ]
    return Sheet(say("console.figures.whole"), ["", say("console.figures.cases")], rows)


def _stages(visit: Visit, gathered: Gathered) -> Sheet:
    """Lengths in hours, so that they can be reckoned with."""
    say = visit.say

    def hours(length: Length | None) -> tuple[Cell, Cell]:
        if length is None:
            return None, None
        return round(length.middle / _HOUR, 2), round(length.most / _HOUR, 2)

    rows: list[list[Cell]] = []
    for name in STAGES:
        stage = gathered.figures.stages[name]
        count = gathered.total(stage.reached)
        lengths = (*hours(stage.working), *hours(stage.wall)) if count is not None else ()
        shown = lengths or (None,) * 4
        rows.append([say(f"console.figures.stage.{name}"), _number(visit, count), *shown])
    heads = ["stage_name", "reached"]
    columns = [say(f"console.figures.{head}") for head in heads] + [
        say(f"console.export.hours.{head}")
        for head in ("working_middle", "working_most", "wall_middle", "wall_most")
    ]
    return Sheet(say("console.export.stages"), columns, rows)


def _counts(visit: Visit, gathered: Gathered) -> Sheet:
    say, found = visit.say, gathered.figures

    def outcome(code: str) -> str:
        return say(f"closing.{code}" if code in CLOSING_REASONS else f"state.{code}")

    tables: Mapping[str, tuple[Mapping[str, int], Callable[[str], str]]] = {
        "by_dong": (found.dongs, lambda code: code or say("console.figures.no_dong")),
        "by_kind": (found.kinds, lambda code: say(f"kind.{code}")),
        "by_urgency": (found.urgencies, lambda code: say(f"urgency.{code}")),
        "by_need": (found.needs, lambda code: say(f"need.{code}")),
        "by_source": (found.sources, lambda code: say(f"source.{code}")),
        "by_outcome": (found.outcomes, outcome),
        "by_rating": (found.ratings, lambda code: say(f"rating.{code}")),
    }

    def rows() -> Iterator[list[Cell]]:
        for name, (counts, word) in tables.items():
            for code, count in gathered.shown(counts).items():
                yield [say(f"console.figures.{name}"), word(code), _number(visit, count)]

    columns = [
        say("console.export.what"),
        say("console.export.which"),
        say("console.figures.cases"),
    ]
    return Sheet(say("console.export.counts"), columns, rows())


def _number(visit: Visit, count: int | None) -> Cell:
    return visit.say("console.figures.few") if count is None else count
