"""`make deploy`, with the emulator as the operator's account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.emulator import REGION, ROOT_KEY, Emulator
from local.package import ROOT
from local.throwaway import free_port


def _deploy(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local.release"],
        env={name: value for name, value in os.environ.items() if name != "STAGE"} | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_prod_is_deployed_once_and_keeps_what_the_operator_set(tmp_path: Path) -> None:
    with Emulator(tmp_path, free_port(), enforce_iam=True) as emulator:
        account = {
            "AWS_ENDPOINT_URL": emulator.endpoint,
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
            "AWS_DEFAULT_REGION": REGION,
        }
        first = _deploy(STAGE="prod", BOT_ID="65e0f4a7", **account)
        again = _deploy(STAGE="prod", **account)

        session = emulator.session()
        stacks = session.client("cloudformation", endpoint_url=emulator.endpoint)
        [stack] = stacks.describe_stacks(StackName="hope-talk-prod")["Stacks"]
        parameters = {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}
        outputs = {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
        secrets = session.client("secretsmanager", endpoint_url=emulator.endpoint)
        secret = json.loads(secrets.get_secret_value(SecretId=outputs["Secret"])["SecretString"])

    assert (first.returncode, first.stderr) == (0, "")
    assert (again.returncode, again.stderr) == (0, "")
    assert "Changing hope-talk-prod" in first.stdout
    assert "Changing" not in again.stdout
    assert parameters["BotId"] == "65e0f4a7"
    assert parameters["MovableClock"] == "false"
    assert parameters["PublicUrl"] == outputs["EndpointURL"].rstrip("/")
    assert set(secret) == {"hash_key", "skill_keys"}
    assert secret["hash_key"] not in first.stdout
    assert secret["skill_keys"][0] not in first.stdout


@pytest.mark.parametrize("stage", ["", "production"])
def test_an_unknown_stage_is_one_clear_line(stage: str) -> None:
    done = _deploy(STAGE=stage)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Say which stage: make deploy STAGE=dev|prod\n"


def test_no_credentials_is_one_clear_line() -> None:
    done = _deploy(STAGE="dev")

    assert done.returncode == 1
    assert done.stderr == (
        "AWS cannot be used: Unable to locate credentials. Sign in (aws sso login, aws configure)\n"
    )
