"""What is alarmed: filters that hear the very lines that are written, and what to do about each."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases.commands import AcceptCase
from chalicelib.cases.decide import decide
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.kakao.event_api import EventApi, UnreachableError
from local.in_process import SKILL_KEY, Stack, running
from local.log_patterns import matches
from local.package import ROOT, Package

NIGHT = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
DANGER = "옆집에서 아이가 맞고 있어요 살려 달라고 해요"


@pytest.fixture(scope="module")
def resources(package: Package) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(package.template.read_bytes())["Resources"]
    return loaded


def test_every_alarm_says_in_the_manual_what_to_do(resources: dict[str, Any]) -> None:
    alarms = {name for name, one in resources.items() if one["Type"] == "AWS::CloudWatch::Alarm"}
    manual = Path(ROOT / "docs" / "operate.md").read_text("utf-8")

    assert alarms == {name for name in alarms if f"| `{name}` |" in manual}


def test_every_alarm_of_ours_hears_a_metric_that_something_counts(
    resources: dict[str, Any],
) -> None:
    counted = {
        made["MetricName"]
        for one in resources.values()
        if one["Type"] == "AWS::Logs::MetricFilter"
        for made in one["Properties"]["MetricTransformations"]
    }
    heard = {
        one["Properties"]["MetricName"]
        for one in resources.values()
        if one["Type"] == "AWS::CloudWatch::Alarm"
        and not str(one["Properties"].get("Namespace", "AWS/")).startswith("AWS/")
    }

    assert heard <= counted


def test_the_filters_hear_an_emergency_that_nobody_takes(
    resources: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with running(NIGHT) as stack:
        _report(stack)
        stack.pump()
        told = _matched(resources, caplog)
        stack.move_to(NIGHT.replace(hour=18))
        later = _matched(resources, caplog)

    assert told >= {"EventsTold"}
    assert not told & {"EmergenciesMissed", "PromisesMissed"}
    assert later >= {"EmergenciesMissed", "PromisesMissed"}


def test_the_filters_hear_that_kakao_took_no_news(
    resources: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    def refused(*_: object) -> tuple[int, bytes]:
        raise UnreachableError

    with running(NIGHT) as stack:
        _report(stack)
        router = stack.pipeline.router
        kakao = EventApi("https://kakao.invalid", "bot", "key", "news", refused, pauses=())
        messenger = replace(router.messenger, event_api=kakao)
        vars(stack.pipeline)["router"] = replace(router, messenger=messenger)
        stack.pump()
        before = _matched(resources, caplog)
        _accept(stack)
        stack.pump()
        after = _matched(resources, caplog)

    assert after - before == {"ResidentsNotReached"}


def _report(stack: Stack) -> None:
    for text, code in ((DANGER, None), ("장암동 주공 302호", None), ("제출", "submit")):
        body = {"userRequest": {"utterance": text, "user": {"id": "someone"}}, "action": {}}
        if code:
            kept = stack.service.residents.find("someone").conversation.offered
            [chosen] = {offer for _, offer in kept if offer.startswith("report.submit")}
            body["action"] = {"clientExtra": {"code": chosen}}
        stack.service.webhooks.answer_skill({"x-skill-key": SKILL_KEY}, json.dumps(body).encode())


def _accept(stack: Stack) -> None:
    parts = stack.service
    [own] = parts.residents.find("someone").conversation.cases
    case = parts.cases.get(own.case_id)
    assert case
    worker = StaffMember("kim", "김민지", case.owner, Role.WORKER)
    accepted = AcceptCase(case.id, worker)
    parts.cases.commit(decide(accepted, case, parts.now(), parts.city, parts.ids))


def _matched(resources: dict[str, Any], caplog: pytest.LogCaptureFixture) -> set[str]:
    """The filters of the router's log that count a line written so far."""
    lines = [
        json.dumps({"level": record.levelname, "message": record.getMessage()})
        for record in caplog.records
        if record.name == "hope-talk"
    ]
    filters = {
        name: one["Properties"]["FilterPattern"]
        for name, one in resources.items()
        if one["Type"] == "AWS::Logs::MetricFilter"
        and one["Properties"]["LogGroupName"] == {"Ref": "RouteLog"}
    }
    return {name for name, one in filters.items() if any(matches(one, line) for line in lines)}
