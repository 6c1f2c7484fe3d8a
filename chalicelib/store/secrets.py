"""The deployment's keys, from one JSON secret in Secrets Manager.

    {"skill_keys": ["…"], "channel_keys": ["…"], "hash_key": "…", "event_api_key": "…"}

`skill_keys` holds one key, or two while they are being changed. `hash_key` must never change:
residents and receipts are found by it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from chalicelib.store.errors import SecretError, reaching

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager.client import SecretsManagerClient

_KEPT_SECONDS = 300

Key = Annotated[SecretStr, Field(min_length=16)]


class Keys(BaseModel):
    """What is secret. Nothing of it shows in `repr` or a log."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    skill_keys: tuple[Key, ...] = Field(min_length=1, max_length=2)
    channel_keys: tuple[SecretStr, ...] = Field(default=(), max_length=2)
    hash_key: SecretStr = Field(min_length=32)
    event_api_key: SecretStr | None = None


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
        """The keys in force.

        Raises:
            SecretError: the secret is missing or malformed.
            UnavailableError: Secrets Manager does not answer and no keys are at hand.
        """
        if self._kept and self._seconds() - self._kept[0] < _KEPT_SECONDS:
            return self._kept[1]
        keys = self._fetch()
        self._kept = (self._seconds(), keys)
        return keys

    def _fetch(self) -> Keys:
        missing = self._client.exceptions.ResourceNotFoundException
        try:
            with reaching("Secrets Manager"):
                text = self._client.get_secret_value(SecretId=self._secret_id)["SecretString"]
            return Keys.model_validate_json(text)
        except (missing, KeyError):
            wrong = "it has no text"
        except ValidationError as exc:
            wrong = ", ".join(
                f"{'.'.join(map(str, error['loc'])) or 'its text'}: {error['msg']}"
                for error in exc.errors(include_input=False)
            )
        raise SecretError(
            f"Secret {self._secret_id} cannot be used ({wrong}). Keep its hash_key and add"
            " skill_keys (a list of one or two) and, where used, channel_keys and event_api_key:"
            f" aws secretsmanager put-secret-value --secret-id {self._secret_id}"
            " --secret-string file://keys.json"
        )
