"""Cognito at its client's edge: the calls that the console makes, and the errors of each.

The emulators never raise the challenges of an authenticator app; the real service's answers are
kept here in shape, with real RFC 6238 codes: developer guide, "Authentication flows" and "TOTP
software token MFA", and the reference of each call. As there, a code is taken one step early or
late and never twice, and access tokens reach only their own account.
"""

from __future__ import annotations

import time
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.cases.staff import StaffMember
from tests.totp import STEP, code

RESET_CODE = "654321"


@dataclass
class User:
    """`temporary`: the password must be changed at first; `app`: the secret that an authenticator
    app was told and that codes are asked of; `email`: a confirmed address."""

    staff: StaffMember
    password: str
    temporary: bool = False
    app: str = ""
    email: str = ""
    told: str = ""
    enabled: bool = True
    mailed: bool = False
    used: set[str] = field(default_factory=set)


@dataclass
class FakeCognito:
    """`users` by name; `fails` is raised by every call while it is set; `mfa_on`: the pool itself
    asks everyone for an app. `seconds` is the time that codes go by."""

    users: dict[str, User] = field(default_factory=dict)
    fails: Exception | None = None
    mfa_on: bool = False
    seconds: Callable[[], float] = time.time
    calls: list[str] = field(default_factory=list)

    def add(
        self, staff: StaffMember, password: str, *, temporary: bool = False, totp: bool = False
    ) -> None:
        app = _secret(staff.username) if totp else ""
        self.users[staff.username] = User(staff, password, temporary, app)

    def shown(self, username: str) -> str:
        """What the person's authenticator app shows now."""
        user = self.users[username]
        return code(user.app or user.told, self.seconds())

    def next_shown(self, username: str) -> str:
        """What it shows half a minute later, which is taken already."""
        user = self.users[username]
        return code(user.app or user.told, self.seconds() + STEP)

    def admin_initiate_auth(self, **asked: Any) -> dict[str, Any]:
        self._reach("admin_initiate_auth")
        assert asked["AuthFlow"] == "ADMIN_USER_PASSWORD_AUTH"
        given = asked["AuthParameters"]
        user = self.users.get(given["USERNAME"].lower())
        if user is None or user.password != given["PASSWORD"]:
            raise refusal("NotAuthorizedException", "Incorrect username or password.")
        if not user.enabled:
            raise refusal("NotAuthorizedException", "User is disabled.")
        if user.temporary:
            return _challenge("NEW_PASSWORD_REQUIRED", user)
        return self._after_password(user)

    def admin_respond_to_auth_challenge(self, **asked: Any) -> dict[str, Any]:
        self._reach("admin_respond_to_auth_challenge")
        given = asked["ChallengeResponses"]
        user = self._user_of(asked["Session"], given["USERNAME"])
        if asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA":
            _check(user, user.app, given["SOFTWARE_TOKEN_MFA_CODE"], self.seconds())
            return _signed_in(user)
        if asked["ChallengeName"] == "MFA_SETUP":
            if asked["Session"] != _session(user, "verified"):
                raise refusal("NotAuthorizedException", "Invalid session for the user.")
            return _signed_in(user)
        _check_strength(given["NEW_PASSWORD"])
        user.password, user.temporary = given["NEW_PASSWORD"], False
        return self._after_password(user)

    def admin_get_user(self, **asked: Any) -> dict[str, Any]:
        self._reach("admin_get_user")
        staff = self.users[asked["Username"].lower()].staff
        attributes = {"name": staff.name, "custom:team": staff.team, "custom:role": staff.role}
        return {
            "Username": staff.username,
            "UserAttributes": [
                {"Name": name, "Value": value} for name, value in attributes.items() if value
            ],
        }

    def associate_software_token(self, **asked: Any) -> dict[str, Any]:
        self._reach("associate_software_token")
        user = self._own(asked)
        user.told = _secret(f"{user.staff.username} {len(user.used)} {bool(user.app)}")
        answer = {"SecretCode": user.told}
        return {**answer, "Session": _session(user, "told")} if "Session" in asked else answer

    def verify_software_token(self, **asked: Any) -> dict[str, Any]:
        self._reach("verify_software_token")
        user = self._own(asked)
        if asked["UserCode"] not in _codes(user.told, self.seconds()):
            raise refusal("EnableSoftwareTokenMFAException", "Code mismatch")
        if "Session" not in asked:
            return {"Status": "SUCCESS"}
        user.app = user.told
        return {"Status": "SUCCESS", "Session": _session(user, "verified")}

    def set_user_mfa_preference(self, **asked: Any) -> dict[str, Any]:
        self._reach("set_user_mfa_preference")
        user = self._own(asked)
        assert asked["SoftwareTokenMfaSettings"] == {"Enabled": True, "PreferredMfa": True}
        user.app = user.told
        return {}

    def change_password(self, **asked: Any) -> dict[str, Any]:
        self._reach("change_password")
        user = self._own(asked)
        if user.password != asked["PreviousPassword"]:
            raise refusal("NotAuthorizedException", "Incorrect username or password.")
        _check_strength(asked["ProposedPassword"])
        user.password = asked["ProposedPassword"]
        return {}

    def forgot_password(self, **asked: Any) -> dict[str, Any]:
        self._reach("forgot_password")
        user = self.users.get(asked["Username"].lower())
        if user is not None and not user.email:
            raise refusal("InvalidParameterException", "There is no verified email.")
        if user is not None:
            user.mailed = True
        return {"CodeDeliveryDetails": {"DeliveryMedium": "EMAIL"}}

    def confirm_forgot_password(self, **asked: Any) -> dict[str, Any]:
        self._reach("confirm_forgot_password")
        user = self.users.get(asked["Username"].lower())
        if user is None or not user.mailed or asked["ConfirmationCode"] != RESET_CODE:
            raise refusal("CodeMismatchException", "Invalid verification code provided.")
        _check_strength(asked["Password"])
        user.password, user.mailed, user.temporary = asked["Password"], False, False
        return {}

    def admin_create_user(self, **asked: Any) -> dict[str, Any]:
        self._reach("admin_create_user")
        username = asked["Username"].lower()
        if username in self.users:
            raise refusal("UsernameExistsException", "User account already exists")
        _check_strength(asked["TemporaryPassword"])
        known = {pair["Name"]: pair["Value"] for pair in asked["UserAttributes"]}
        staff = StaffMember(username, known["name"], known["custom:team"])
        staff = replace(staff, role=type(staff.role)(known["custom:role"]))
        self.users[username] = User(staff, asked["TemporaryPassword"], temporary=True)
        self.users[username].email = known.get("email", "")
        return {"User": {"Username": username}}

    def admin_set_user_password(self, **asked: Any) -> dict[str, Any]:
        user = self._known("admin_set_user_password", asked)
        _check_strength(asked["Password"])
        user.password, user.temporary = asked["Password"], not asked["Permanent"]
        return {}

    def admin_enable_user(self, **asked: Any) -> dict[str, Any]:
        self._known("admin_enable_user", asked).enabled = True
        return {}

    def admin_disable_user(self, **asked: Any) -> dict[str, Any]:
        self._known("admin_disable_user", asked).enabled = False
        return {}

    def admin_set_user_mfa_preference(self, **asked: Any) -> dict[str, Any]:
        user = self._known("admin_set_user_mfa_preference", asked)
        assert asked["SoftwareTokenMfaSettings"] == {"Enabled": False, "PreferredMfa": False}
        user.app = ""
        return {}

    def _after_password(self, user: User) -> dict[str, Any]:
        if user.app:
            return _challenge("SOFTWARE_TOKEN_MFA", user)
        return _challenge("MFA_SETUP", user) if self.mfa_on else _signed_in(user)

    def _own(self, asked: dict[str, Any]) -> User:
        """Whose access token or session it is."""
        if "Session" in asked:
            return self._user_of(asked["Session"], asked["Session"].split()[-1])
        kind, _, username = asked["AccessToken"].rpartition(" ")
        if kind != "access token of" or username not in self.users:
            raise refusal("NotAuthorizedException", "Access Token has been revoked")
        return self.users[username]

    def _user_of(self, session: str, username: str) -> User:
        user = self.users.get(username)
        if user is None or session not in [_session(user, at) for at in ("", "told", "verified")]:
            raise refusal("NotAuthorizedException", "Invalid session for the user.")
        return user

    def _known(self, call: str, asked: dict[str, Any]) -> User:
        self._reach(call)
        user = self.users.get(asked["Username"].lower())
        if user is None:
            raise refusal("UserNotFoundException", "User does not exist.")
        return user

    def _reach(self, call: str) -> None:
        self.calls.append(call)
        if self.fails:
            raise self.fails


def refusal(code: str, words: str = "") -> ClientError:
    """An error as botocore raises it."""
    return ClientError({"Error": {"Code": code, "Message": words}}, "Operation")


def _secret(seed: str) -> str:
    return b32encode(seed.encode().ljust(20, b".")[:20]).decode()


def _codes(secret: str, seconds: float) -> set[str]:
    return {code(secret, seconds + step) for step in (-STEP, 0, STEP)}


def _check(user: User, secret: str, given: str, seconds: float) -> None:
    if given not in _codes(secret, seconds):
        raise refusal("CodeMismatchException", "Invalid code received for user")
    if given in user.used:
        raise refusal("ExpiredCodeException", "Your software token has already been used once.")
    user.used.add(given)


def _check_strength(password: str) -> None:
    kinds = (str.islower, str.isupper, str.isdigit)
    if len(password) < 12 or not all(any(map(kind, password)) for kind in kinds):
        raise refusal("InvalidPasswordException", "Password does not conform to policy")


def _session(user: User, at: str = "") -> str:
    return " ".join(filter(None, ("session", at, "of", user.staff.username)))


def _challenge(name: str, user: User) -> dict[str, Any]:
    return {
        "ChallengeName": name,
        "Session": _session(user),
        "ChallengeParameters": {"USER_ID_FOR_SRP": user.staff.username},
    }


def _signed_in(user: User) -> dict[str, Any]:
    token = f"access token of {user.staff.username}"
    return {
        "AuthenticationResult": {"AccessToken": token, "IdToken": "i", "RefreshToken": "r"},
        "ChallengeParameters": {},
    }
