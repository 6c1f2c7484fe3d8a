"""The same way as a report's, with nothing on it: write, relay, publish. Each logs a line,
as the service's do: the emulator waits for one, 50 ms where none comes."""

from __future__ import annotations

import json
import logging
import os
from functools import cache
from typing import Any
from uuid import uuid4

import boto3

LOGGER = logging.getLogger("noop")
LOGGER.setLevel(logging.INFO)
TEAM = {"team": {"DataType": "String", "StringValue": "hope-support"}}


@cache
def client(service: str) -> Any:
    """One a process."""
    return boto3.client(service)  # type: ignore[call-overload]


def webhook(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Store what came, and say so."""
    item = {"PK": {"S": uuid4().hex}, "body": {"S": event["body"]}}
    client("dynamodb").put_item(TableName=os.environ["TABLE"], Item=item)
    LOGGER.info("stored")
    return {"statusCode": 200, "body": "{}"}


def relay(event: dict[str, Any], _: object) -> dict[str, Any]:
    """From the table's stream to the queue."""
    for record in event["Records"]:
        body = json.dumps({"id": record["dynamodb"]["Keys"]["PK"]["S"]})
        client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=body)
    LOGGER.info("relayed")
    return {"batchItemFailures": []}


def router(event: dict[str, Any], _: object) -> dict[str, Any]:
    """From the queue to the topic."""
    for record in event["Records"]:
        client("sns").publish(
            TopicArn=os.environ["TOPIC"], Message=record["body"], MessageAttributes=TEAM
        )
    LOGGER.info("published")
    return {"batchItemFailures": []}
