"""Text messages through Amazon SNS, each short enough to be one.

Korean carriers take 90 bytes of EUC-KR as one message and mark what comes from abroad with ten of
them; SNS counts 70 characters to a part where a message holds Hangul (docs/operate.md). What fits
the first fits the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.post.sent import not_configured, sending

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient

BYTES: Final = 80
_CHARSET: Final = "euc-kr"
_CUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Texter:
    """Sends text messages from `region`; empty until an operator has seen to its limits."""

    sns: Callable[[str], SNSClient]
    region: str

    def send(self, phone: str, text: str) -> None:
        """Hand one message to SNS. `phone` as `contacts` stores it: +821012345678.

        Raises:
            NotSentError: SNS did not take it.
        """
        if not self.region:
            raise not_configured()
        with sending():
            self.sns(self.region).publish(
                PhoneNumber=phone,
                Message=fitted(text),
                MessageAttributes={
                    "AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}
                },
            )


def fitted(text: str) -> str:
    """The text as EUC-KR has it (`?` for what it lacks), in no more than `BYTES`, cut with a mark
    where it was longer."""
    text = text.encode(_CHARSET, "replace").decode(_CHARSET)
    if len(text.encode(_CHARSET)) <= BYTES:
        return text
    while len((text + _CUT).encode(_CHARSET)) > BYTES:
        text = text[:-1]
    return text + _CUT
