"""What earlier releases left behind (`make record-release`), in a table of today's service."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from local.in_process import Stack, running
from operations.items_file import item_of

RELEASES = sorted((Path(__file__).parents[1] / "releases").glob("*.json"))


@dataclass
class Release:
    """The service on what a release left; `records` and `bodies` are the stream's and the routing
    queue's, of new events."""

    stack: Stack
    recorded: dict[str, Any]

    @property
    def receipts(self) -> list[str]:
        """Of the cases: in progress, closed, a consultation, and one that nobody was told of."""
        receipts: list[str] = self.recorded["receipts"]
        return receipts

    @property
    def records(self) -> list[dict[str, Any]]:
        return list(map(_typed, self.recorded["records"]))

    @property
    def bodies(self) -> list[str]:
        bodies: list[str] = self.recorded["bodies"]
        return bodies

    def items(self) -> list[dict[str, Any]]:
        """All that is stored."""
        service = self.stack.service
        found = service.clients.dynamodb.scan(TableName=service.settings.table, ConsistentRead=True)
        items: list[dict[str, Any]] = found["Items"]
        return items


@contextmanager
def released(path: Path) -> Iterator[Release]:
    """Every item as it was stored, its data key wrapped anew under this service's KMS key."""
    recorded = json.loads(path.read_text("utf-8"))
    with running(datetime.fromisoformat(recorded["at"])) as stack:
        clients, settings = stack.service.clients, stack.service.settings
        wrapped = {
            b64decode(key): clients.kms.encrypt(
                KeyId=settings.field_key, Plaintext=b64decode(plain)
            )["CiphertextBlob"]
            for key, plain in recorded["keys"].items()
        }
        for item in map(_typed, recorded["items"]):
            if "key" in item:
                item["key"] = {"B": wrapped[item["key"]["B"]]}
            clients.dynamodb.put_item(TableName=settings.table, Item=item)
        yield Release(stack, recorded)


def _typed(recorded: dict[str, Any]) -> dict[str, Any]:
    """With bytes where the recording has their Base64."""
    return item_of(json.dumps(recorded))
