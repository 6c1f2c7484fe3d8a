"""The operator's own AWS credentials, and what AWS says of them in a sentence."""

from __future__ import annotations

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.emulator import REGION

NOT_SIGNED_IN = (
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "ExpiredTokenException",
)


def operator_session() -> boto3.session.Session:
    """Of the profile or the environment; in its region, else in Seoul.

    Raises:
        BotoCoreError: there is no such profile.
    """
    session = boto3.session.Session()
    if session.region_name:
        return session
    return boto3.session.Session(region_name=REGION)


def refused(error: BotoCoreError | ClientError) -> str:
    """What to tell the operator."""
    if isinstance(error, ClientError):
        again = error.response["Error"]["Code"] in NOT_SIGNED_IN
        return f"AWS refused: {error}{'. Sign in again' if again else ''}"
    return f"AWS cannot be used: {error}. Sign in (aws sso login, aws configure)"
