"""What a call to AWS asks of IAM: an action, a resource, and what conditions may look at.

Resources are those of one imaginary stack, whose parts are called as in the template. Names, ids
and keys of single items are left out of them, so that the same need is the same call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

REGION = "ap-northeast-2"
ACCOUNT = "111122223333"
SENDER = "notices@city.test"
PHONE = "+821000000000"
INDEX_OF_TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Table/index/"

AUDIT = (("dynamodb:leadingkeys", "AUDIT#"),)

SINGLE = {
    "sns:PublishBatch": "sns:Publish",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadBucket": "s3:ListBucket",
}
"""Operations that need the permission of another name."""

_IN_TRANSACTIONS = {
    "Put": "dynamodb:PutItem",
    "Update": "dynamodb:UpdateItem",
    "Delete": "dynamodb:DeleteItem",
    "ConditionCheck": "dynamodb:ConditionCheckItem",
    "Get": "dynamodb:GetItem",
}


@dataclass(frozen=True, order=True, slots=True)
class Call:
    """`keys` are the condition keys that AWS would know, in lower case, with their value."""

    action: str
    resource: str
    keys: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        about = "".join(f" [{value}]" for _, value in self.keys)
        return f"{self.action} on {self.resource.rsplit(':', 1)[-1]}{about}"


def arn(kind: str, name: str) -> str:
    """The ARN of a part of the imaginary stack. Raises KeyError for a kind that is not known."""
    here = f"{REGION}:{ACCOUNT}"
    return {
        "AWS::DynamoDB::Table": f"arn:aws:dynamodb:{here}:table/{name}",
        "AWS::SQS::Queue": f"arn:aws:sqs:{here}:{name}",
        "AWS::SNS::Topic": f"arn:aws:sns:{here}:{name}",
        "AWS::S3::Bucket": f"arn:aws:s3:::{name}",
        "AWS::KMS::Key": f"arn:aws:kms:{here}:key/{name}",
        "AWS::KMS::Alias": f"arn:aws:kms:{here}:alias/{name}",
        "AWS::SecretsManager::Secret": f"arn:aws:secretsmanager:{here}:secret:{name}",
        "AWS::Cognito::UserPool": f"arn:aws:cognito-idp:{here}:userpool/{name}",
        "AWS::Logs::LogGroup": f"arn:aws:logs:{here}:log-group:{name}:*",
        "AWS::Serverless::Function": f"arn:aws:lambda:{here}:function:{name}",
    }[kind]


def calls_of(
    service: str, operation: str, asked: Mapping[str, Any], queues: Collection[str]
) -> Iterator[Call]:
    """What botocore's operation needs. Queues and secrets of the imitated AWS are named after the
    part of the template that they stand for (`RoutingQueue-1f2e`); calls to other queues, which a
    test made for itself, need nothing of ours."""
    if service == "dynamodb":
        yield from _of_dynamodb(operation, asked)
    elif service == "sqs":
        name = _stands_for(asked["QueueUrl"].rpartition("/")[2])
        if name in queues:
            yield _call("sqs", operation, arn("AWS::SQS::Queue", name))
    elif service == "sns":
        topic = asked.get("TopicArn") or asked.get("TargetArn")
        yield _call("sns", operation, arn("AWS::SNS::Topic", "StaffNotices") if topic else PHONE)
    elif service == "sesv2":
        identity = f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{SENDER}"
        yield _call("ses", operation, identity, ("ses:fromaddress", SENDER))
    elif service == "s3":
        bucket = arn("AWS::S3::Bucket", "Photos")
        folder = str(asked.get("Key", "")).split("/")[0]
        yield _call("s3", operation, f"{bucket}/{folder}/one" if folder else bucket)
    elif service == "kms":
        yield _call("kms", operation, arn("AWS::KMS::Key", "FieldKey"))
    elif service == "secretsmanager":
        name = _stands_for(asked["SecretId"].rpartition(":")[2])
        yield _call(service, operation, arn("AWS::SecretsManager::Secret", name))
    elif service == "cognito-idp":
        yield _call(service, operation, arn("AWS::Cognito::UserPool", "UserPool"))
    else:
        yield _call(service, operation, "*")


def _stands_for(name: str) -> str:
    return name.removesuffix(".fifo").partition("-")[0]


def _call(service: str, operation: str, resource: str, *keys: tuple[str, str]) -> Call:
    action = f"{service}:{operation}"
    return Call(SINGLE.get(action, action), resource, keys)


def _of_dynamodb(operation: str, asked: Mapping[str, Any]) -> Iterator[Call]:
    table = arn("AWS::DynamoDB::Table", "Table")
    if operation in {"TransactWriteItems", "TransactGetItems"}:
        for item in asked["TransactItems"]:
            for kind, request in item.items():
                yield Call(_IN_TRANSACTIONS[kind], table, _leading(request))
    elif operation == "BatchGetItem":
        for keys in asked["RequestItems"].values():
            for key in keys["Keys"]:
                yield Call(f"dynamodb:{operation}", table, _leading({"Key": key}))
    elif index := asked.get("IndexName"):
        yield Call(f"dynamodb:{operation}", f"{table}/index/{index}")
    elif operation == "Scan":
        yield Call(f"dynamodb:{operation}", table)
    else:
        yield Call(f"dynamodb:{operation}", table, _leading(asked))


def _leading(request: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Of which kind the partition is: its key up to what makes it one of many."""
    item = request.get("Key") or request.get("Item")
    values = request.get("ExpressionAttributeValues", {})
    key = item["PK"] if item else values[":pk"]
    kind, hash_, _ = key["S"].partition("#")
    return (("dynamodb:leadingkeys", kind + hash_),)
