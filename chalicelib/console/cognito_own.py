"""What a person changes of their own account in Cognito: password and authenticator app.

Each call carries the person's access token, or the code that was mailed to them; the function's own
rights are not used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib import log
from chalicelib.console.cognito_calls import BUSY, WEAK, SignInError, asking

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

_CHANGE = BUSY | WEAK | {"NotAuthorizedException": "expired"}
_CODE = _CHANGE | {
    "CodeMismatchException": "wrong_code",
    "EnableSoftwareTokenMFAException": "wrong_code",
    "ExpiredCodeException": "used_code",
}
_NOT_SENT = {
    "UserNotFoundException": "not_sent",
    "InvalidParameterException": "not_sent",  # no confirmed address
    "NotAuthorizedException": "not_sent",  # switched off, or the pool recovers no passwords
    "CodeDeliveryFailureException": "not_sent",
    "LimitExceededException": "not_sent",
}
_RESET = (
    BUSY
    | WEAK
    | {
        "CodeMismatchException": "wrong_reset",
        "ExpiredCodeException": "wrong_reset",
        "UserNotFoundException": "wrong_reset",
        "NotAuthorizedException": "wrong_reset",
        "InvalidParameterException": "wrong_reset",
    }
)


class OwnAccount:
    """`client` is a boto3 `cognito-idp` client."""

    def __init__(self, client: CognitoIdentityProviderClient, client_id: str) -> None:
        self._client = client
        self._client_id = client_id

    def change_password(self, access_token: str, present: str, new: str) -> None:
        """Raises: SignInError: `weak_password`; `expired`; `busy`."""
        with asking(_CHANGE):
            self._client.change_password(
                AccessToken=access_token, PreviousPassword=present, ProposedPassword=new
            )

    def new_secret(self, access_token: str) -> str:
        """The secret that an authenticator app is to be told, in base32. The app in use goes on
        until `confirm_app`."""
        with asking(_CHANGE):
            return self._client.associate_software_token(AccessToken=access_token)["SecretCode"]

    def confirm_app(self, access_token: str, code: str) -> None:
        """From now on a code is asked for.

        Raises:
            SignInError: `wrong_code` or `used_code`; `expired`; `busy`.
        """
        with asking(_CODE):
            self._client.verify_software_token(AccessToken=access_token, UserCode=code)
            self._client.set_user_mfa_preference(
                AccessToken=access_token,
                SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True},
            )

    def send_reset_code(self, username: str) -> None:
        """Mail a code to the account's confirmed address; the same whether there is one, or an
        account at all."""
        try:
            with asking(BUSY | _NOT_SENT):
                self._client.forgot_password(ClientId=self._client_id, Username=username)
        except SignInError as error:
            if error.reason != "not_sent":
                raise
            log.line("reset.not_sent")

    def reset_password(self, username: str, code: str, new: str) -> None:
        """Raises: SignInError: `weak_password`; `wrong_reset`, whatever it was; `busy`."""
        with asking(_RESET):
            self._client.confirm_forgot_password(
                ClientId=self._client_id, Username=username, ConfirmationCode=code, Password=new
            )
