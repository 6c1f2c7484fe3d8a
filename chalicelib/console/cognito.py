"""Cognito at its edge: who signs in, and what else it asks of them.

The pool's client is used from the server only (ADMIN_USER_PASSWORD_AUTH). Of its tokens only the
access token is used, and only at once, for what a person changes of their own account; the console
keeps sessions of its own. At a first sign-in, team and role are the attributes `custom:team` and
`custom:role`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from chalicelib.cases.staff import Role, StaffMember
from chalicelib.console.cognito_calls import BUSY, WEAK, SignInError, asking

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.literals import ChallengeNameTypeType


class Step(StrEnum):
    """What the sign-in page asks for next."""

    PASSWORD = "password"  # noqa: S105 - the step's name
    NEW_PASSWORD = "new_password"  # noqa: S105 - the step's name
    CODE = "code"
    SET_UP = "set_up"  # an authenticator app, because the pool asks for one
    ENROL = "enrol"  # the same, because the person's role asks for one


@dataclass(frozen=True, slots=True)
class Challenge:
    """More is wanted. `session` is Cognito's own, opaque and good for three minutes (or names an
    enrolment, for `ENROL`); `secret` is what the authenticator app is to be told."""

    step: Step
    username: str
    session: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who it is. `by_code`: an authenticator app was asked, so they have one."""

    staff: StaffMember
    access_token: str = field(repr=False)
    by_code: bool


_CHALLENGES = {"NEW_PASSWORD_REQUIRED": Step.NEW_PASSWORD, "SOFTWARE_TOKEN_MFA": Step.CODE}
_ANSWERS: Mapping[Step, tuple[ChallengeNameTypeType, str]] = {
    Step.NEW_PASSWORD: ("NEW_PASSWORD_REQUIRED", "NEW_PASSWORD"),
    Step.CODE: ("SOFTWARE_TOKEN_MFA", "SOFTWARE_TOKEN_MFA_CODE"),
}
_WRONG_PASSWORD = BUSY | {
    "NotAuthorizedException": "wrong",
    "UserNotFoundException": "wrong",
    "UserNotConfirmedException": "wrong",
    "PasswordResetRequiredException": "wrong",
}
_WRONG_ANSWER = (
    BUSY
    | WEAK
    | {
        "CodeMismatchException": "wrong_code",
        "EnableSoftwareTokenMFAException": "wrong_code",
        "ExpiredCodeException": "used_code",
        "NotAuthorizedException": "expired",
        "UserNotFoundException": "expired",
    }
)


class Cognito:
    """`client` is a boto3 `cognito-idp` client."""

    def __init__(self, client: CognitoIdentityProviderClient, pool: str, client_id: str) -> None:
        self._client = client
        self._pool = pool
        self._client_id = client_id

    def start(self, username: str, password: str) -> SignedIn | Challenge:
        """Try a name and a password.

        Raises:
            SignInError: `wrong`, whatever of the two it was; `no_team`; `unsupported`; `busy`.
            SignInDownError: Cognito cannot be asked.
        """
        if any(letter.isspace() for letter in username):
            raise SignInError("wrong")
        with asking(_WRONG_PASSWORD):
            answer = self._client.admin_initiate_auth(
                UserPoolId=self._pool,
                ClientId=self._client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": username, "PASSWORD": password},
            )
        return self._next(username, answer)

    def answer(self, challenge: Challenge, given: str) -> SignedIn | Challenge:
        """Answer a challenge with a new password or a code.

        Raises:
            SignInError: `weak_password`, `wrong_code` or `used_code`, which may be tried again;
                `expired`; `no_team`; `unsupported`; `busy`.
            SignInDownError: Cognito cannot be asked.
        """
        if challenge.step is Step.SET_UP:
            return self._set_up(challenge, given)
        name, asked = _ANSWERS[challenge.step]
        responses = {"USERNAME": challenge.username, asked: given}
        with asking(_WRONG_ANSWER):
            answer = self._client.admin_respond_to_auth_challenge(
                UserPoolId=self._pool,
                ClientId=self._client_id,
                ChallengeName=name,
                ChallengeResponses=responses,
                Session=challenge.session,
            )
        return self._next(challenge.username, answer, by_code=challenge.step is Step.CODE)

    def _set_up(self, challenge: Challenge, code: str) -> SignedIn | Challenge:
        """The code proves that an app took the secret; Cognito then goes on where it was."""
        with asking(_WRONG_ANSWER):
            verified = self._client.verify_software_token(Session=challenge.session, UserCode=code)
            answer = self._client.admin_respond_to_auth_challenge(
                UserPoolId=self._pool,
                ClientId=self._client_id,
                ChallengeName="MFA_SETUP",
                ChallengeResponses={"USERNAME": challenge.username},
                Session=verified["Session"],
            )
        return self._next(challenge.username, answer, by_code=True)

    def _next(
        self, username: str, answer: Mapping[str, Any], *, by_code: bool = False
    ) -> SignedIn | Challenge:
        name = answer.get("ChallengeName")
        if not name:
            token = answer["AuthenticationResult"]["AccessToken"]
            return SignedIn(self._member(username), token, by_code)
        parameters = answer.get("ChallengeParameters") or {}
        known_as = parameters.get("USER_ID_FOR_SRP") or username
        if name == "MFA_SETUP":
            with asking(BUSY):
                given = self._client.associate_software_token(Session=answer["Session"])
            return Challenge(Step.SET_UP, known_as, given["Session"], given["SecretCode"])
        if name not in _CHALLENGES:
            raise SignInError("unsupported")
        return Challenge(_CHALLENGES[name], known_as, answer["Session"])

    def _member(self, username: str) -> StaffMember:
        with asking(BUSY):
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
