"""From the webhook to the teams' queues, on the template that production uses."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from botocore.exceptions import ClientError

from local.emulator import REGION, Emulator
from local.package import Package
from local.throwaway import free_port
from tests.stack.deployed import PAYLOAD, Deployed, Resident, raise_deployed

STORY = "녹양동 △△연립 1층 아저씨가 다리를 다쳐 며칠째 굶으시는 것 같아요"
TOLD = {"dong-4115062000": "owner", "hope-support": "informed", "welfare-policy": "informed"}


def _report(stack: Deployed) -> None:
    resident = Resident(stack.post)
    assert "이렇게 전할까요?" in resident.says(STORY)
    assert "HT-" in resident.presses("제출")


def test_a_report_reaches_each_team_that_it_concerns_once(stack: Deployed) -> None:
    _report(stack)

    inboxes = {team: stack.inbox(team, expected=1) for team in TOLD}

    assert {team: len(notices) for team, notices in inboxes.items()} == dict.fromkeys(TOLD, 1)
    assert len({notice["subject"] for [notice] in inboxes.values()}) == 1


def test_a_notice_holds_nothing_of_what_the_resident_wrote(stack: Deployed) -> None:
    _report(stack)

    [notice] = stack.inbox("dong-4115062000", expected=1)
    for team in TOLD:
        stack.inbox(team, expected=0)

    said = json.dumps(notice, ensure_ascii=False)
    assert [word for word in STORY.split() if word != "녹양동" and word in said] == []


def test_all_dependencies_answer_to_the_policies_of_the_api(stack: Deployed) -> None:
    answer = httpx.get(
        f"{stack.facts.api_url}/health/deep",
        headers={"X-Skill-Key": stack.facts.skill_key},
        timeout=30,
    )

    assert answer.status_code == 200, answer.text
    assert set(answer.json().values()) == {"ok"}


def test_a_wrong_skill_key_is_refused(stack: Deployed) -> None:
    body = json.loads(PAYLOAD.read_text("utf-8"))

    assert stack.post(body, key="wrong").status_code == 401


@pytest.mark.parametrize("output", ["ClockFunction", "ReconcileFunction"])
def test_what_is_scheduled_runs_within_its_policy(stack: Deployed, output: str) -> None:
    functions = stack.emulator.session().client("lambda", endpoint_url=stack.emulator.endpoint)
    tick = {
        "version": "0", "id": "1", "account": "000000000000", "region": REGION, "resources": [],
        "detail": {}, "detail-type": "Scheduled Event", "source": "aws.events",
        "time": "2026-01-01T00:00:00Z",
    }  # fmt: skip

    ran = functions.invoke(FunctionName=stack.outputs[output], Payload=json.dumps(tick))

    assert "FunctionError" not in ran, ran["Payload"].read()


def test_the_emulator_enforces_policies(stack: Deployed) -> None:
    stranger = stack.emulator.session().client(
        "sqs",
        endpoint_url=stack.emulator.endpoint,
        aws_access_key_id="stranger",
        aws_secret_access_key="stranger",
    )

    with pytest.raises(ClientError):
        stranger.receive_message(QueueUrl=stack.facts.routing_queue_url)


def test_reports_before_and_after_a_restart_on_another_port_reach_the_teams(
    package: Package, tmp_path: Path
) -> None:
    seen = []
    for _ in range(2):
        with Emulator(tmp_path, free_port(), enforce_iam=True) as emulator:
            stack = raise_deployed(emulator, package)
            _report(stack)
            seen += stack.inbox("dong-4115062000", expected=1)

    assert len({notice["subject"] for notice in seen}) == 2
