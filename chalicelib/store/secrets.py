"""The deployment's keys, from two JSON secrets in Secrets Manager: one of all that answers, and one
of the synthetic resident's alone.

    {"skill_keys": ["…"], "channel_keys": ["…"], "hash_key": "…", "event_api_key": "…",
     "other_hash_keys": ["…"], "audit_keys": ["…"]}

`skill_keys` holds one key, or two while they are being changed. Residents and receipts are found by
`hash_key`; the last two are empty until it is changed (`sealing.HashKeys`, docs/operate.md).

    {"walk_key": "…"}

`walk_key` is shown where Kakao shows a skill key, and lets in nobody but the synthetic resident:
his function reads no other.
"""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from chalicelib import log
from chalicelib.store.errors import SecretError, UnavailableError, reaching
from chalicelib.store.sealing import HashKeys

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient

_KEPT_SECONDS = 300
_AGAIN_SECONDS = 30

Key = Annotated[SecretStr, Field(min_length=16)]
HashKey = Annotated[SecretStr, Field(min_length=32)]
Held = TypeVar("Held", bound=BaseModel)


class Keys(BaseModel):
    """What is secret. Nothing of it shows in `repr` or a log."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    skill_keys: tuple[Key, ...] = Field(min_length=1, max_length=2)
    channel_keys: tuple[SecretStr, ...] = Field(default=(), max_length=2)
    hash_key: HashKey
    other_hash_keys: tuple[HashKey, ...] = Field(default=(), max_length=1)
    audit_keys: tuple[HashKey, ...] = ()
    event_api_key: SecretStr | None = None

    @cached_property
    def hash_keys(self) -> HashKeys:
        """What keyed hashes are made with."""
        return HashKeys(
            self.hash_key.get_secret_value(),
            tuple(key.get_secret_value() for key in self.other_hash_keys),
            tuple(key.get_secret_value() for key in self.audit_keys),
        )


class WalkKey(BaseModel):
    """The synthetic resident's key."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    walk_key: HashKey


class Secrets:
    """Fetches the keys and keeps them for five minutes, so that a changed key needs no deploy."""

    def __init__(
        self,
        client: SecretsManagerClient,
        secret_id: str,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._secret_id = secret_id
        self._seconds = seconds
        self._kept: tuple[float, Keys] | None = None

    def keys(self) -> Keys:
        """The keys in force; while Secrets Manager does not answer, the last that were.

        Raises:
            SecretError: the secret is missing or malformed.
            UnavailableError: Secrets Manager does not answer and no keys are at hand.
        """
        if self._kept and self._seconds() - self._kept[0] < _KEPT_SECONDS:
            return self._kept[1]
        try:
            self._kept = (self._seconds(), self._fetch())
        except UnavailableError as error:
            if self._kept is None:
                raise
            log.fault("secret.not_fetched", error)
            self._kept = (self._seconds() - _KEPT_SECONDS + _AGAIN_SECONDS, self._kept[1])
        return self._kept[1]

    def _fetch(self) -> Keys:
        mend = (
            "Keep its hash_key and add skill_keys (a list of one or two) and, where used,"
            " channel_keys and event_api_key: aws secretsmanager put-secret-value"
            f" --secret-id {self._secret_id} --secret-string file://keys.json"
        )
        return _fetch(self._client, self._secret_id, Keys, mend)


class WalkSecret:
    """The synthetic resident's own secret: he reads his key, the webhook knows it by."""

    def __init__(
        self,
        client: SecretsManagerClient,
        secret_id: str,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._secret_id = secret_id
        self._seconds = seconds
        self._asked = -math.inf
        self._kept = ""

    def key(self) -> str:
        """The key as it is now.

        Raises:
            SecretError: the secret is missing or malformed.
            UnavailableError: Secrets Manager does not answer.
        """
        mend = "`./hopetalk keys rotate walk` makes it anew"
        return _fetch(self._client, self._secret_id, WalkKey, mend).walk_key.get_secret_value()

    def is_key(self, shown: str) -> bool:
        """Whether this is the key. Another than the one at hand has it looked up anew, but twice a
        minute at most, as anyone may show anything.

        Raises as `key` does.
        """
        known = self._is_kept(shown)
        if self._seconds() - self._asked < (_KEPT_SECONDS if known else _AGAIN_SECONDS):
            return known
        self._asked, self._kept = self._seconds(), ""
        self._kept = self.key()
        return self._is_kept(shown)

    def _is_kept(self, shown: str) -> bool:
        given = shown.encode("utf-8", "surrogatepass")
        return self._kept != "" and hmac.compare_digest(given, self._kept.encode())


def _fetch(client: SecretsManagerClient, secret_id: str, kind: type[Held], mend: str) -> Held:
    missing = client.exceptions.ResourceNotFoundException
    try:
        with reaching("Secrets Manager"):
            text = client.get_secret_value(SecretId=secret_id)["SecretString"]
        return kind.model_validate_json(text)
    except (missing, KeyError):
        wrong = "it has no text"
    except ValidationError as exc:
        wrong = ", ".join(
            f"{'.'.join(map(str, error['loc'])) or 'its text'}: {error['msg']}"
            for error in exc.errors(include_input=False)
        )
    raise SecretError(f"Secret {secret_id} cannot be used ({wrong}). {mend}")
