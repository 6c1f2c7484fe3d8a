"""The dashboard and the alarms as the deployed template defines them: what is read from CloudWatch,
and when an alarm rings. Pure: whoever asks brings the numbers.

The shapes are those of "Dashboard body structure and syntax" in the CloudWatch API reference, of
`DescribeAlarms`, and of "Using Amazon CloudWatch alarms" in the CloudWatch guide.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Values: TypeAlias = Mapping[int, float]
"""What was counted, by the second since 1970 at which its period began; no entry is no data."""

_FALLS = ("LessThanThreshold", "LessThanOrEqualToThreshold")


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric by one statistic over periods of so many seconds."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    statistic: str
    period: int

    @property
    def label(self) -> str:
        """As the dashboard's legend has it, told apart by what the metric is of."""
        return " ".join((self.name, *(value for _, value in self.dimensions[:1])))


@dataclass(frozen=True, slots=True)
class Widget:
    """One diagram of the dashboard."""

    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: it rings when each of the last `periods` is beyond the threshold."""

    name: str
    description: str
    figure: Figure
    periods: int
    comparison: str
    threshold: float
    silence_breaches: bool

    @property
    def reach(self) -> int:
        """Seconds back that it looks, the running period included."""
        return self.figure.period * (self.periods + 1)

    def rings(self, values: Values, now: float) -> bool:
        """Whether it rings. The running period counts only for what it cannot take back: having
        risen too high, or no longer being too low."""
        period = self.figure.period
        running = int(now // period) * period
        full = [
            self._breaches(values.get(running - n * period)) for n in range(1, self.periods + 1)
        ]
        begun = values.get(running)
        falls = self.comparison in _FALLS
        if begun is not None and self._breaches(begun) is not falls:
            return all([self._breaches(begun), *full[:-1]])
        return all(full)

    def _breaches(self, value: float | None) -> bool:
        if value is None:
            return self.silence_breaches
        match self.comparison:
            case "GreaterThanThreshold":
                return value > self.threshold
            case "GreaterThanOrEqualToThreshold":
                return value >= self.threshold
            case "LessThanThreshold":
                return value < self.threshold
            case "LessThanOrEqualToThreshold":
                return value <= self.threshold
        raise ValueError(f"{self.name}: unknown comparison {self.comparison}")


def widgets_of(body: str) -> list[Widget]:
    """The diagrams of a dashboard's body."""
    return [
        Widget(properties["title"], tuple(_figures(properties)))
        for properties in (one["properties"] for one in json.loads(body)["widgets"])
    ]


def alarm_of(described: Mapping[str, Any], prefix: str) -> Alarm:
    """An alarm of `DescribeAlarms`; `prefix` is what the stack puts before each name."""
    dimensions = tuple((one["Name"], one["Value"]) for one in described.get("Dimensions", ()))
    return Alarm(
        name=described["AlarmName"].removeprefix(prefix),
        description=described.get("AlarmDescription", ""),
        figure=Figure(
            described["Namespace"],
            described["MetricName"],
            dimensions,
            described.get("ExtendedStatistic") or described["Statistic"],
            described["Period"],
        ),
        periods=described["EvaluationPeriods"],
        comparison=described["ComparisonOperator"],
        threshold=described["Threshold"],
        silence_breaches=described["TreatMissingData"] == "breaching",
    )


def _figures(properties: Mapping[str, Any]) -> Iterable[Figure]:
    before: list[str] = []
    for row in properties["metrics"]:
        options = row[-1] if isinstance(row[-1], dict) else {}
        before = _written_out([one for one in row if isinstance(one, str)], before)
        namespace, name, *rest = before
        yield Figure(
            namespace,
            name,
            tuple(zip(rest[::2], rest[1::2], strict=True)),
            options.get("stat") or properties["stat"],
            properties["period"],
        )


def _written_out(row: list[str], before: list[str]) -> list[str]:
    """`.` is what stood there in the row before, `...` all that stood before what follows."""
    if row[0] == "...":
        row = before[: len(before) - len(row) + 1] + row[1:]
    return [before[n] if one == "." else one for n, one in enumerate(row)]
