"""The spill queue: what residents wrote while nothing could be stored, sealed as a whole.

Each message has a data key of its own beside it, wrapped by KMS for what residents say, and is
bound to its id. One resident's messages come in the order in which they were written (SQS FIFO),
and the same request of Kakao's is taken once within SQS's five minutes.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from chalicelib.conversation.aside import KeptTurn
from chalicelib.store.errors import StoreError, reaching
from chalicelib.store.sealing import Sealer

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

LARGEST: Final = 256 * 1024
"""Bytes of a message that any SQS queue takes: a hundred times what Kakao lets people write."""

_BOUND = "SPILL"


class TooLargeError(StoreError):
    """More was written than a queue takes."""


class UnreadableTurnError(StoreError):
    """It is not what `put` has written, or a key of another time sealed it."""


@dataclass(frozen=True, slots=True)
class Spill:
    """One queue. What it needs is made when something is kept."""

    sqs: Callable[[], SQSClient]
    sealer: Callable[[], Sealer]
    queue_url: str

    def put(self, turn: KeptTurn, resident_id: str) -> None:
        """Keep a turn: one call to KMS, one to SQS.

        Raises:
            TooLargeError: it does not fit.
            UnavailableError: KMS or SQS does not answer. Nothing is known to be kept.
        """
        sealer = self.sealer()
        key = sealer.new_key()
        sealed = sealer.seal(key, turn.model_dump_json(), _BOUND, turn.id)
        body = json.dumps(
            {"id": turn.id, "who": resident_id, "key": _text(key.wrapped), "sealed": _text(sealed)}
        )
        if len(body) > LARGEST:
            raise TooLargeError(f"{len(body)} bytes")
        send(self.sqs(), self.queue_url, body)

    def open(self, body: str) -> KeptTurn:
        """The turn again (one call to KMS).

        Raises:
            UnreadableTurnError: it is none, or cannot be opened by any key we have.
            UnavailableError: KMS does not answer.
        """
        from botocore.exceptions import ClientError
        from cryptography.exceptions import InvalidTag

        try:
            told = json.loads(body)
            wrapped, sealed = b64decode(told["key"]), b64decode(told["sealed"])
            sealer = self.sealer()
            text = sealer.unseal(sealer.open_key(wrapped), sealed, _BOUND, str(told["id"]))
            return KeptTurn.model_validate_json(text)
        except (ValueError, KeyError, TypeError, InvalidTag, ClientError) as exc:
            raise UnreadableTurnError(type(exc).__name__) from exc


def send(sqs: SQSClient, queue_url: str, body: str) -> None:
    """Send what `put` made to the spill queue, for the first time or again.

    Raises:
        UnavailableError: SQS does not answer.
    """
    told = json.loads(body)
    with reaching("SQS"):
        sqs.send_message(
            QueueUrl=queue_url,
            MessageBody=body,
            MessageGroupId=told["who"],
            MessageDeduplicationId=sha256(told["id"].encode()).hexdigest(),
        )


def _text(data: bytes) -> str:
    return b64encode(data).decode()
