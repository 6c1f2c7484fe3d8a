"""Our signatures are botocore's own, header by header."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from chalicelib.store.signing import BriefSigV4

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
KMS = "https://kms.ap-northeast-2.amazonaws.com/"
AWS = "https://dynamodb.ap-northeast-2.amazonaws.com/"
EMULATOR = "http://localhost:4566/"


@pytest.mark.parametrize("token", [None, "a session's"])
@pytest.mark.parametrize("url", [AWS, KMS, EMULATOR])
@pytest.mark.parametrize("body", [b"{}", '{"S": "녹양동"}'.encode()])
def test_a_call_is_signed_as_botocore_signs_it(
    url: str, body: bytes, token: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: AT)
    signed = []
    for signer in (SigV4Auth, BriefSigV4):
        request = AWSRequest(
            method="POST",
            url=url,
            headers={
                "X-Amz-Target": "DynamoDB_20120810.Query",
                "Content-Type": "application/x-amz-json-1.0",
                "User-Agent": "hope-talk",
                "X-Amzn-Trace-Id": "Root=1",
                "amz-sdk-invocation-id": "one",
                "amz-sdk-request": "attempt=1;  max=1",
            },
            data=body,
        )
        credentials = Credentials("AKIDEXAMPLE", "secret", token).get_frozen_credentials()
        signer(credentials, "dynamodb", "ap-northeast-2").add_auth(request)
        signed.append(dict(request.headers))

    assert signed[0] == signed[1]
