"""Calling Cognito: people's mistakes told apart from faults that are ours or Cognito's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class SignInError(Exception):
    """Not signed in, or not changed; `reason` is a key under `console.sign_in.error.`."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values

    @property
    def again(self) -> bool:
        """Whether the same step may be tried once more, with the same Cognito session."""
        return self.reason in (
            "wrong_code",
            "used_code",
            "weak_password",
            "not_repeated",
            "busy",
            "paused",
        )


class SignInDownError(Exception):
    """Cognito does not answer, or not as it should: nobody can sign in now."""


BUSY = {"TooManyRequestsException": "busy", "LimitExceededException": "busy"}
WEAK = {
    "InvalidPasswordException": "weak_password",
    "PasswordHistoryPolicyViolationException": "weak_password",
}


@contextmanager
def asking(reasons: Mapping[str, str]) -> Iterator[None]:
    """Raise `SignInError` for Cognito's codes that have a reason, `SignInDownError` for others."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise (SignInError(reasons[code]) if code in reasons else SignInDownError(code)) from None
    except BotoCoreError as error:
        raise SignInDownError(type(error).__name__) from None
