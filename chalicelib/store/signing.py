"""Signatures for AWS of the requests that a turn makes: what botocore's own are, found quicker."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import AUTH_TYPE_MAPS, SIGNED_HEADERS_BLACKLIST, SigV4Auth

BRIEF = "hope-talk-v4"
"""The `signature_version` of a client that signs so."""


class BriefSigV4(SigV4Auth):
    """Signature Version 4 of bytes that are posted to an endpoint's root, with no header twice:
    every call of DynamoDB and KMS is that. botocore's own asks what any request may be, and
    prepares the whole of it once more to have its bytes."""

    def headers_to_sign(self, request: Any) -> Any:
        """Values by name in small letters, in their order."""
        named = ((name.lower(), value) for name, value in request.headers.items())
        signed = {name: value for name, value in named if name not in SIGNED_HEADERS_BLACKLIST}
        signed.setdefault("host", urlsplit(request.url).netloc)
        return dict(sorted(signed.items()))

    def canonical_request(self, request: Any) -> str:
        """What is signed; of the bytes their digest."""
        headers = self.headers_to_sign(request)
        lines = "".join(f"{name}:{' '.join(value.split())}\n" for name, value in headers.items())
        return f"POST\n/\n\n{lines}\n{';'.join(headers)}\n{sha256(request.data).hexdigest()}"


AUTH_TYPE_MAPS[BRIEF] = BriefSigV4
