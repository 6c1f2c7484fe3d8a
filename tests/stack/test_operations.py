"""The operator's command on a deployed stack."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.city.loader import load_city
from local.emulator import REGION, ROOT_KEY
from local.package import CITY, HOME
from operations.__main__ import main
from tests.stack.deployed import Deployed, Resident

STORY = "장암동 주공아파트 3층 할머니가 며칠째 굶으시는 것 같아요"
PAYLOADS = Path(__file__).parents[1] / "payloads"
RULES = Path("chalicelib/city/cities") / CITY / "routing.toml"

Operate = Callable[..., tuple[int, list[Any]]]


@pytest.fixture
def operate(
    stack: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Operate:
    """Run a command on the stack; its exit status and what it told as JSON."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", stack.emulator.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ROOT_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", ROOT_KEY)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)

    def run(*words: str) -> tuple[int, list[Any]]:
        capsys.readouterr()
        status = main([*words, "--stage", "dev", "--json"])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture(scope="module")
def receipt(stack: Deployed) -> str:
    """Of a case that was reported and told."""
    resident = Resident(stack.post)
    resident.says(STORY)
    told = resident.presses("제출")
    for team in ("dong-4115056100", "hope-support", "welfare-policy"):
        stack.inbox(team, 1)
    return "HT-" + told.split("HT-")[1][:9]


def test_the_doctor_can_ask_every_part(operate: Operate, receipt: str) -> None:
    _, found = operate("doctor")

    unasked = [one for one in found if "could not be asked" in one["says"]]
    assert [one["check"] for one in unasked] == ["health"]  # its name is of AWS's
    assert {one["check"] for one in found if one["grade"] == "well"} >= {
        "stack", "table", "field key", "secret", "functions", "queues", "alarms", "city",
    }  # fmt: skip


def test_dead_letters_are_listed_by_queue(operate: Operate) -> None:
    assert operate("dlq", "list") == (0, [])
    assert operate("dlq", "replay", "routing") == (0, [{"queue": "routing", "sent": 0, "stuck": 0}])


def test_the_trail_holds(operate: Operate) -> None:
    status, [told] = operate("audit")

    assert status == 0
    assert told["holds"]


def test_rules_are_tried_on_the_cases_that_there_are(
    operate: Operate, receipt: str, tmp_path: Path
) -> None:
    city = load_city(CITY)
    to = next(iter(sorted(city.teams)))
    changed = tmp_path / "routing.toml"
    changed.write_text(
        f'[[rule]]\nname = "all"\nowner = "{to}"\ninformed = []\nbecause = "dong_known"\n', "utf-8"
    )

    assert operate("rules", "dry-run", str(RULES))[1][-1]["rerouted"] == 0
    status, told = operate("rules", "dry-run", str(changed))

    assert status == 0
    assert receipt in {one.get("receipt") for one in told}
    assert all(one["after"] == [to] for one in told[:-1])


def test_rules_that_fit_no_city_are_refused_in_words(operate: Operate, tmp_path: Path) -> None:
    wrong = tmp_path / "routing.toml"
    rule = '[[rule]]\nname = "x"\nowner = "nobody"\ninformed = []\nbecause = "y"\n'
    wrong.write_text(rule, "utf-8")

    status, [problem, *_] = operate("rules", "dry-run", str(wrong))

    assert status == 1
    assert "unknown team 'nobody'" in problem["problem"]


def test_a_case_is_exported_for_the_operator_alone_and_stands_in_the_trail(
    stack: Deployed, operate: Operate, receipt: str, tmp_path: Path
) -> None:
    folder = tmp_path / "case"

    assert main(["case", "export", receipt.lower(), "--to", str(folder), "--stage", "dev"]) == 0
    again = main(["case", "export", receipt, "--to", str(folder), "--stage", "dev"])

    told = json.loads((folder / "case.json").read_text("utf-8"))
    assert told["case"]["receipt"] == receipt
    assert STORY in told["case"]["private"]["story"]
    assert (folder / "case.json").stat().st_mode & 0o077 == 0
    assert again == 2  # what is there is not written over
    assert operate("audit")[1][-1]["entries"] >= 1


def test_items_travel_to_a_file_and_back(operate: Operate, receipt: str, tmp_path: Path) -> None:
    file = str(tmp_path / "items.gz")

    [written] = operate("items", "export", file)[1]
    status, [back] = operate("items", "import", file, "--over", "missing")

    assert (status, back["differ"]) == (0, 0)
    assert back["items"] == written["items"] > 0


def test_the_calendar_tells_the_closed_weekdays(operate: Operate) -> None:
    status, told = operate("calendar", "check", "--days", "800")

    assert (status, "open" in told[-1]) == (0, True)
    assert any(one["day"].endswith("-12-25") for one in told[:-1])


def test_a_skill_key_is_changed_without_refusing_a_turn(
    stack: Deployed, operate: Operate, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["keys", "rotate", "skill", "--stage", "dev"])
    new = capsys.readouterr().out.strip()

    assert status == 0
    assert operate("keys", "show")[1][0]["skill_keys"] == 2
    said = {one["says"]: one["grade"] for one in operate("doctor")[1] if one["check"] == "secret"}
    assert said["two skill keys are taken: `keys rotate skill --finish` ends it"] == "look"
    assert stack.post({"a": 1}).status_code != 401
    assert main(["keys", "rotate", "skill", "--stage", "dev"]) == 2
    assert main(["keys", "rotate", "skill", "--finish", "--yes", "--stage", "dev"]) == 2
    refused = capsys.readouterr()
    assert "Run this again after" in refused.err
    assert new not in refused.err + refused.out


def test_the_synthetic_residents_key_is_changed_in_one_step(
    operate: Operate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["keys", "rotate", "walk", "--stage", "dev"]) == 0
    assert "The next walk shows the new key" in capsys.readouterr().out
    said = [one for one in operate("doctor")[1] if one["check"] == "secret"]
    assert "well" in {one["grade"] for one in said}


def test_nothing_is_finished_that_was_not_begun(operate: Operate) -> None:
    assert main(["keys", "rotate", "hash", "--finish", "--stage", "dev"]) == 2
    assert operate("keys", "show")[1][0]["other_hash_keys"] == 0


def test_what_kakao_sent_is_read_from_the_log(stack: Deployed, operate: Operate) -> None:
    stack.post(json.loads((PAYLOADS / "live_text.json").read_text("utf-8")), key="not the key")
    stack.post(json.loads((PAYLOADS / "event_call.json").read_text("utf-8")))

    status, found = operate("kakao", "check")

    told = {one["id"]: one for one in found}
    assert (status, told["wrong_key"]["state"]) == (1, "wrong")
    assert told["event"]["state"] == "ok"


def test_what_cannot_be_done_is_said_in_a_sentence(
    operate: Operate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["case", "export", "HT-0000-0000", "--stage", "dev"]) == 2
    assert main(["reconcile", "--day", "2999-01-01", "--stage", "dev"]) == 2
    assert main(["doctor", "--stage", "prod"]) == 2
    assert main(["dlq", "list", "nonsense", "--stage", "dev"]) == 2
    assert main(["items", "import", "missing.gz", "--stage", "dev"]) == 2

    said = capsys.readouterr().err
    assert "There is no case with the receipt HT-0000-0000" in said
    assert "2999-01-01 is not over yet" in said
    assert "hope-talk-prod does not exist" in said
    assert "'nonsense' is not one of" in said
    assert "Traceback" not in said


def test_where_nothing_runs_it_says_how_to_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("operations.stage.HOME", tmp_path)

    assert tmp_path != HOME
    assert main(["doctor", "--stage", "local"]) == 2
    assert "make run" in capsys.readouterr().err
