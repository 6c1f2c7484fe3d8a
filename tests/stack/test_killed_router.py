"""The router is killed again and again in a burst of reports: every team is told of every one."""

from __future__ import annotations

import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib.store.table import Table
from local.simulator.clock import Clock
from tests.stack.deployed import Deployed, Resident

REPORTS = 24
TEAMS = ("dong-4115062000", "hope-support", "welfare-policy")
RECEIPT = re.compile(r"HT-\w{4}-\w{4}")
ROUNDS = 30
"""Minutes that may pass until the clock has sent again whatever the routers died with."""


def report(stack: Deployed, number: int) -> str:
    resident = Resident(stack.post)
    resident.says(f"녹양동 {number}번지 할머니가 며칠째 굶고 계세요")
    return str(RECEIPT.findall(resident.presses("제출"))[0])


def kill_routers(stack: Deployed) -> int:
    """SIGKILL to this stack's router processes, whatever they are doing."""
    killed = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().decode()
        except OSError:
            continue
        if str(stack.emulator.home) in command and "RouteEvents" in command:
            os.kill(int(process.name), signal.SIGKILL)
            killed += 1
    return killed


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are found in /proc")
def test_each_report_reaches_each_team_though_routers_die(stack: Deployed) -> None:
    killed = 0
    with ThreadPoolExecutor(4) as residents:
        sent = [residents.submit(report, stack, number) for number in range(REPORTS)]
        for done, _ in enumerate(as_completed(sent)):
            killed += kill_routers(stack) if done % 6 == 5 else 0
    receipts = sorted(sending.result() for sending in sent)

    aws, endpoint = stack.emulator.session(), stack.emulator.endpoint
    table = Table(aws.client("dynamodb", endpoint_url=endpoint), stack.facts.table)
    functions = aws.client("lambda", endpoint_url=endpoint)
    clock = Clock(table, functions, stack.facts.clock_function)
    told: dict[str, set[tuple[str, str]]] = {team: set() for team in TEAMS}
    for _ in range(ROUNDS):
        for team in TEAMS:
            notices = stack.inbox(team, expected=0)
            told[team] |= {(n["subject"], n["notice_id"]) for n in notices}
            told[team] = {one for one in told[team] if one[0] in receipts}
        if all(len(told[team]) >= REPORTS for team in TEAMS):
            break
        clock.move(clock.now() + timedelta(minutes=1))
    clock.reset()

    assert killed > 0
    assert {t: sorted(subject for subject, _ in told[t]) for t in TEAMS} == dict.fromkeys(
        TEAMS, receipts
    )
