"""Each function may call what it needs, and nothing that only another needs.

What a function needs is not written down: it is recorded while all stories are told and the tests
of the console and the pipeline are run, and added to what Lambda calls in its name. The packaged
template's policies are held against that, in both directions.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from local.in_process import running
from local.package import CITY, ROOT, build_package
from local.replay import START, replay
from proof.calls import AUDIT, Call, arn
from proof.figures import Budget, Figures
from proof.policies import Json, Template, allows, resource_allows
from proof.recording import ENTRIES, Recorder

Needs = dict[str, set[Call]]

STORIES = sorted((ROOT / "tests" / "stories").glob("*.jsonl"))
LEFT_OUT = {
    "fault": "the same calls again, each of them failing once",
    "cost_measured": "its meter reads each item that a function writes, to weigh it",
}
"""Tests that tell nothing of what functions need, by a part of their file's name."""

TESTS = sorted(
    path
    for path in (ROOT / "tests" / "contract").glob("test_*.py")
    if not any(part in path.name for part in LEFT_OUT)
)

WIDE = {
    "arn:aws:s3:::Photos/photos/*": "objects have no names before they are there",
    "arn:aws:ses:ap-northeast-2:111122223333:identity/*": "SES verified an address or its whole "
    "domain; the condition names the sender",
    "arn:aws:sns:*:*:*": "a phone number has no ARN: texts are allowed by what they are not",
}
"""Patterns that a policy may hold, and why they cannot be narrower."""

KEPT = {
    ("KeepPhotos", "s3:ListBucket"): "without it S3 answers 403 of a picture that is not there",
}
"""What no recorded call needed, and why it stays."""

WHOLE_TABLE = frozenset({"APIHandler", "TickClock"})
"""Their policies name actions, and only the kinds of partitions that must not be written: the API
works with nearly every kind, and the clock, which scans the table for old cases, reads all of it
whatever else is refused. The others name each kind that they may touch."""

NOBODY = (
    "dynamodb:DeleteTable",
    "dynamodb:UpdateTable",
    "kms:ScheduleKeyDeletion",
    "kms:PutKeyPolicy",
    "kms:CreateGrant",
    "secretsmanager:PutSecretValue",
    "secretsmanager:DeleteSecret",
    "s3:DeleteObject",
    "s3:PutBucketPolicy",
    "cognito-idp:AdminUpdateUserAttributes",
    "cognito-idp:AdminDeleteUser",
    "iam:PassRole",
    "sts:AssumeRole",
    "lambda:UpdateFunctionCode",
    "logs:DeleteLogGroup",
)
"""What none may do to anything of ours, whoever breaks in."""


def prove(budget: Budget) -> Figures:
    """Full size: all stories and all contract tests but those of faults. At less, what no
    call needs is not looked for."""
    template = Template(json.loads(build_package("dev", CITY).template.read_bytes()))
    needs = recorded(template, budget)
    broken = [*_without_policy(template), *refused(template, needs), *too_wide(template)]
    broken += [*forbidden(template), *_resource_policies(template)]
    if budget.share >= 1:  # what a part of the tests does not need may be needed by another
        broken += [*excessive(template, needs), *unneeded(template, needs)]
    asked = sum(len(calls) for calls in needs.values())
    tried = len(template.functions) * len(set().union(*needs.values()))
    remarks = f"{len(template.functions)} functions need {asked} kinds of calls"
    return Figures(tried, "judgements", tuple(broken), remarks)


def recorded(template: Template, budget: Budget) -> Needs:
    """The calls of a share of the stories and tests, with what Lambda calls for each function."""
    chance = random.Random(budget.seed)
    recorder = Recorder(template.queues)
    with recorder.recording():
        for story in chance.sample(STORIES, budget.of(len(STORIES))):
            list(replay(story.read_text("utf-8").splitlines()))
        _begin_each(template, recorder)
    tests = chance.sample(TESTS, budget.of(len(TESTS)))
    found = [recorder.needs, _of_tests(tests), _of_lambda(template)]
    return {
        name: reduce(set.union, (needs.get(name, set()) for needs in found), set())
        for name in template.functions
    }


def refused(template: Template, needs: Mapping[str, set[Call]]) -> Iterator[str]:
    """What a function needs and its policy refuses."""
    for function, policy in _policies(template):
        for call in sorted(needs[function]):
            if not allows(policy, call):
                yield f"{function} needs {call} and its policy refuses it"


def excessive(template: Template, needs: Mapping[str, set[Call]]) -> Iterator[str]:
    """What a policy allows though only other functions need it."""
    every = set().union(*needs.values())
    for function, policy in _policies(template):
        whole = function in WHOLE_TABLE
        own = {_of_any_kind(call) for call in needs[function]} if whole else needs[function]
        for call in sorted({_of_any_kind(call) for call in every} - own if whole else every - own):
            if allows(policy, call) and (function, call.action) not in KEPT:
                yield f"{function} may {call}, which it does not need"


def _of_any_kind(call: Call) -> Call:
    """The call to whichever partition. The audit trail's stays what it is."""
    of_table = call.resource == arn("AWS::DynamoDB::Table", "Table")
    return Call(call.action, call.resource) if of_table and call.keys != AUDIT else call


def forbidden(template: Template) -> Iterator[str]:
    """What nobody may do, and a policy allows: the worst, and changes of the audit trail."""
    never = {Call(action, whole) for action in NOBODY for whole in _everything(template)}
    table = arn("AWS::DynamoDB::Table", "Table")
    never |= {Call(f"dynamodb:{act}", table, AUDIT) for act in ("UpdateItem", "DeleteItem")}
    for function, policy in _policies(template):
        for call in sorted(never):
            if allows(policy, call):
                yield f"{function} may {call}, which nothing ever needs"


def _policies(template: Template) -> Iterator[tuple[str, list[Json]]]:
    """Functions that have one; the others are told by `_without_policy`."""
    for function in template.functions:
        with suppress(LookupError):
            yield function, template.policy(function)


def too_wide(template: Template) -> Iterator[str]:
    """Wildcards that nobody justified."""
    for function in template.functions:
        for statement in template.policy(function):
            names = [*statement["Action"], *statement.get("NotAction", ())]
            whole = [*statement.get("Resource", ()), *statement.get("NotResource", ())]
            wide = [name for name in names if "*" in name]
            wide += [r for r in whole if "*" in r.removesuffix(":*") and r not in WIDE]
            if wide:
                yield f"{function} {statement['Sid']}: {', '.join(wide)} is a wildcard"


def unneeded(template: Template, needs: Mapping[str, set[Call]]) -> Iterator[str]:
    """What is allowed and no call needs: each action on each resource that a statement names."""
    for function in template.functions:
        for statement in template.policy(function):
            if statement["Effect"] != "Allow":
                continue
            field = "Resource" if "Resource" in statement else "NotResource"
            for action in statement["Action"]:
                for resource in statement[field]:
                    alone = {**statement, "Action": [action], field: [resource]}
                    used = any(allows([alone], call) for call in needs[function])
                    if not used and (function, action) not in KEPT:
                        what = f"{action} on {resource.rsplit(':', 1)[-1]}"
                        yield f"{function}: no call needs {what}; take it away or say why in KEPT"


def _without_policy(template: Template) -> Iterator[str]:
    for function in template.functions:
        if function not in ENTRIES:
            yield f"{function}: say in proof/recording.py where its work begins"
        try:
            template.policy(function)
        except LookupError as exc:
            yield str(exc)


def _everything(template: Template) -> list[str]:
    kinds = [
        "AWS::Cognito::UserPool",
        "AWS::DynamoDB::Table",
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::SecretsManager::Secret",
        "AWS::Serverless::Function",
    ]
    whole = [arn(kind, name) for kind in kinds for name, _ in template.of_type(kind)]
    return [*whole, f"{arn('AWS::S3::Bucket', 'Photos')}/photos/one", "arn:aws:iam::1:role/admin"]


_NOTHING_TO_DO: Json = {
    "Records": [],
    **dict.fromkeys(("version", "account", "region", "detail-type", "source", "time", "id"), ""),
    "detail": {},
    "resources": [],
}
"""An event of any source."""


def _begin_each(template: Template, recorder: Recorder) -> None:
    """Every function's first steps, from `app.py`: with nothing to do."""
    import app

    with running(START) as stack, patch.object(app, "pipeline", lambda: stack.pipeline):
        for function, properties in template.functions.items():
            name = properties["Handler"].removeprefix("app.")
            if name != "app":
                stack.at += timedelta(minutes=5)  # each looks at the office's settings anew
                with recorder.as_function(function):
                    getattr(app, name)(_NOTHING_TO_DO, None)


def _of_tests(tests: list[Path]) -> Needs:
    """What the functions call while these tests run, in a process of their own."""
    with TemporaryDirectory() as folder:
        out = Path(folder) / "calls.json"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.contract.recorded_calls"]
        command += ["-k", "not emulator", "-p", "no:cacheprovider", *map(str, tests)]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=os.environ | {"RECORD_CALLS_TO": str(out)},
        )
        if done.returncode:
            raise RuntimeError(f"The tests that are recorded fail:\n{done.stdout[-2000:]}")
        found: dict[str, list[Any]] = json.loads(out.read_text("utf-8"))
    return {
        function: {Call(action, whole, tuple(map(tuple, keys))) for action, whole, keys in calls}
        for function, calls in found.items()
    }


def _of_lambda(template: Template) -> Needs:
    """What Lambda does in a function's name: takes from its source, gives up, writes the log.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html and with-ddb.html say what that is.
    """
    return {
        function: set(_in_its_name(template, properties))
        for function, properties in template.functions.items()
    }


def _in_its_name(template: Template, properties: Json) -> Iterator[Call]:
    log = template.resolve(properties["LoggingConfig"]["LogGroup"])
    yield from (Call(f"logs:{act}", log) for act in ("CreateLogStream", "PutLogEvents"))
    for event in properties.get("Events", {}).values():
        source = event["Properties"]
        if event["Type"] == "SQS":
            queue = template.resolve(source["Queue"])
            for act in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"):
                yield Call(f"sqs:{act}", queue)
        elif event["Type"] == "DynamoDB":
            stream = template.resolve(source["Stream"])
            for act in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"):
                yield Call(f"dynamodb:{act}", stream)
            given_up = template.resolve(source["DestinationConfig"]["OnFailure"]["Destination"])
            yield Call("sqs:SendMessage", given_up)


def _resource_policies(template: Template) -> Iterator[str]:
    """Queues hear this stack's topic alone, the bucket refuses plain HTTP, the key is IAM's."""
    topic = arn("AWS::SNS::Topic", "StaffNotices")
    for name, resource in template.of_type("AWS::SQS::QueuePolicy"):
        policy = template.resolve(resource["Properties"]["PolicyDocument"])
        [queue] = template.resolve(resource["Properties"]["Queues"])
        for source, right in ((topic, "Allow"), (f"{topic}-of-others", "ImplicitDeny")):
            call = Call("sqs:SendMessage", queue, (("aws:sourcearn", source),))
            if resource_allows(policy, call, service="sns.amazonaws.com") != right:
                yield f"{name}: {source} is not answered with {right}"
        if resource_allows(policy, Call("sqs:ReceiveMessage", queue)) == "Allow":
            yield f"{name}: lets anyone take what waits"
    for name, resource in template.of_type("AWS::S3::BucketPolicy"):
        policy = template.resolve(resource["Properties"]["PolicyDocument"])
        picture = f"{arn('AWS::S3::Bucket', resource['Properties']['Bucket']['Ref'])}/photos/one"
        for secure, right in (("false", "Deny"), ("true", "ImplicitDeny")):
            call = Call("s3:GetObject", picture, (("aws:securetransport", secure),))
            if resource_allows(policy, call) != right:
                yield f"{name}: with TLS {secure} it is not answered with {right}"
    for name, resource in template.of_type("AWS::KMS::Key"):
        policy = template.resolve(resource["Properties"]["KeyPolicy"])
        call = Call("kms:Decrypt", arn("AWS::KMS::Key", name))
        stranger = "arn:aws:iam::999999999999:role/stranger"
        if resource_allows(policy, call, principal=stranger) == "Allow":
            yield f"{name}: another account may use it"
