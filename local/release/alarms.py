"""The alarms by which a release is taken back: those that ring within a minute or two of an error.

Alarms of what people do, and of what takes a day, say nothing of a release.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import RollbackTriggerTypeDef

TELLING: Final = ("ApiFails", "ApiAnswers5xx", "RelayFails", "RouterFails", "ClockFails")
"""CloudFormation takes five rollback triggers at most."""

LOOK: Final = 10
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """Those of one stack that were quiet before it was changed. One that rings already can neither
    take back a release nor keep its cure out."""

    cloudwatch: Any
    quiet: dict[str, str]
    """Name → ARN."""

    @classmethod
    def of(cls, cloudwatch: Any, stack: str) -> tuple[Alarms, tuple[str, ...]]:
        """The quiet ones, and the names of those that ring now. A stack that is new has neither."""
        states = list(_states(cloudwatch, [f"{stack}-{name}" for name in TELLING]))
        quiet = {name: arn for name, arn, state in states if state != "ALARM"}
        return cls(cloudwatch, quiet), tuple(n for n, _, state in states if state == "ALARM")

    @property
    def triggers(self) -> list[RollbackTriggerTypeDef]:
        """What CloudFormation itself watches while it changes the stack."""
        return [{"Arn": arn, "Type": "AWS::CloudWatch::Alarm"} for arn in self.quiet.values()]

    def watch(
        self,
        seconds: float,
        now: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> tuple[str, ...]:
        """Look for so long; the names of what began to ring, as soon as one does."""
        if not self.quiet:
            return ()
        end = now() + seconds
        while True:
            found = _states(self.cloudwatch, list(self.quiet))
            ringing = tuple(name for name, _, state in found if state == "ALARM")
            if ringing or now() >= end:
                return ringing
            pause(min(LOOK, max(end - now(), 0)))


def _states(cloudwatch: Any, names: list[str]) -> Iterator[tuple[str, str, str]]:
    if not names:  # CloudWatch would take this for all alarms of the account
        return
    for alarm in cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]:
        yield alarm["AlarmName"], alarm["AlarmArn"], alarm["StateValue"]
