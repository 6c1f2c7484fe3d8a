"""What is wrong in Kakao's admin centre shows in what Kakao sends, and no resident does."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kakao.protocol import SkillRequest
from chalicelib.kakao.setup import Sign, signs
from chalicelib.language.understand import understand
from operations import kakao_check
from operations.__main__ import main
from operations.kakao_check import Finding, Heard, State, checks, examine, of_lines, of_payloads
from tests.unit.builders import CITY

PAYLOADS = Path(__file__).parents[1] / "payloads"
SKILL = sorted(p.stem for p in PAYLOADS.glob("*.json") if not p.stem.startswith("channel_"))
BOT = "65a1b2c3d4e5f60718293a4b"
NOON = datetime(2026, 12, 1, 3, tzinfo=UTC)


def body(name: str) -> Any:
    return json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))


def told(name: str, **changes: Any) -> set[Sign]:
    """The signs of a recorded payload, parts of its `userRequest` changed."""
    payload = body(name)
    payload["userRequest"] |= changes
    return set(signs(SkillRequest.parse(payload)))


def found(heard: list[Heard]) -> dict[str, Finding]:
    return {finding.id: finding for finding in examine(heard, checks())}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("live_text", {Sign.LIVE, Sign.FALLBACK, Sign.FRIEND}),
        ("skill_test", {Sign.SKILL_TEST}),
        ("bot_test", {Sign.BOT_TEST, Sign.FALLBACK, Sign.CALLBACK}),
        ("event_call", {Sign.LIVE, Sign.EVENT, Sign.FRIEND, Sign.APP_USER}),
        ("contexts_not_a_friend", {Sign.LIVE, Sign.FALLBACK, Sign.APP_USER}),
        ("secure_image_json", {Sign.LIVE, Sign.FALLBACK, Sign.FRIEND, Sign.PICTURE}),
        ("location_plugin", {Sign.LIVE, Sign.FALLBACK, Sign.FRIEND, Sign.LOCATION}),
        ("v1_old_bot", {Sign.ELSEWHERE, Sign.FALLBACK, Sign.NO_PROPERTIES, Sign.OLD_USER}),
        ("bare_minimum", {Sign.ELSEWHERE, Sign.NO_BOT, Sign.NO_PROPERTIES}),
    ],
)
def test_each_sender_is_told_apart_and_what_is_wrong_shows(name: str, expected: set[Sign]) -> None:
    assert told(name) == expected


def test_settings_of_blocks_and_bots_show() -> None:
    development = body("live_text")
    development["bot"]["id"] += "!"
    unfilled, refused = body("live_text"), body("live_text")
    unfilled["action"]["params"] = {"photo": "@sys.plugin.secureimage"}
    refused["action"]["params"] = {"photo": '{"privacyAgreement": "N", "secureUrls": "List()"}'}

    assert Sign.DEVELOPMENT in signs(SkillRequest.parse(development))
    assert Sign.UNFILLED in signs(SkillRequest.parse(unfilled))
    assert Sign.NO_PICTURE in signs(SkillRequest.parse(refused))
    assert Sign.OTHER_ZONE in told("live_text", timezone="Asia/Tokyo")
    assert Sign.WELCOME in told("live_text", block={"id": "1", "name": "웰컴 블록 "})
    assert Sign.CALLBACK in told("live_text", callbackUrl="https://bot-api.kakao.com/v1/bots/1")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("List(http://a"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(("bot", "intent", "action", "flow")), JSON), JSON, JSON)
def test_any_request_has_one_sender_and_no_sign_holds_its_words(
    parts: dict[str, object], params: object, properties: object
) -> None:
    user = {"id": "u1", "properties": properties}
    payload = {**parts, "userRequest": {"user": user, "utterance": "살려줘", "params": params}}
    given_signs = signs(SkillRequest.parse(payload))

    senders = set(list(Sign)[:5])
    assert len(senders.intersection(given_signs)) == 1
    assert set(given_signs) <= set(Sign)


def test_every_sign_is_looked_for_and_every_check_looks_for_something_told() -> None:
    """A sign that no check reads would never be seen."""
    source = "".join(path.read_text("utf-8") for path in _LOGGING)
    looked_for = {what for check in checks() for what in check.of}

    assert set(Sign) - looked_for == {Sign.ELSEWHERE}
    for what in looked_for - set(Sign):
        name = what.removesuffix(".missing").removesuffix(".wrong")
        assert f'"{name}"' in source, what


_LOGGING = [Path(kakao_check.__file__).parents[1] / "chalicelib" / "kakao" / f"{name}.py"
            for name in ("skill", "webhooks")]  # fmt: skip


def test_lines_are_read_as_lambda_writes_them_and_bare() -> None:
    ours = json.dumps({"what": "turn", "setup": ["live", "fallback"]})
    lines = [
        (NOON, json.dumps({"timestamp": "…", "level": "INFO", "message": ours})),
        (NOON + timedelta(minutes=1), ours),
        (NOON + timedelta(minutes=2), json.dumps({"what": "skill.wrong_key", "missing": True})),
        (NOON + timedelta(minutes=3), "REPORT RequestId: 1 Duration: 3 ms"),
        (NOON + timedelta(minutes=4), json.dumps({"what": "channel", "event": "added"})),
    ]
    findings = found(list(of_lines(lines)))

    live = findings["live"]
    assert (live.state, live.count) == (State.OK, 2)
    assert (live.first, live.last) == (NOON, NOON + timedelta(minutes=1))
    assert findings["no_key"].state is State.WRONG
    assert findings["wrong_key"].state is State.OK
    assert findings["channel"].state is State.OK
    assert findings["welcome"].state is State.TO_DO
    assert findings["location"].state is State.IDLE
    assert findings["no_key"].do
    assert not live.do


def test_another_bot_and_what_is_no_request_are_found_in_files() -> None:
    lines = "\n".join(json.dumps(body(name)) for name in ("live_text", "v1_old_bot"))

    assert Heard("skill.wrong_bot") in of_payloads(lines, BOT)
    assert Heard("skill.wrong_bot") not in of_payloads(json.dumps(body("bot_test")), BOT)
    assert list(of_payloads('{"hello": 1}')) == [Heard("skill.malformed")]


def test_the_command_says_what_to_do_and_its_status_whether_something_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fine, wrong = str(PAYLOADS / "live_text.json"), str(PAYLOADS / "bot_test.json")
    nothing = tmp_path / "not.json"
    nothing.write_text("no JSON", "utf-8")

    assert main(["kakao", "check", "--file", fine]) == 0
    assert "ok     live" in capsys.readouterr().out
    assert main(["kakao", "check", "--file", wrong, "--json"]) == 1
    [callback] = [
        one
        for line in capsys.readouterr().out.splitlines()
        if (one := json.loads(line))["id"] == "callback"
    ]
    assert callback["state"] == "wrong"
    assert "Callback API" in callback["do"]
    assert main(["kakao", "check", "--file", str(nothing)]) == 2
    assert main(["kakao", "check", "--stage", "elsewhere"]) == 2


GUIDE = (Path(__file__).parents[2] / "docs" / "kakao-setup.md").read_text("utf-8")
MEANT = {"신고": "report", "상담": "consult", "복지정보": "info", "내 접수": "status"}


def test_what_the_guide_has_pasted_is_understood_without_its_blocks_too() -> None:
    pasted = re.findall(rf"^\| ({'|'.join(MEANT)}) \| (.+) \|$", GUIDE, re.MULTILINE)

    assert {block for block, _ in pasted} == set(MEANT)
    for block, said in pasted:
        assert understand(said, CITY, NOON).intent == MEANT[block], said


def test_the_guide_has_every_step_that_the_checks_name() -> None:
    steps = {step for check in checks() for step in re.findall(r"\d+", _steps(check.do))}

    assert steps
    assert steps <= set(re.findall(r"^## (\d+)\. ", GUIDE, re.MULTILINE))


def _steps(do: str) -> str:
    return " ".join(re.findall(r"\(steps? ([\d, ]+)\)", do))
