"""Every degraded mode on the running stack: one dependency is taken away, the resident reads
something true in a valid answer, and once it is back all that was confirmed reaches the teams.

How long an answer takes is settled by the time-outs (`contract/test_spill.py` adds them up to 4 s);
here a bound that a busy machine keeps says that nothing waits for what hangs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from chalicelib.kakao.validate import violations
from chalicelib.messages import load
from chalicelib.store.table import Table
from local.simulator.clock import Clock
from tests.stack.cut_wires import HANGING, REFUSING, Wire, wired
from tests.stack.deployed import Deployed, Resident

STORY = "녹양동 {} 1층 아저씨가 다리를 다쳐 며칠째 굶으시는 것 같아요"
TEAMS = ("dong-4115062000", "hope-support", "welfare-policy")
KEPT, NOT_SAVED = (
    load("ko")(f"common.{name}").split(".")[0] for name in ("kept_aside", "not_saved")
)
BOUND = 60.0
"""Seconds: no more than a hint on a busy machine."""
MINUTES = 5
"""Within which the clock has sent again what a function could not."""


@pytest.fixture(scope="module")
def wires(stack: Deployed) -> Iterator[dict[str, Wire]]:
    """Between the functions and AWS; what is kept aside waits a second, not ten minutes."""
    url = stack.outputs["SpillQueueUrl"]
    stack.sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "1"})
    with wired(stack, "APIHandler", "RelayEvents", "RouteEvents") as wires:
        yield wires
    stack.sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "600"})


class Answered(Resident):
    """Whoever writes has a valid answer within the bound."""

    def says(self, text: str, extra: dict[str, object] | None = None) -> str:
        began = time.monotonic()
        told = super().says(text, extra)
        assert time.monotonic() - began < BOUND
        assert violations(self._answer) == []
        return told


@contextmanager
def ticking(stack: Deployed) -> Iterator[Clock]:
    """A clock that may be moved, and is set right again."""
    aws, at = stack.emulator.session(), stack.emulator.endpoint
    table = Table(aws.client("dynamodb", endpoint_url=at), stack.facts.table)
    clock = Clock(table, aws.client("lambda", endpoint_url=at), stack.facts.clock_function)
    try:
        yield clock
    finally:
        clock.reset()


def told(stack: Deployed) -> dict[str, set[str]]:
    """The receipts that each team has a notice of, once all have one."""
    found: dict[str, set[str]] = {team: set() for team in TEAMS}
    with ticking(stack) as clock:
        for _ in range(MINUTES):
            for team in TEAMS:
                expected = 0 if found[team] else 1
                found[team] |= {notice["subject"] for notice in stack.inbox(team, expected)}
            if all(found.values()):
                break
            clock.move(clock.now() + timedelta(minutes=1))
    return found


def report(stack: Deployed, place: str) -> None:
    resident = Answered(stack.post)
    resident.says(STORY.format(place))
    assert "HT-" in resident.presses("제출")


@pytest.mark.parametrize("state", [REFUSING, HANGING])
def test_without_dynamodb_the_words_are_kept_and_become_a_case(
    stack: Deployed, wires: dict[str, Wire], state: str
) -> None:
    resident = Answered(stack.post)
    with wires["DYNAMODB"].cut(state):
        answer = resident.says(STORY.format(state))

    assert KEPT in answer
    assert "119" in answer
    receipts = told(stack)
    assert [len(each) for each in receipts.values()] == [1, 1, 1]
    [receipt] = set.union(*receipts.values())
    assert receipt in resident.says("안녕하세요")


def test_a_confirmation_while_dynamodb_is_away_opens_its_case_once(
    stack: Deployed, wires: dict[str, Wire]
) -> None:
    resident = Answered(stack.post)
    resident.says(STORY.format("확인빌라"))
    with wires["DYNAMODB"].cut(REFUSING):
        assert KEPT in resident.presses("제출")

    assert len(set.union(*told(stack).values())) == 1


@pytest.mark.parametrize("service", ["KMS", "SECRETS_MANAGER"])
def test_what_cannot_be_sealed_is_not_said_to_be_kept(
    stack: Deployed, wires: dict[str, Wire], service: str
) -> None:
    with wired(stack, "APIHandler") as fresh:  # a process that remembers no key
        resident = Answered(stack.post)
        with fresh[service].cut(REFUSING):
            answer = resident.says(STORY.format(service))
        assert NOT_SAVED in answer
        assert "119" in answer

        report(stack, service)

    assert wires
    assert len(set.union(*told(stack).values())) == 1


def test_without_dynamodb_and_the_queue_nothing_is_said_to_be_kept(
    stack: Deployed, wires: dict[str, Wire]
) -> None:
    resident = Answered(stack.post)
    with wires["DYNAMODB"].cut(REFUSING), wires["SQS"].cut(REFUSING):
        assert NOT_SAVED in resident.says(STORY.format("두번째빌라"))


@pytest.mark.parametrize("service", ["SQS", "SNS"])
def test_a_report_is_told_once_the_way_to_the_teams_is_back(
    stack: Deployed, wires: dict[str, Wire], service: str
) -> None:
    with wires[service].cut(REFUSING):
        report(stack, service)
        for team in TEAMS:
            assert stack.inbox(team, expected=0) == []

    assert len(set.union(*told(stack).values())) == 1
