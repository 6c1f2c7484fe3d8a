"""What Kakao sent to a deployed stage is read from its log, as operators see it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.kakao_check import main
from tests.stack.deployed import Deployed

PAYLOADS = Path(__file__).parents[1] / "payloads"


def test_set_up_day(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    began = datetime.now(UTC)
    aws = stack.emulator.session().get_credentials()
    assert aws is not None
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", aws.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", aws.secret_key)
    monkeypatch.setenv("AWS_DEFAULT_REGION", stack.emulator.session().region_name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", stack.emulator.endpoint)
    skill_test, live = (
        json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
        for name in ("skill_test", "live_text")
    )
    stack.post(live, key="not the key")
    stack.post(skill_test)
    live["userRequest"]["timezone"] = "Asia/Tokyo"
    stack.post(live)

    hours = (datetime.now(UTC) - began).total_seconds() / 3600
    assert main(["--stage", "dev", "--hours", str(hours), "--json"]) == 1
    told = {one["id"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}

    assert told["wrong_key"]["state"] == "wrong"
    assert told["other_zone"]["state"] == "wrong"
    assert told["skill_test"]["count"] == told["live"]["count"] == 1
    assert told["event"]["state"] == "to do"
    assert "no_key" not in told
