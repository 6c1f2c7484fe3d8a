"""Text messages through Amazon SNS, each short enough to be one.

Korean carriers take 90 bytes of EUC-KR as one message; SNS counts 70 characters to a part where
a message holds Hangul (docs/operate.md). What fits the first fits the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.post.sent import not_configured, sending

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient

BYTES: Final = 90
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Texter:
    """Sends text messages; not `configured` until an operator has seen to the limits of the
    account."""

    sns: Callable[[], SNSClient]
    configured: bool

    def send(self, phone: str, text: str) -> None:
        """Hand one message to SNS. `phone` as `contacts` stores it: +821012345678.

        Raises:
            NotSentError: SNS did not take it.
        """
        if not self.configured:
            raise not_configured()
        with sending():
            self.sns().publish(
                PhoneNumber=phone,
                Message=fitted(text),
                MessageAttributes={
                    "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
                },
            )


def fitted(text: str) -> str:
    """The text in no more than `BYTES`, cut with a mark where it was longer."""
    if _size(text) <= BYTES:
        return text
    while _size(text + _CUT) > BYTES:
        text = text[:-1]
    return text + _CUT


def _size(text: str) -> int:
    """As EUC-KR: two bytes for what is not ASCII."""
    return sum(1 if character.isascii() else 2 for character in text)
