"""Notices to staff through one SNS topic: teams are told apart by attributes, so that a new way to
tell a team is a subscription with a filter policy."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.cases.events import envelope
from chalicelib.cases.model import Event
from chalicelib.cases.notices import Notice
from chalicelib.store.ledger import Entry

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient
    from mypy_boto3_sns.type_defs import (
        MessageAttributeValueTypeDef,
        PublishBatchRequestEntryTypeDef,
    )

CHANNEL = "sns"
_CHUNK = 10  # SNS's limit


@dataclass(frozen=True, slots=True)
class Notifier:
    """Publishes notices."""

    sns: SNSClient
    topic_arn: str
    city_id: str

    def publish(self, event: Event, notices: Sequence[Notice], now: datetime) -> list[Entry]:
        """Tell every team; what became of each, for the ledger."""
        entries: list[Entry] = []
        for start in range(0, len(notices), _CHUNK):
            chunk = notices[start : start + _CHUNK]
            refused = self._send(event, chunk)
            entries += [_entry(notice, refused.get(notice.id), now) for notice in chunk]
        return entries

    def _send(self, event: Event, notices: Sequence[Notice]) -> dict[str, str]:
        """What SNS refused: the reason by notice id."""
        from botocore.exceptions import BotoCoreError, ClientError

        batch = [self._message(event, notice, number) for number, notice in enumerate(notices)]
        try:
            answer = self.sns.publish_batch(
                TopicArn=self.topic_arn, PublishBatchRequestEntries=batch
            )
        except ClientError as exc:
            return dict.fromkeys((notice.id for notice in notices), exc.response["Error"]["Code"])
        except BotoCoreError as exc:
            return dict.fromkeys((notice.id for notice in notices), type(exc).__name__)
        return {notices[int(no["Id"])].id: no["Code"] for no in answer.get("Failed", ())}

    def _message(
        self, event: Event, notice: Notice, number: int
    ) -> PublishBatchRequestEntryTypeDef:
        body = {
            **envelope(event, self.city_id),
            "notice_id": notice.id,
            "team": notice.team,
            "summary": notice.summary,
            "link": notice.link,
        }
        return {
            "Id": str(number),
            "Message": json.dumps(body, ensure_ascii=False),
            "MessageAttributes": dict(_attributes(notice)),
        }


def _attributes(notice: Notice) -> Iterator[tuple[str, MessageAttributeValueTypeDef]]:
    """What subscriptions filter by. SNS takes no empty value: no dong, no attribute."""
    for name in ("team", "urgency", "kind", "dong"):
        if value := getattr(notice, name):
            yield name, {"DataType": "String", "StringValue": value}


def _entry(notice: Notice, refused: str | None, now: datetime) -> Entry:
    return Entry(
        event_id=notice.event_id,
        team=notice.team,
        role=notice.role,
        channel=CHANNEL,
        kind=notice.kind,
        urgency=notice.urgency,
        sent_at=None if refused else now,
        failed_at=now if refused else None,
        result=refused or "sent",
    )
