"""Letters through Amazon SES, as plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.post.sent import not_configured, sending

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client


@dataclass(frozen=True, slots=True)
class Mailer:
    """Sends as `sender`, an address of an identity that SES has verified; empty is not set up."""

    ses: Callable[[], SESV2Client]
    sender: str

    def send(self, address: str, subject: str, text: str) -> None:
        """Hand one letter to SES.

        Raises:
            NotSentError: SES did not take it.
        """
        if not self.sender:
            raise not_configured()
        with sending():
            self.ses().send_email(
                FromEmailAddress=self.sender,
                Destination={"ToAddresses": [address]},
                Content={
                    "Simple": {
                        "Subject": {"Data": subject, "Charset": "UTF-8"},
                        "Body": {"Text": {"Data": text, "Charset": "UTF-8"}},
                    }
                },
            )
