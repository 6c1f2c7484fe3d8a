"""A deployed stage as an operator's command reaches it: with their own AWS credentials."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.store.errors import StoreError
from local.emulator import REGION
from local.package import STAGES


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack's outputs, and the session they were read with."""

    session: boto3.session.Session
    outputs: Mapping[str, str]


def deployed(stage: str) -> Deployed:
    """The stack of a stage.

    Raises:
        BotoCoreError, ClientError: AWS cannot be used, or there is no such stack.
    """
    session = boto3.session.Session()
    if not session.region_name:
        session = boto3.session.Session(region_name=REGION)
    described = session.client("cloudformation").describe_stacks(StackName=f"hope-talk-{stage}")
    outputs = {
        output["OutputKey"]: output["OutputValue"]
        for output in described["Stacks"][0].get("Outputs", [])
    }
    return Deployed(session, outputs)


def run(command: str, do: Callable[[Deployed], int]) -> int:
    """Run an operator's command on the stage that `STAGE` names; returns the exit status."""
    stage = os.environ.get("STAGE", "")
    if stage not in STAGES:
        print(f"Say which stage: make {command} STAGE={'|'.join(STAGES)}", file=sys.stderr)
        return 2
    try:
        return do(deployed(stage))
    except (BotoCoreError, ClientError, StoreError) as exc:
        print(f"{command} stopped; it is safe to run again: {exc}", file=sys.stderr)
        return 1
