"""What an administrator does to people's accounts in Cognito."""

from __future__ import annotations

from secrets import choice
from typing import TYPE_CHECKING

from chalicelib.console.cognito_calls import BUSY, asking

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

# Without letters and digits that are taken for one another when read aloud or copied by hand.
_ALPHABET = ("abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789")
_GROUPS, _GROUP = 4, 4
_UNKNOWN = BUSY | {"UserNotFoundException": "unknown"}


def temporary_password() -> str:
    """Good once: four groups of four, with a small and a large letter and a digit in each."""
    groups = (
        "".join(choice(_ALPHABET[place % len(_ALPHABET)]) for place in range(_GROUP))
        for _ in range(_GROUPS)
    )
    return "-".join(groups)


class StaffPool:
    """`client` is a boto3 `cognito-idp` client."""

    def __init__(self, client: CognitoIdentityProviderClient, pool: str) -> None:
        self._client = client
        self._pool = pool

    def create(self, username: str, name: str, team: str, role: str, email: str = "") -> str:
        """A new account; returns its temporary password, the only copy there is. An e-mail address
        counts as confirmed: an administrator vouches for it.

        Raises:
            SignInError: `taken`: there is one of this name; `bad_email`; `busy`.
        """
        password = temporary_password()
        attributes: list[AttributeTypeTypeDef] = [
            {"Name": "name", "Value": name},
            {"Name": "custom:team", "Value": team},
            {"Name": "custom:role", "Value": role},
        ]
        if email:
            attributes += [
                {"Name": "email", "Value": email},
                {"Name": "email_verified", "Value": "true"},
            ]
        reasons = {"UsernameExistsException": "taken", "InvalidParameterException": "bad_email"}
        with asking(BUSY | reasons):
            self._client.admin_create_user(
                UserPoolId=self._pool,
                Username=username,
                TemporaryPassword=password,
                MessageAction="SUPPRESS",
                UserAttributes=attributes,
            )
        return password

    def switch_on(self, username: str) -> None:
        """They may sign in again."""
        with asking(_UNKNOWN):
            self._client.admin_enable_user(UserPoolId=self._pool, Username=username)

    def switch_off(self, username: str) -> None:
        """They may sign in no more."""
        with asking(_UNKNOWN):
            self._client.admin_disable_user(UserPoolId=self._pool, Username=username)

    def new_password(self, username: str) -> str:
        """A temporary password in the place of theirs; returns the only copy there is."""
        password = temporary_password()
        with asking(_UNKNOWN):
            self._client.admin_set_user_password(
                UserPoolId=self._pool, Username=username, Password=password, Permanent=False
            )
        return password

    def forget_app(self, username: str) -> None:
        """No code is asked for until they set up an authenticator app again."""
        with asking(_UNKNOWN):
            self._client.admin_set_user_mfa_preference(
                UserPoolId=self._pool,
                Username=username,
                SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
            )
