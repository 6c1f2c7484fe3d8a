"""A deployed stage as CloudFormation tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import boto3

from chalicelib.store.sealing import KeyedHash
from chalicelib.store.secrets import Secrets


@dataclass(frozen=True, slots=True)
class DeployedStage:
    """Where to find its parts, with the operator's own AWS credentials."""

    name: str
    session: boto3.session.Session
    outputs: Mapping[str, str]

    @property
    def hashes(self) -> KeyedHash:
        """Its keyed hashes; the secret is read when the first is needed."""
        secrets = Secrets(self.session.client("secretsmanager"), self.outputs["Secret"])
        return KeyedHash(lambda: secrets.keys().hash_keys)
