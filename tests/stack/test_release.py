"""`make deploy` and `make destroy`, with the emulator as the operator's account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from local.emulator import REGION, ROOT_KEY, Emulator
from local.package import ROOT
from local.throwaway import free_port

STACK = "hope-talk-prod"
OWN = ("STAGE", "YES", "REPLACE", "WATCH", "CONFIRM", "KEEP_DATA", "ACCOUNT", "RUNTIME", "CITY")


def _run(module: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module],
        env={name: value for name, value in os.environ.items() if name not in OWN} | variables,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass(frozen=True)
class Account:
    """An operator's account and the commands in it."""

    emulator: Emulator

    def deploy(self, **variables: str) -> subprocess.CompletedProcess[str]:
        return _run("local.release", **self.variables, STAGE="prod", WATCH="0", **variables)

    def destroy(self, **variables: str) -> subprocess.CompletedProcess[str]:
        return _run("local.release.destroy", **self.variables, STAGE="prod", **variables)

    @property
    def variables(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.emulator.endpoint,
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
            "AWS_DEFAULT_REGION": REGION,
        }

    def client(self, service: str) -> Any:
        session: Any = self.emulator.session()
        return session.client(service, endpoint_url=self.emulator.endpoint)

    def parameters(self) -> dict[str, str]:
        [stack] = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}

    def outputs(self) -> dict[str, str]:
        [stack] = self.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    with Emulator(tmp_path_factory.mktemp("account"), free_port(), enforce_iam=True) as emulator:
        yield Account(emulator)


def test_prod_is_deployed_tried_out_kept_and_taken_back(account: Account) -> None:
    """One story, as each deployment of a whole stack takes seconds."""
    unasked = account.deploy(BOT_ID="65e0f4a7")
    assert unasked.returncode == 1
    assert unasked.stderr.endswith("Nothing was changed; YES=1 agrees.\n")
    assert account.client("cloudformation").list_stacks(
        StackStatusFilter=["REVIEW_IN_PROGRESS", "CREATE_COMPLETE"]
    )["StackSummaries"] == []  # fmt: skip

    first = account.deploy(BOT_ID="65e0f4a7", YES="1")
    assert (first.returncode, first.stderr) == (0, "")
    assert "  ok     account " in first.stdout
    assert "not asked, as AWS did not answer" in first.stdout  # it has no Service Quotas
    assert "  + 1 AWS::DynamoDB::Table" in first.stdout
    assert "Deployed, and tried out." in first.stdout
    secrets = account.client("secretsmanager")
    text = secrets.get_secret_value(SecretId=account.outputs()["Secret"])["SecretString"]
    secret = json.loads(text)
    assert set(secret) == {"hash_key", "skill_keys"}
    assert secret["hash_key"] not in first.stdout
    assert secret["skill_keys"][0] not in first.stdout

    again = account.deploy(YES="1")
    assert (again.returncode, again.stderr) == (0, "")
    assert "Changing" not in again.stdout
    kept = account.parameters()
    assert kept["BotId"] == "65e0f4a7"
    assert kept["MovableClock"] == "false"
    assert kept["PublicUrl"] == account.outputs()["PublicUrl"]

    broken = account.deploy(YES="1", API_URL=f"http://127.0.0.1:{free_port()}")
    assert broken.returncode == 1
    assert "It does not work: http://127.0.0.1:" in broken.stdout
    assert broken.stderr == f"{STACK} is back on version {kept['Version']}, which works.\n"
    assert account.parameters() == kept

    elsewhere = account.deploy(YES="1", ACCOUNT="999999999999", RUNTIME="python3.9")
    assert elsewhere.returncode == 1
    assert "you are signed in to 000000000000, not to 999999999999" in elsewhere.stdout
    assert "RUNTIME=python3.9 is none of" in elsewhere.stdout
    assert elsewhere.stderr == "Nothing was changed: mend what is wrong first.\n"

    holding = account.client("dynamodb")
    table = account.outputs()["Table"]
    of_resident = {"PK": {"S": "RESIDENT#a"}, "SK": {"S": "CONVERSATION"}}
    holding.put_item(TableName=table, Item=of_resident)
    full = account.destroy(CONFIRM="prod")
    assert full.returncode == 1
    assert full.stderr.startswith(f"{STACK} holds what people said to it (cases: 0, residents: 1, ")
    assert "KEEP_DATA=1 takes the service away" in full.stderr
    holding.delete_item(TableName=table, Key=of_resident)

    unnamed = account.destroy(YES="1")
    assert unnamed.returncode == 1
    assert unnamed.stderr == "Nobody is here to ask. Nothing was changed; CONFIRM=prod agrees.\n"

    gone = account.destroy(CONFIRM="prod")
    assert (gone.returncode, gone.stderr) == (0, "")
    assert f"  Table  {table}" in gone.stdout
    assert holding.describe_table(TableName=table)["Table"]["TableStatus"] == "ACTIVE"
    none = account.destroy(CONFIRM="prod")
    assert none.stderr == f"There is no stack {STACK} in {REGION}.\n"


@pytest.mark.parametrize("stage", ["", "production"])
@pytest.mark.parametrize(
    ("module", "command"), [("local.release", "deploy"), ("local.release.destroy", "destroy")]
)
def test_an_unknown_stage_is_one_clear_line(module: str, command: str, stage: str) -> None:
    done = _run(module, STAGE=stage)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Say which stage: make {command} STAGE=dev|prod\n"


def test_a_watch_that_is_no_number_is_one_clear_line() -> None:
    done = _run("local.release", STAGE="dev", WATCH="long")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "WATCH=long is no number of minutes from 0 to 180\n"


def test_without_credentials_all_else_is_looked_at_still() -> None:
    done = _run("local.release", STAGE="dev", CITY="atlantis")

    assert done.returncode == 1
    assert "  ok     runtime  python3." in done.stdout
    assert "  wrong  city     " in done.stdout
    assert "Unable to locate credentials): aws sso login\n" in done.stdout
    assert done.stderr == "Nothing was changed: mend what is wrong first.\n"
