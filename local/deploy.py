"""Deploys a package with CloudFormation, to the emulator as to AWS."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import boto3
from botocore.exceptions import ClientError, WaiterError

from local.changes import Change
from local.package import Package

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import (
        RollbackTriggerTypeDef,
        StackTypeDef,
        WaiterConfigTypeDef,
    )
    from mypy_boto3_s3 import S3Client

SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")
NEVER_LIVED = ("ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS")
CONTENT_TAG = "hope-talk:content"

Outputs = Mapping[str, str]
Agree = Callable[[Sequence[Change]], None]
"""Reads what would change, and raises what it will where that must not be."""


def unasked(changes: Sequence[Change]) -> None:
    """Agrees to anything."""
    del changes


class DeployError(RuntimeError):
    """CloudFormation did not do it; the message names the resources that failed."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """A stack as it is. `content` names what it was made from, template and parameters: the way
    back to it."""

    name: str
    status: str
    content: str
    parameters: Mapping[str, str]
    outputs: Outputs


class Deployer:
    """Puts packages of one account and region in place. `endpoint` is the emulator's, or None.

    `say` gets a line for each step.
    """

    def __init__(
        self,
        session: boto3.session.Session,
        say: Callable[[str], None],
        endpoint: str | None = None,
    ) -> None:
        self._session = session
        self._say = say
        self._endpoint = endpoint
        self._stacks: CloudFormationClient = session.client("cloudformation", endpoint_url=endpoint)
        self._files: S3Client = session.client("s3", endpoint_url=endpoint)

    def find(self, stack: str) -> Deployed | None:
        """The stack as it is; None where there is none that was ever created completely."""
        found = self._describe(stack)
        if found is None or found["StackStatus"] in NEVER_LIVED:
            return None
        return Deployed(
            stack, found["StackStatus"], _tag(found) or "", _parameters(found), _outputs(found)
        )

    def deploy(
        self,
        stack: str,
        package: Package,
        parameters: Mapping[str, str],
        *,
        agree: Agree = unasked,
        triggers: Sequence[RollbackTriggerTypeDef] = (),
    ) -> Outputs:
        """Create or update the stack and return its outputs; the same content twice is no update.

        Parameters that are not given keep the value they have, or their default. `triggers` are
        alarms by which CloudFormation takes the change back while it makes it.

        Raises:
            DeployError: CloudFormation rolled the change back.
            Whatever `agree` raises; nothing was changed then.
        """
        before = self._living(stack)
        bucket = self._artifact_bucket()
        code = f"code/{package.version}.zip"
        template = json.loads(package.template.read_bytes())
        values = _values(template["Parameters"], before) | dict(parameters)
        values |= {"CodeBucket": bucket, "CodeKey": code, "Version": package.version}
        content = _hash(template, values)
        if before and before["StackStatus"] in SETTLED and _tag(before) == content:
            return _outputs(before)
        self._upload(bucket, code, package.code)
        self._upload(bucket, f"templates/{content}.json", package.template)
        return self._changed(
            stack, "UPDATE" if before else "CREATE", values, content, agree, triggers
        )

    def restore(self, former: Deployed) -> Outputs:
        """Change the stack back to what it was, whatever rings meanwhile.

        Raises:
            DeployError: CloudFormation could not, or what it was made from is gone.
        """
        bucket = self._artifact_bucket()
        try:
            self._files.head_object(Bucket=bucket, Key=f"templates/{former.content}.json")
        except ClientError as exc:
            raise DeployError(f"The former template is not in {bucket} any more: {exc}") from exc
        return self._changed(former.name, "UPDATE", former.parameters, former.content, unasked, ())

    def protect(self, stack: str) -> None:
        """Let nobody delete the stack by a slip."""
        self._stacks.update_termination_protection(
            StackName=stack, EnableTerminationProtection=True
        )

    def remove(self, stack: str) -> None:
        """Delete the stack, protected or not; what its template retains stays.

        Raises:
            DeployError: something of it cannot be deleted.
        """
        self._stacks.update_termination_protection(
            StackName=stack, EnableTerminationProtection=False
        )
        self._delete(stack)

    def physical_names(self, stack: str, resources: Collection[str]) -> dict[str, str]:
        """What AWS calls these resources of the stack, by the names they have in the template."""
        pages = self._stacks.get_paginator("list_stack_resources").paginate(StackName=stack)
        return {
            found["LogicalResourceId"]: found["PhysicalResourceId"]
            for page in pages
            for found in page["StackResourceSummaries"]
            if found["LogicalResourceId"] in resources
        }

    def _changed(
        self,
        stack: str,
        kind: Literal["CREATE", "UPDATE"],
        values: Mapping[str, str],
        content: str,
        agree: Agree,
        triggers: Sequence[RollbackTriggerTypeDef],
    ) -> Outputs:
        with self._explained(stack):
            template = self._file_url(self._artifact_bucket(), f"templates/{content}.json")
            name = f"content-{content}-{int(time.time())}"
            self._stacks.create_change_set(
                StackName=stack,
                ChangeSetName=name,
                ChangeSetType=kind,
                TemplateURL=template,
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
                Tags=[{"Key": CONTENT_TAG, "Value": content}],
                RollbackConfiguration={"RollbackTriggers": triggers, "MonitoringTimeInMinutes": 0},
                Parameters=[
                    {"ParameterKey": key, "ParameterValue": value} for key, value in values.items()
                ],
            )
            self._stacks.get_waiter("change_set_create_complete").wait(
                StackName=stack, ChangeSetName=name, WaiterConfig=self._pause
            )
            pages = self._stacks.get_paginator("describe_change_set").paginate(
                StackName=stack, ChangeSetName=name
            )
            listed = [change["ResourceChange"] for page in pages for change in page["Changes"]]
            changes = [change for change in map(Change.read, listed) if change]
            self._announce(stack, changes)
            try:
                agree(changes)
            except BaseException:
                self._forget(stack, kind, name)
                raise
            self._stacks.execute_change_set(StackName=stack, ChangeSetName=name)
            if kind == "CREATE":
                self._stacks.get_waiter("stack_create_complete").wait(
                    StackName=stack, WaiterConfig=self._pause
                )
            else:
                self._stacks.get_waiter("stack_update_complete").wait(
                    StackName=stack, WaiterConfig=self._pause
                )
        after = self._describe(stack)
        return _outputs(after) if after else {}

    @contextmanager
    def _explained(self, stack: str) -> Iterator[None]:
        """CloudFormation's own reason, where it gives up."""
        try:
            yield
        except WaiterError as exc:
            reason = exc.last_response.get("StatusReason") or self._why_failed(stack)
            raise DeployError(f"CloudFormation could not deploy {stack}:\n{reason}") from exc

    def _announce(self, stack: str, changes: Sequence[Change]) -> None:
        counts = Counter(change.action.lower() for change in changes)
        said = ", ".join(f"{n} to {action}" for action, n in counts.items())
        self._say(f"Changing {stack}: {said or 'nothing but the mark of the release'}")

    def _forget(self, stack: str, kind: str, change_set: str) -> None:
        """Leave no trace of what nobody agreed to."""
        self._stacks.delete_change_set(StackName=stack, ChangeSetName=change_set)
        if kind == "CREATE":
            self._delete(stack)

    def _living(self, stack: str) -> StackTypeDef | None:
        """The stack as it is, after removing one that was never created completely."""
        before = self._describe(stack)
        if before and before["StackStatus"] in NEVER_LIVED:
            self._say(f"Removing {stack}, which was never created completely")
            self._delete(stack)
            return None
        return before

    def _delete(self, stack: str) -> None:
        self._stacks.delete_stack(StackName=stack)
        try:
            self._stacks.get_waiter("stack_delete_complete").wait(
                StackName=stack, WaiterConfig=self._pause
            )
        except WaiterError as exc:
            reason = self._why_failed(stack)
            raise DeployError(f"CloudFormation could not delete {stack}:\n{reason}") from exc

    def _describe(self, stack: str) -> StackTypeDef | None:
        try:
            return self._stacks.describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError as exc:
            if "does not exist" in str(exc):
                return None
            raise

    @property
    def _pause(self) -> WaiterConfigTypeDef:
        """Half an hour in all: a user pool, an API and a hundred alarms take their time."""
        return {"Delay": 1 if self._endpoint else 5, "MaxAttempts": 1800 if self._endpoint else 360}

    def _why_failed(self, stack: str) -> str:
        events = self._stacks.describe_stack_events(StackName=stack)["StackEvents"]
        return "\n".join(
            f"  {event.get('LogicalResourceId')}: {event.get('ResourceStatusReason', 'no reason')}"
            for event in reversed(events[:100])
            if event.get("ResourceStatus", "").endswith("FAILED")
        )

    def _artifact_bucket(self) -> str:
        account = self._session.client("sts", endpoint_url=self._endpoint).get_caller_identity()
        region = self._session.region_name
        bucket = f"hope-talk-artifacts-{account['Account']}-{region}"
        try:
            self._files.head_bucket(Bucket=bucket)
        except ClientError as exc:
            if exc.response["Error"]["Code"] != "404":
                raise DeployError(f"The bucket {bucket} cannot be used: {exc}") from exc
            self._say(f"Creating the bucket {bucket} for what is deployed")
            self._create_bucket(bucket)
        return bucket

    def _create_bucket(self, bucket: str) -> None:
        region = self._session.region_name
        if region == "us-east-1":
            self._files.create_bucket(Bucket=bucket)
        else:
            self._files.create_bucket(
                Bucket=bucket,
                CreateBucketConfiguration={"LocationConstraint": region},  # type: ignore[typeddict-item]
            )
        self._files.put_public_access_block(
            Bucket=bucket,
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        )

    def _upload(self, bucket: str, key: str, file: Path) -> None:
        try:
            self._files.head_object(Bucket=bucket, Key=key)
        except ClientError:
            self._say(f"Uploading {key} ({file.stat().st_size / 1e6:.1f} MB)")
            self._files.put_object(Bucket=bucket, Key=key, Body=file.read_bytes())

    def _file_url(self, bucket: str, key: str) -> str:
        if self._endpoint:
            return f"{self._endpoint}/{bucket}/{key}"
        return f"https://{bucket}.s3.{self._session.region_name}.amazonaws.com/{key}"


def _hash(template: object, values: Mapping[str, str]) -> str:
    content = json.dumps([template, values], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _values(declared: Mapping[str, Any], stack: StackTypeDef | None) -> dict[str, str]:
    """What the stack's parameters are now, else their defaults; none that is no longer declared."""
    held = _parameters(stack) if stack else {}
    defaults = {name: str(p["Default"]) for name, p in declared.items() if "Default" in p}
    return defaults | {name: value for name, value in held.items() if name in declared}


def _parameters(stack: StackTypeDef) -> dict[str, str]:
    return {p["ParameterKey"]: p["ParameterValue"] for p in stack.get("Parameters", [])}


def _tag(stack: StackTypeDef) -> str | None:
    tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
    return tags.get(CONTENT_TAG)


def _outputs(stack: StackTypeDef) -> Outputs:
    return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}
