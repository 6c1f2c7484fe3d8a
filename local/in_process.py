"""The whole service in one process, on AWS imitated in memory (moto): for the replay and for tests.

The table is made from the properties in `.chalice/resources.yaml`, so that it cannot drift from the
one that is deployed. Time and chance are given, so that the same story gives the same transcript.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import boto3
from chalice.package import YAMLTemplateSerializer
from moto import mock_aws

from chalicelib.ids import Ids
from chalicelib.settings import Settings
from chalicelib.store.clients import PIPELINE, Clients
from chalicelib.wiring import Pipeline, Service
from local.moto_queries import quick_queries
from local.moto_streams import quick_streams
from local.moto_transactions import quick_transactions

RESOURCES = Path(__file__).parents[1] / ".chalice" / "resources.yaml"
PICTURE = Path(__file__).parent / "simulator" / "static" / "photo.jpg"
REGION = "ap-northeast-2"
SKILL_KEY = "in-process-skill-key"
CHANNEL_KEY = "in-process-channel-key"
QUEUES = {
    "routing_queue_url": "RoutingQueue",
    "photo_queue_url": "PhotoQueue",
    "spill_queue_url": "SpillQueue.fifo",
    "routing_dlq_url": "RoutingDlq",
    "relay_dlq_url": "RelayDlq",
    "photo_dlq_url": "PhotoDlq",
    "notice_dlq_url": "NoticeDlq",
    "spill_dlq_url": "SpillDlq.fifo",
}
"""Settings and the names of their queues, which are those of the template."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_NOT_FOR_CREATE = (
    "DeletionProtectionEnabled",
    "PointInTimeRecoverySpecification",
    "TimeToLiveSpecification",
)


def table_properties() -> dict[str, Any]:
    """The deployed table's properties, as `create_table` takes them."""
    template = YAMLTemplateSerializer().load_template(RESOURCES.read_text("utf-8"), RESOURCES.name)
    properties = dict(template["Resources"]["Table"]["Properties"])
    for name in _NOT_FOR_CREATE:
        properties.pop(name, None)
    properties["StreamSpecification"] = {"StreamEnabled": True, **properties["StreamSpecification"]}
    properties["SSESpecification"] = {"Enabled": True}
    return properties


def repeatable_ids() -> Ids:
    """Bytes that look random and are the same in every run."""
    numbers = itertools.count()
    return Ids(lambda count: sha256(str(next(numbers)).encode()).digest()[:count])


class Stack:
    """The service, its pipeline and its clock. `at` is what time it is; `clients`, which take most
    of a second to make, may be another stack's."""

    def __init__(
        self,
        at: datetime,
        settings: Settings,
        aws: boto3.Session,
        clients: Clients | None = None,
    ) -> None:
        self.at = at
        self._aws = aws
        self.service = Service(
            settings, PIPELINE, repeatable_ids(), lambda: self.at, lambda: self.at.timestamp()
        )
        self.service.clients = clients or self.service.clients
        self.pipeline = Pipeline(self.service)
        # Nothing leaves the process: every address shows the same picture.
        self.keeper = replace(self.pipeline.keeper, fetch=lambda _: PICTURE.read_bytes())
        self._streams = aws.client("dynamodbstreams")
        stream = aws.client("dynamodb").describe_table(TableName=settings.table)["Table"]
        arn = stream["LatestStreamArn"]
        shard = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
        self._next_records = self._streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        self._notices_url = aws.client("sqs").create_queue(QueueName="notices")["QueueUrl"]
        queue = aws.client("sqs").get_queue_attributes(
            QueueUrl=self._notices_url, AttributeNames=["QueueArn"]
        )["Attributes"]["QueueArn"]
        aws.client("sns").subscribe(
            TopicArn=settings.notice_topic_arn,
            Protocol="sqs",
            Endpoint=queue,
            Attributes={"RawMessageDelivery": "true"},
        )

    def emptied(self, at: datetime) -> Stack:
        """A new process at this time, on the same AWS with nothing stored and nothing queued."""
        settings, clients = self.service.settings, self.service.clients
        clients.dynamodb.delete_table(TableName=settings.table)
        clients.dynamodb.create_table(TableName=settings.table, **table_properties())
        for url in (settings.routing_queue_url, settings.photo_queue_url, self._notices_url):
            while self._received(url):
                pass
        return Stack(at, settings, self._aws, clients)

    def pump(self) -> None:
        """Carry what waits in the stream and the queue to its end, as Lambda's pollers would."""
        while records := self._new_records():
            self.pipeline.relay.relay({"Records": records})
            while messages := self._received(self.service.settings.routing_queue_url):
                self.pipeline.router.route({"Records": messages})
            while messages := self._received(self.service.settings.photo_queue_url):
                self.keeper.keep({"Records": messages})

    def move_to(self, at: datetime) -> None:
        """Let time pass: whatever falls due on the way is done at its own time."""
        after = LONG_AGO
        while (due := self.pipeline.clock.due.next_due(after)) and due <= at:
            self.at, after = max(self.at, due), due
            self.pipeline.clock.tick()
            self.pump()
        self.at = max(self.at, at)

    def notices(self) -> list[dict[str, Any]]:
        """Notices since the last call: the message with the attributes it was sent under."""
        found = []
        while messages := self._received(self._notices_url):
            for message in messages:
                attributes = message["messageAttributes"]
                sent = {name: value["StringValue"] for name, value in attributes.items()}
                found.append({**json.loads(message["body"]), **sent})
        return found

    def _new_records(self) -> list[dict[str, Any]]:
        """What the stream holds since the last call."""
        page = self._streams.get_records(ShardIterator=self._next_records)
        self._next_records = page["NextShardIterator"]
        return cast("list[dict[str, Any]]", page["Records"])

    def _received(self, queue_url: str) -> list[dict[str, Any]]:
        """Messages as Lambda hands them over, taken off the queue: a story has no crash."""
        sqs = self.service.clients.sqs
        got = sqs.receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )
        messages = got.get("Messages", [])
        for message in messages:
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return [
            {
                "messageId": message["MessageId"],
                "body": message["Body"],
                "messageAttributes": message.get("MessageAttributes", {}),
            }
            for message in messages
        ]


@contextmanager
def running(at: datetime, city: str = "uijeongbu") -> Iterator[Stack]:
    """The service, empty, at this time. Nothing leaves the process while it runs."""
    with in_memory() as aws:
        yield Stack(at, deployed(aws, city), aws)


@contextmanager
def in_memory() -> Iterator[boto3.Session]:
    """An empty AWS in memory, which `deployed` fills."""
    with mock_aws(), quick_transactions(), quick_queries(), quick_streams(), _credentials():
        yield boto3.Session(region_name=REGION)


def deployed(aws: boto3.Session, city: str = "uijeongbu") -> Settings:
    """A table, queues, a topic, a bucket and keys, all of them new and empty."""
    sqs, sns = aws.client("sqs"), aws.client("sns")
    queues = {
        setting: sqs.create_queue(
            QueueName=name, Attributes={"FifoQueue": "true"} if name.endswith(".fifo") else {}
        )["QueueUrl"]
        for setting, name in QUEUES.items()
    }
    aws.client("s3").create_bucket(
        Bucket="photos",
        CreateBucketConfiguration={"LocationConstraint": REGION},  # type: ignore[typeddict-item]
    )
    topic = sns.create_topic(Name="staff-notices")["TopicArn"]
    table = aws.client("dynamodb").create_table(TableName="hope-talk", **table_properties())
    secret = aws.client("secretsmanager").create_secret(
        Name="Secret",
        SecretString=json.dumps(
            {"skill_keys": [SKILL_KEY], "channel_keys": [CHANNEL_KEY], "hash_key": "k" * 32}
        ),
    )
    walk_secret = aws.client("secretsmanager").create_secret(
        Name="WalkSecret", SecretString=json.dumps({"walk_key": "w" * 32})
    )
    return Settings(
        stage="in-process",
        city=city,
        table=table["TableDescription"]["TableName"],
        field_key=aws.client("kms").create_key()["KeyMetadata"]["KeyId"],
        secret=secret["ARN"],
        walk_secret=walk_secret["ARN"],
        photo_bucket="photos",
        **queues,
        notice_topic_arn=topic,
        user_pool="none",
        user_pool_client="none",
        public_url="http://localhost",
    )


@contextmanager
def _credentials() -> Iterator[None]:
    """moto needs a region and any credentials; what the caller had comes back afterwards."""
    ours = {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "in-process",
        "AWS_SECRET_ACCESS_KEY": "in-process",
    }
    before = {name: os.environ.get(name) for name in (*ours, "AWS_ENDPOINT_URL")}
    os.environ.update(ours)
    os.environ.pop("AWS_ENDPOINT_URL", None)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
