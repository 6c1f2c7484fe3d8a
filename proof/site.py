"""The service's surroundings on the emulator, and processes that run its code there.

What carries events on (Lambda's pollers) is driven from here, order by order: which process takes
what, and when, is the proof's choice.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Self

import boto3

from chalicelib.settings import Settings
from local.emulator import REGION, ROOT_KEY, Emulator
from local.in_process import SKILL_KEY, deployed
from local.throwaway import free_port
from operations.items_file import plain

WORKER = Path(__file__).with_name("worker.py")
ROOT = WORKER.parents[1]
TOGETHER = 10
"""Messages that SQS gives at a time."""


class WorkerError(RuntimeError):
    """A process could not do what it was ordered to; the message is its traceback."""


class Process:
    """A process that runs the code of one folder."""

    def __init__(self, name: str, code: Path, environment: Mapping[str, str]) -> None:
        self.name = name
        self._log = TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - it lives as long
        self._lock = threading.Lock()
        self._child = subprocess.Popen(
            [sys.executable, "-P", str(WORKER)],
            env={**environment, "PYTHONPATH": str(code)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.communicate()  # closes its standard input: it ends by itself
        self._log.close()

    def do(self, what: str, **given: Any) -> Any:
        """Have something done, one thing at a time.

        Raises:
            WorkerError: it could not be done, or the process has ended.
        """
        if self._child.stdin is None or self._child.stdout is None:
            raise WorkerError(f"{self.name} has no pipes")
        with self._lock:
            self._child.stdin.write(json.dumps({"do": what, **given}, ensure_ascii=False) + "\n")
            self._child.stdin.flush()
            line = self._child.stdout.readline()
        answer = json.loads(line) if line else {"error": "\n".join(self.faults())}
        if "error" in answer:
            raise WorkerError(f"{self.name} could not {what}: {answer['error']}")
        return answer["done"]

    def turn(self, body: Any) -> Any:
        """A resident's turn."""
        return self.do("turn", key=SKILL_KEY, body=body)

    def faults(self) -> list[str]:
        """What it logged as a fault."""
        self._log.seek(0)
        return [line.rstrip() for line in self._log if line.strip()]


class Site:
    """A table, queues and a topic, and an inbox that hears every notice."""

    def __init__(self, emulator: Emulator) -> None:
        aws = _On(emulator)
        self.settings: Settings = deployed(aws, "uijeongbu")
        self._endpoint = emulator.endpoint
        self._streams = aws.client("dynamodbstreams")
        self._sqs = aws.client("sqs")
        self.dynamodb = aws.client("dynamodb")
        sns = aws.client("sns")
        described = self.dynamodb.describe_table(TableName=self.settings.table)["Table"]
        arn = described["LatestStreamArn"]
        [shard] = self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        self._next = self._streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
        self._inbox = self._sqs.create_queue(QueueName="inbox")["QueueUrl"]
        inbox = self._sqs.get_queue_attributes(QueueUrl=self._inbox, AttributeNames=["QueueArn"])
        sns.subscribe(
            TopicArn=self.settings.notice_topic_arn,
            Protocol="sqs",
            Endpoint=inbox["Attributes"]["QueueArn"],
            Attributes={"RawMessageDelivery": "true"},
        )

    @property
    def environment(self) -> dict[str, str]:
        """What a function is told, and how it reaches the emulator."""
        told = {
            f"HOPE_{name.upper()}": str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in self.settings.model_dump().items()
        }
        return {
            "PATH": os.environ["PATH"],
            "AWS_ENDPOINT_URL": self._endpoint,
            "AWS_ACCESS_KEY_ID": ROOT_KEY,
            "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            **told,
        }

    def records(self) -> list[Any]:
        """What the stream says since the last call, of new events: all that Lambda hands over."""
        page = self._streams.get_records(ShardIterator=self._next)
        self._next = page["NextShardIterator"]
        return [_handed(record) for record in page["Records"] if _is_handed_over(record)]

    def waiting(self) -> int:
        """How many messages are in the routing queue."""
        counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = self._sqs.get_queue_attributes(
            QueueUrl=self.settings.routing_queue_url,
            AttributeNames=counts,
        )["Attributes"]
        return sum(int(told[name]) for name in counts)

    def deliver(self, process: Process) -> int:
        """Hand a batch of the routing queue to a process; what fails comes again. How many."""
        queue = self.settings.routing_queue_url
        found = self._sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=TOGETHER)
        messages = found.get("Messages", [])
        if not messages:
            return 0
        handed = [{"messageId": one["MessageId"], "body": one["Body"]} for one in messages]
        answer = process.do("route", messages=handed)
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        for one in messages:
            if one["MessageId"] in failed:
                self._sqs.change_message_visibility(
                    QueueUrl=queue, ReceiptHandle=one["ReceiptHandle"], VisibilityTimeout=0
                )
        done = [one for one in messages if one["MessageId"] not in failed]
        if done:
            self._sqs.delete_message_batch(
                QueueUrl=queue,
                Entries=[
                    {"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]}
                    for n, one in enumerate(done)
                ],
            )
        return len(messages)

    def notices(self) -> Iterator[dict[str, Any]]:
        """What reached the inbox since the last call."""
        while found := self._sqs.receive_message(
            QueueUrl=self._inbox, MaxNumberOfMessages=TOGETHER
        ).get("Messages"):
            entries: Any = [
                {"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(found)
            ]
            self._sqs.delete_message_batch(QueueUrl=self._inbox, Entries=entries)
            for one in found:
                yield json.loads(one["Body"])


@contextmanager
def site(home: Path, **codes: Path) -> Iterator[tuple[Site, list[Process]]]:
    """A new site, and a process for each folder of code, by its name."""
    with Emulator(home, free_port()) as emulator, ExitStack() as stack:
        made = Site(emulator)
        yield (
            made,
            [
                stack.enter_context(Process(name, code, made.environment))
                for name, code in codes.items()
            ],
        )


class _On(boto3.Session):
    """A session whose clients reach the emulator."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__(ROOT_KEY, ROOT_KEY, region_name=REGION)
        self._emulator = emulator

    def client(self, service: str, **_: Any) -> Any:  # type: ignore[override]
        return super().client(service, endpoint_url=self._emulator.endpoint)  # type: ignore[call-overload]


def _handed(record: Any) -> Any:
    told = record["dynamodb"]
    return {
        "eventName": record["eventName"],
        "dynamodb": {name: plain(told[name]) for name in ("SequenceNumber", "NewImage")},
    }


def _is_handed_over(record: Any) -> bool:
    """As the event source's filter in `.chalice/resources.yaml` says."""
    image = record["dynamodb"].get("NewImage", {})
    return bool(record["eventName"] == "INSERT" and image.get("item") == {"S": "event"})
