"""Cognito at its edge: who signs in, and what else it asks of them.

The pool's client is used from the server only (ADMIN_USER_PASSWORD_AUTH); its tokens are dropped:
the console keeps sessions of its own. A person's team and role are the attributes `custom:team` and
`custom:role`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from chalicelib.cases.staff import Role, StaffMember

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.literals import ChallengeNameTypeType


class Step(StrEnum):
    """What the sign-in page asks for next."""

    PASSWORD = "password"  # noqa: S105 - the step's name
    NEW_PASSWORD = "new_password"  # noqa: S105 - the step's name
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Challenge:
    """Cognito wants more. `session` is Cognito's own, opaque and good for three minutes."""

    step: Step
    username: str
    session: str


class SignInError(Exception):
    """Not signed in; `reason` is a key under `console.sign_in.error.` in the catalogue."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def again(self) -> bool:
        """Whether the same step may be tried once more, with the same Cognito session."""
        return self.reason in ("wrong_code", "weak_password", "not_repeated", "busy")


class SignInDownError(Exception):
    """Cognito does not answer, or not as it should: nobody can sign in now."""


_CHALLENGES = {"NEW_PASSWORD_REQUIRED": Step.NEW_PASSWORD, "SOFTWARE_TOKEN_MFA": Step.CODE}
_ANSWERS: Mapping[Step, tuple[ChallengeNameTypeType, str]] = {
    Step.NEW_PASSWORD: ("NEW_PASSWORD_REQUIRED", "NEW_PASSWORD"),
    Step.CODE: ("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE"),
}
_BUSY = {"TooManyRequestsException": "busy", "LimitExceededException": "busy"}
_WRONG_PASSWORD = _BUSY | {
    "NotAuthorizedException": "wrong",
    "UserNotFoundException": "wrong",
    "UserNotConfirmedException": "wrong",
    "PasswordResetRequiredException": "wrong",
}
_WRONG_ANSWER = _BUSY | {
    "InvalidPasswordException": "weak_password",
    "PasswordHistoryPolicyViolationException": "weak_password",
    "CodeMismatchException": "wrong_code",
    "ExpiredCodeException": "wrong_code",
    "NotAuthorizedException": "expired",
    "UserNotFoundException": "expired",
}


class Cognito:
    """`client` is a boto3 `cognito-idp` client."""

    def __init__(self, client: CognitoIdentityProviderClient, pool: str, client_id: str) -> None:
        self._client = client
        self._pool = pool
        self._client_id = client_id

    def start(self, username: str, password: str) -> StaffMember | Challenge:
        """Try a name and a password.

        Raises:
            SignInError: `wrong`, whatever of the two it was; `no_team`; `unsupported`; `busy`.
            SignInDownError: Cognito cannot be asked.
        """
        if any(letter.isspace() for letter in username):
            raise SignInError("wrong")
        with _asking(_WRONG_PASSWORD):
            answer = self._client.admin_initiate_auth(
                UserPoolId=self._pool,
                ClientId=self._client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": password},
            )
        return self._next(username, answer)

    def answer(self, challenge: Challenge, given: str) -> StaffMember | Challenge:
        """Answer a challenge with a new password or a code.

        Raises:
            SignInError: `weak_password` or `wrong_code`, which may be tried again; `expired`;
                `no_team`; `unsupported`; `busy`.
            SignInDownError: Cognito cannot be asked.
        """
        name, field = _ANSWERS[challenge.step]
        with _asking(_WRONG_ANSWER):
            answer = self._client.admin_respond_to_auth_challenge(
                UserPoolId=self._pool,
                ClientId=self._client_id,
                ChallengeName=name,
                ChallengeResponses={"USERNAME": challenge.username, field: given},
                Session=challenge.session,
            )
        return self._next(challenge.username, answer)

    def _next(self, username: str, answer: Mapping[str, object]) -> StaffMember | Challenge:
        name = answer.get("ChallengeName")
        if not name:
            return self._member(username)
        if name not in _CHALLENGES:
            raise SignInError("unsupported")
        parameters = answer.get("ChallengeParameters")
        known_as = parameters.get("USER_ID_FOR_SRP") if isinstance(parameters, dict) else None
        return Challenge(_CHALLENGES[str(name)], known_as or username, str(answer["Session"]))

    def _member(self, username: str) -> StaffMember:
        with _asking(_BUSY):
            user = self._client.admin_get_user(UserPoolId=self._pool, Username=username)
        known = {pair["Name"]: pair.get("Value", "") for pair in user.get("UserAttributes", [])}
        if not known.get("custom:team"):
            raise SignInError("no_team")
        return StaffMember(
            username=user["Username"],
            name=known.get("name") or user["Username"],
            team=known["custom:team"],
            role=_role(known.get("custom:role") or Role.WORKER),
        )


def _role(given: str) -> Role:
    try:
        return Role(given)
    except ValueError:
        raise SignInError("no_role") from None


@contextmanager
def _asking(reasons: Mapping[str, str]) -> Iterator[None]:
    """Tell people's mistakes, by Cognito's codes, from faults that are ours or Cognito's."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise (SignInError(reasons[code]) if code in reasons else SignInDownError(code)) from None
    except BotoCoreError as error:
        raise SignInDownError(type(error).__name__) from None
