"""A deployed stage as its operator reaches it, with the operator's own AWS credentials.

The parts are the service's own, over the settings that the stage's functions have: nothing is wired
twice. The region is the operator's profile's, else Seoul.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import boto3

from chalicelib.settings import Settings, load
from chalicelib.store.clients import Patience
from chalicelib.wiring import Pipeline, Service
from local.emulator import ROOT_KEY
from local.package import HOME, STAGES
from local.release.signing_in import operator_session
from local.stack import STACK

LOCAL = "local"
PATIENCE = Patience(connect=3.0, read=20.0, attempts=4)
"""An operator waits longer than a resident."""


class StageError(ValueError):
    """There is no such stage to be reached; the message says what to do."""


@dataclass(frozen=True)
class Stage:
    """Where to find a stage's parts. `stack` is CloudFormation's name of it."""

    name: str
    stack: str
    session: boto3.session.Session
    outputs: Mapping[str, str]

    @classmethod
    def named(cls, name: str) -> Self:
        """Look it up: `dev`, `prod`, or `local`, the one that `make run` has running.

        Raises:
            StageError: there is no stage of this name, or `make run` does not run.
            BotoCoreError, ClientError: AWS cannot be used, or has no such stack.
        """
        if name == LOCAL:
            _use_emulator(_running())
        elif name not in STAGES:
            raise StageError(f"Say which stage: --stage {'|'.join((*STAGES, LOCAL))}")
        session = operator_session()
        os.environ["AWS_DEFAULT_REGION"] = str(session.region_name)  # the parts make their own
        stack = STACK if name == LOCAL else f"hope-talk-{name}"
        [found] = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}
        return cls(name, stack, session, outputs)

    def output(self, name: str) -> str:
        """The name of one of its parts.

        Raises:
            StageError: it has none, as it was never deployed completely, or by another version.
        """
        try:
            return self.outputs[name]
        except KeyError:
            raise StageError(
                f"{self.stack} has no {name}: its deployment did not come to its end, or is"
                " another version's. Look at it in CloudFormation, then deploy again"
            ) from None

    @cached_property
    def settings(self) -> Settings:
        """What the stage's functions are told.

        Raises:
            SettingsError: its functions lack a variable: it was deployed by another version.
            StageError: it has no functions.
        """
        function = self.session.client("lambda").get_function_configuration(
            FunctionName=self.output("APIHandlerName")
        )
        return load(function["Environment"]["Variables"])

    @cached_property
    def service(self) -> Service:
        """Its parts, for the city as the office has set it."""
        return Service(self.settings, PATIENCE).current()

    @cached_property
    def pipeline(self) -> Pipeline:
        """What goes on after a turn, over the same parts."""
        return Pipeline(self.service)

    @property
    def url(self) -> str:
        """Where its API answers, without a slash at the end."""
        at = str(_running()["api_url"]) if self.name == LOCAL else self.output("EndpointURL")
        return at.rstrip("/")

    @property
    def field_key(self) -> str:
        """The KMS key of its personal fields, by its alias."""
        return f"alias/{self.stack}-fields"


def _running() -> dict[str, object]:
    """What `make run` says of its stack.

    Raises:
        StageError: it does not run.
    """
    try:
        running: dict[str, object] = json.loads((HOME / "stack.json").read_text("utf-8"))
    except FileNotFoundError:
        raise StageError("Nothing runs here: start it with `make run`") from None
    return running


def _use_emulator(running: Mapping[str, object]) -> None:
    """Every client of this process goes to the emulator from now on."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION"):
        os.environ.pop(name, None)
    os.environ |= {
        "AWS_ENDPOINT_URL": str(running["aws_endpoint"]),
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_DEFAULT_REGION": str(running["region"]),
    }
