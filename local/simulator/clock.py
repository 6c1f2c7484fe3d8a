"""The movable clock: what time the service believes it is, and what falls due on the way."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from chalicelib.store.clock import MovableClock
from chalicelib.store.due import DueIndex
from chalicelib.store.table import Table

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

SEOUL = ZoneInfo("Asia/Seoul")


class ClockFunctionError(RuntimeError):
    """The clock function failed; the message holds what it said."""


class Clock:
    """What the service believes, kept at hand; `functions` invokes `function`, the one that runs
    every minute."""

    def __init__(self, table: Table, functions: LambdaClient, function: str) -> None:
        self._clock = MovableClock(table)
        self._due = DueIndex(table)
        self._functions = functions
        self._function = function
        self._offset = timedelta()

    @property
    def offset(self) -> timedelta:
        """From the real time to the pretended one, as last read."""
        return self._offset

    def now(self) -> datetime:
        """The pretended time, in Seoul."""
        return datetime.now(SEOUL) + self._offset

    def read(self) -> None:
        """Read the offset again: another tool may have moved the clock."""
        self._offset = self._clock.now() - datetime.now(UTC)

    def move(self, target: datetime) -> int:
        """Make it `target` and run whatever falls due on the way, each at its own time.

        Returns how often the clock function ran. Going back runs nothing.

        Raises:
            ClockFunctionError: it failed; the clock stays at the time it failed at.
        """
        runs = 0
        while (due := self._due.next_due(self.now())) is not None and due <= target:
            self._set(due)
            self._invoke(due)
            runs += 1
        self._set(target)
        return runs

    def reset(self) -> None:
        """Back to the real time."""
        self._clock.reset()
        self._offset = timedelta()

    def _set(self, pretended: datetime) -> None:
        self._clock.move_to(pretended)
        self._offset = pretended - datetime.now(UTC)

    def _invoke(self, at: datetime) -> None:
        """As the schedule would: Chalice reads all of these fields."""
        tick = {
            "version": "0",
            "id": "simulator",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "000000000000",
            "region": self._functions.meta.region_name,
            "time": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "resources": [],
            "detail": {},
        }
        result = self._functions.invoke(
            FunctionName=self._function, Payload=json.dumps(tick).encode()
        )
        if "FunctionError" in result:
            said = result["Payload"].read().decode()
            raise ClockFunctionError(f"{self._function} failed at {at:%F %T}: {said}")


def presets(now: datetime) -> list[tuple[str, datetime]]:
    """Times worth a visit, each the next one after `now`: just before closing, a Saturday night,
    a Monday morning, and the night before a holiday and a weekend."""
    return [
        ("금 17:58", _next_weekday(now, 4, time(17, 58))),
        ("토 23:10", _next_weekday(now, 5, time(23, 10))),
        ("다음 월 09:00", _next_weekday(now, 0, time(9))),
        ("12월 24일 21:30", _next_christmas_eve(now, time(21, 30))),
    ]


def _next_weekday(now: datetime, weekday: int, at: time) -> datetime:
    today = now.astimezone(SEOUL).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    moment = datetime.combine(day, at, SEOUL)
    return moment if moment > now else moment + timedelta(days=7)


def _next_christmas_eve(now: datetime, at: time) -> datetime:
    local = now.astimezone(SEOUL)
    eve = datetime.combine(local.date().replace(month=12, day=24), at, SEOUL)
    return eve if eve > now else eve.replace(year=eve.year + 1)
