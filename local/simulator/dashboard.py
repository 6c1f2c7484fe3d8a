"""`/watch`: the figures of the stack's CloudWatch dashboard and the state of its alarms, as the
deployed template defines both, with what the manual says to do about each alarm."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from local.ministack_metrics import COUNTED
from local.simulator.figures import Alarm, Figure, Values, Widget, alarm_of, widgets_of
from local.simulator.queues import Gauges
from local.simulator.watch import TROUBLE

MANUAL = Path(__file__).parents[2] / "docs" / "operate.md"
HEADERS = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'self'"}
SHOWN = 3 * 3600
"""Seconds back that the diagrams reach: what CloudWatch's own dashboards begin with."""

STATES = ("rings", "unknown", "quiet")
"""Of alarms, in the order in which they are shown."""

_ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+) \|$", re.MULTILINE)
_LINK = re.compile(r"\[([^]]+)\]\([^)]+\)")
_UNITS = {"Latency": "ms", "IteratorAge": "ms", "ApproximateAgeOfOldestMessage": "s"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure's values; None where nothing here counts it."""

    figure: Figure
    values: Values | None

    @property
    def unit(self) -> str:
        """Of its values; nothing for counts."""
        return _UNITS.get(self.figure.name, "")

    @property
    def whole(self) -> float | None:
        """All counts together, else the highest value; None without any."""
        values = (self.values or {}).values()
        if self.figure.statistic == "Sum":
            return sum(values)
        return max(values, default=None)

    @property
    def is_gauge(self) -> bool:
        """Whether it is a look into a queue: only now, nothing before."""
        return _is_gauge(self.figure)

    def bars(self, now: float) -> list[tuple[float, float, float]]:
        """Place, width and height of each value, as parts of the diagram's."""
        values = self.values or {}
        highest = max(values.values(), default=0)
        if not highest:
            return []
        first, period = now - SHOWN, self.figure.period
        return [
            (max(0.0, (at - first) / SHOWN), period / SHOWN, value / highest)
            for at, value in values.items()
            if value
        ]


class Dashboard:
    """Reads one stack's dashboard and alarms; `gauges` looks into the queues."""

    def __init__(
        self,
        stack: str,
        cloudwatch: Any,
        logs: Any,
        gauges: Gauges,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._stack = stack
        self._cloudwatch = cloudwatch
        self._logs = logs
        self._gauges = gauges
        self._now = now
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"amount": _amount, "written": _written}

    @property
    def routes(self) -> list[Route]:
        """To be served at the root."""
        return [Route("/watch", self.show), Route("/watch/manual", self.explain)]

    async def show(self, _: Request) -> Response:
        """Every figure and every alarm, as they are now."""
        try:
            return await run_in_threadpool(self._page)
        except (httpx.HTTPError, *TROUBLE) as exc:
            return PlainTextResponse(f"The emulator does not answer: {exc!r}\n", 502)

    async def explain(self, _: Request) -> Response:
        """What the manual says about each alarm, under the alarm's name."""
        rows = [(name, *told) for name, told in manual_rows(MANUAL.read_text("utf-8")).items()]
        return self._rendered("manual.html", rows=rows)

    def _page(self) -> Response:
        now = self._now()
        widgets = widgets_of(
            self._cloudwatch.get_dashboard(DashboardName=self._stack)["DashboardBody"]
        )
        alarms = self._alarms()
        counted = COUNTED | self._found_in_lines()
        reaches = {figure: SHOWN for widget in widgets for figure in widget.figures}
        for alarm in alarms:
            reaches[alarm.figure] = max(reaches.get(alarm.figure, SHOWN), alarm.reach)
        read = self._read(reaches, counted, now)
        return self._rendered(
            "watch.html",
            now=now,
            at=datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo("Asia/Seoul")),
            widgets=[(one.title, _readings(one, read, now)) for one in widgets],
            alarms=sorted(
                ((alarm, _state(alarm, read[alarm.figure], now)) for alarm in alarms),
                key=lambda shown: STATES.index(shown[1]),
            ),
        )

    def _alarms(self) -> list[Alarm]:
        prefix = f"{self._stack}-"
        pages = self._cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)
        return [alarm_of(one, prefix) for page in pages for one in page["MetricAlarms"]]

    def _found_in_lines(self) -> frozenset[tuple[str, str]]:
        pages = self._logs.get_paginator("describe_metric_filters").paginate()
        return frozenset(
            (made["metricNamespace"], made["metricName"])
            for page in pages
            for one in page["metricFilters"]
            for made in one["metricTransformations"]
        )

    def _read(
        self, reaches: Mapping[Figure, int], counted: frozenset[tuple[str, str]], now: float
    ) -> dict[Figure, Values | None]:
        read: dict[Figure, Values | None] = {}
        asked: dict[int, list[Figure]] = {}
        gauges = self._gauges.look()
        for figure, reach in reaches.items():
            if _is_gauge(figure):
                begun = int(now // figure.period) * figure.period
                value = gauges.get(dict(figure.dimensions)["QueueName"], {}).get(figure.name)
                read[figure] = None if value is None else {begun: value}
            elif (figure.namespace, figure.name) in counted:
                asked.setdefault(reach, []).append(figure)
            else:
                read[figure] = None
        for reach, figures in asked.items():
            read |= self._values(figures, now - reach, now)
        return read

    def _values(self, figures: list[Figure], start: float, end: float) -> dict[Figure, Values]:
        queries: list[dict[str, Any]] = [
            {"Id": f"q{number}", "MetricStat": _asked(figure)}
            for number, figure in enumerate(figures)
        ]
        pages = self._cloudwatch.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries, StartTime=start, EndTime=end + 1
        )
        answers = {one["Id"]: one for page in pages for one in page["MetricDataResults"]}
        return {
            figure: {
                int(at.timestamp()): value
                for at, value in zip(
                    answers[query["Id"]]["Timestamps"], answers[query["Id"]]["Values"], strict=True
                )
            }
            for query, figure in zip(queries, figures, strict=True)
        }

    def _rendered(self, template: str, **values: Any) -> HTMLResponse:
        html = self._templates.get_template(template).render(**values)
        return HTMLResponse(html, headers=HEADERS)


def manual_rows(manual: str) -> dict[str, tuple[str, str]]:
    """What each alarm means and what to do, in Markdown, by the alarm's name."""
    _, _, below = manual.partition("\n## Alarms\n")
    chapter = below.partition("\n## ")[0]
    return {name: (means, do) for name, means, do in _ROW.findall(chapter)}


def _is_gauge(figure: Figure) -> bool:
    """AWS looks into a queue once a minute; here a look is taken when it is asked for."""
    return figure.namespace == "AWS/SQS" and figure.name.startswith("Approximate")


def _readings(widget: Widget, read: Mapping[Figure, Values | None], now: float) -> list[Reading]:
    return [Reading(figure, _since(read[figure], now - SHOWN)) for figure in widget.figures]


def _state(alarm: Alarm, values: Values | None, now: float) -> str:
    if values is None:
        return "unknown"
    return "rings" if alarm.rings(values, now) else "quiet"


def _since(values: Values | None, start: float) -> Values | None:
    if values is None:
        return None
    return {at: value for at, value in values.items() if at > start}


def _asked(figure: Figure) -> dict[str, Any]:
    return {
        "Metric": {
            "Namespace": figure.namespace,
            "MetricName": figure.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in figure.dimensions],
        },
        "Period": figure.period,
        "Stat": figure.statistic,
    }


def _amount(value: float) -> str:
    return f"{value:,.0f}"


def _written(markdown: str) -> Markup:
    """Code as code; a link, which leads to elsewhere in the manual, as its words."""
    parts = escape(_LINK.sub(r"\1", markdown)).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts)
    )
