"""A deployed stage as its operator reaches it, with the operator's own AWS credentials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import boto3

from chalicelib.store.sealing import KeyedHash
from chalicelib.store.secrets import Secrets
from chalicelib.store.table import Table
from local.package import STAGES
from local.release.signing_in import operator_session


@dataclass(frozen=True, slots=True)
class DeployedStage:
    """Where to find its parts. The region is the operator's profile's, else Seoul."""

    name: str
    session: boto3.session.Session
    outputs: Mapping[str, str]

    @classmethod
    def named(cls, stage: str) -> Self:
        """Look it up.

        Raises:
            ValueError: there is no stage of this name.
            BotoCoreError, ClientError: AWS cannot be used, or has no such stack.
        """
        if stage not in STAGES:
            raise ValueError(f"Say which stage: STAGE={'|'.join(STAGES)}")
        session = operator_session()
        stacks = session.client("cloudformation").describe_stacks(StackName=f"hope-talk-{stage}")
        outputs = {
            output["OutputKey"]: output["OutputValue"]
            for output in stacks["Stacks"][0].get("Outputs", [])
        }
        return cls(stage, session, outputs)

    @property
    def table(self) -> Table:
        """Its one table."""
        return Table(self.session.client("dynamodb"), self.outputs["Table"])

    @property
    def hashes(self) -> KeyedHash:
        """Its keyed hashes; the secret is read when the first is needed."""
        secrets = Secrets(self.session.client("secretsmanager"), self.outputs["Secret"])
        return KeyedHash(lambda: secrets.keys().hash_keys)

    @property
    def field_key(self) -> str:
        """The KMS key of its personal fields, by its alias."""
        return f"alias/hope-talk-{self.name}-fields"
