"""Cognito at its client's edge: the three calls that the console makes, and the errors of each.

The emulators never raise the code challenge; the real service's answers are kept here in shape:
developer guide, "Authentication flows" and the reference of AdminRespondToAuthChallenge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.cases.staff import StaffMember

CODE = "123456"


@dataclass
class User:
    """`temporary`: the password must be changed at first; `totp`: a code is asked for."""

    staff: StaffMember
    password: str
    temporary: bool = False
    totp: bool = False


@dataclass
class FakeCognito:
    """`users` by name; `fails` is raised by every call while it is set."""

    users: dict[str, User] = field(default_factory=dict)
    fails: Exception | None = None

    def add(
        self, staff: StaffMember, password: str, *, temporary: bool = False, totp: bool = False
    ) -> None:
        self.users[staff.username] = User(staff, password, temporary, totp)

    def admin_initiate_auth(self, **asked: Any) -> dict[str, Any]:
        self._reach()
        assert asked["AuthFlow"] == "ADMIN_USER_PASSWORD_AUTH"
        given = asked["AuthParameters"]
        user = self.users.get(given["USERNAME"].lower())
        if user is None or user.password != given["PASSWORD"]:
            raise refusal("NotAuthorizedException", "Incorrect username or password.")
        if user.temporary:
            return _challenge("NEW_PASSWORD_REQUIRED", user)
        return _challenge("SOFTWARE_TOKEN_MFA", user) if user.totp else _signed_in()

    def admin_respond_to_auth_challenge(self, **asked: Any) -> dict[str, Any]:
        self._reach()
        given = asked["ChallengeResponses"]
        user = self.users[given["USERNAME"]]
        if asked["Session"] != f"session of {user.staff.username}":
            raise refusal("NotAuthorizedException", "Invalid session for the user.")
        if asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA":
            if given["SOFTWARE_TOKEN_MFA_CODE"] != CODE:
                raise refusal("CodeMismatchException", "Invalid code received for user")
            return _signed_in()
        if len(given["NEW_PASSWORD"]) < 12:
            raise refusal("InvalidPasswordException", "Password not long enough")
        user.password, user.temporary = given["NEW_PASSWORD"], False
        return _challenge("SOFTWARE_TOKEN_MFA", user) if user.totp else _signed_in()

    def admin_get_user(self, **asked: Any) -> dict[str, Any]:
        self._reach()
        staff = self.users[asked["Username"].lower()].staff
        attributes = {"name": staff.name, "custom:team": staff.team, "custom:role": staff.role}
        return {
            "Username": staff.username,
            "UserAttributes": [
                {"Name": name, "Value": value} for name, value in attributes.items() if value
            ],
        }

    def _reach(self) -> None:
        if self.fails:
            raise self.fails


def refusal(code: str, words: str = "") -> ClientError:
    """An error as botocore raises it."""
    return ClientError({"Error": {"Code": code, "Message": words}}, "Operation")


def _challenge(name: str, user: User) -> dict[str, Any]:
    return {
        "ChallengeName": name,
        "Session": f"session of {user.staff.username}",
        "ChallengeParameters": {"USER_ID_FOR_SRP": user.staff.username},
    }


def _signed_in() -> dict[str, Any]:
    return {
        "AuthenticationResult": {"AccessToken": "a", "IdToken": "i", "RefreshToken": "r"},
        "ChallengeParameters": {},
    }
