"""Everything that leaves a running service, kept to be searched: what it asks of AWS and of others,
what it prints and logs, and what it stores."""

from __future__ import annotations

import io
import logging
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from typing import Any
from unicodedata import normalize
from unittest.mock import patch
from urllib.parse import quote

from botocore.client import BaseClient

from proof.office import Office

_QUEUES = ("routing_queue_url", "photo_queue_url")
_OF_KEYS = ("kms", "cognito-idp")
"""Hold keys alone, and the accounts of staff, whose names and addresses belong there."""


class Traces:
    """What was seen, by where: one run of bytes for each place."""

    def __init__(self) -> None:
        self.places: dict[str, bytearray] = {}

    def add(self, place: str, *values: object) -> None:
        """Keep texts, bytes, and all that lists and mappings hold, names included."""
        kept = self.places.setdefault(place, bytearray())
        for piece in _pieces(values):
            kept += piece + b"\n"

    def found(self, secrets: Mapping[str, str | bytes]) -> Iterator[str]:
        """Every place where one of these (what it is → itself) can be read, however written."""
        for what, secret in secrets.items():
            for spelling, needle in spellings(secret).items():
                for place, kept in self.places.items():
                    if needle in kept:
                        yield f"{what}, {spelling}, in {place}"


def spellings(secret: str | bytes) -> dict[str, bytes]:
    """The ways in which a text may stand somewhere and still be read back by anyone."""
    if isinstance(secret, bytes):
        return {"as it is": secret, "in hex": secret.hex().encode()}
    plain = secret.encode()
    written = {
        "as it is": plain,
        "decomposed": normalize("NFD", secret).encode(),
        "in UTF-16": secret.encode("utf-16-le"),
        "in EUC-KR": secret.encode("euc-kr", "replace"),
        "percent-encoded": quote(secret, safe="").encode(),
        "as a form": quote(secret, safe=" ").replace(" ", "+").encode(),
        "escaped as JSON": secret.encode("ascii", "backslashreplace"),
        "in hex": plain.hex().encode(),
    }
    for shift in range(3):  # where it begins within base64's groups of three
        whole = b64encode(b"\0" * shift + plain)
        written[f"in base64 at {shift}"] = whole[4 if shift else 0 : len(whole) // 4 * 4 - 4]
    digits = "".join(filter(str.isdigit, secret))
    if len(digits) >= 9 and len(digits) * 2 > len(secret):
        written["as digits"] = digits.encode()
    if " " in secret:
        written["without blanks"] = secret.replace(" ", "").encode()
    return {how: needle for how, needle in written.items() if len(needle) >= 6}


@contextmanager
def watched(office: Office, traces: Traces) -> Iterator[None]:
    """Keep what the service does; what it has stored in the end is added by `stored`."""
    call = BaseClient._make_api_call  # type: ignore[attr-defined] # noqa: SLF001

    def recorded(client: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        if service not in _OF_KEYS:
            traces.add(f"{service}.{operation}", parameters)
        return call(client, operation, parameters)

    lines, printed = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(lines)
    root = logging.getLogger()
    root.addHandler(handler)
    with ExitStack() as during:
        during.enter_context(patch.object(BaseClient, "_make_api_call", recorded))
        during.enter_context(redirect_stdout(printed))
        during.enter_context(redirect_stderr(printed))
        try:
            yield
        finally:
            root.removeHandler(handler)
            traces.add("logs", lines.getvalue())
            traces.add("standard output", printed.getvalue())
            stored(office, traces)


def stored(office: Office, traces: Traces) -> None:
    """Every item of the table, every object of the bucket, and what is left in the queues."""
    clients, settings = office.stack.service.clients, office.stack.service.settings
    for items in clients.dynamodb.get_paginator("scan").paginate(TableName=settings.table):
        traces.add("stored items", items["Items"])
    for kept in clients.s3.get_paginator("list_objects_v2").paginate(Bucket=settings.photo_bucket):
        for entry in kept.get("Contents", []):
            whole = clients.s3.get_object(Bucket=settings.photo_bucket, Key=entry["Key"])
            traces.add("objects", entry["Key"], whole.get("Metadata", {}), whole["Body"].read())
    for name in _QUEUES:
        left = clients.sqs.receive_message(
            QueueUrl=getattr(settings, name), MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        traces.add(name, left.get("Messages", []))


def _pieces(value: object) -> Iterator[bytes]:
    if isinstance(value, Mapping):
        for name, held in value.items():
            yield from _pieces(name)
            yield from _pieces(held)
    elif isinstance(value, list | tuple | set | frozenset):
        for held in value:
            yield from _pieces(held)
    elif isinstance(value, bytes | bytearray):
        yield bytes(value)
    else:
        yield str(value).encode("utf-8", "surrogatepass")
