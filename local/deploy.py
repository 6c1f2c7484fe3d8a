"""Deploys a package with CloudFormation, to the emulator as to AWS."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import boto3
from botocore.exceptions import ClientError, WaiterError

from local.package import Package

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import StackTypeDef
    from mypy_boto3_s3 import S3Client

SETTLED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")
NEVER_LIVED = ("ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS")
CONTENT_TAG = "hope-talk:content"

Outputs = Mapping[str, str]


class DeployError(RuntimeError):
    """CloudFormation did not do it; the message names the resources that failed."""


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

    def deploy(self, stack: str, package: Package, parameters: Mapping[str, str]) -> Outputs:
        """Create or update the stack and return its outputs; the same content twice is no update.

        Parameters that are not given keep the value they have, or their default.

        Raises:
            DeployError: CloudFormation rolled the change back.
        """
        bucket = self._artifact_bucket()
        given = {**parameters, "CodeBucket": bucket, "CodeKey": f"code/{package.version}.zip"}
        given["Version"] = package.version
        content = _content(package, given)
        before = self._describe(stack)
        if before and before["StackStatus"] in NEVER_LIVED:
            self._say(f"Removing {stack}, which was never created completely")
            self._remove(stack)
            before = None
        if before and before["StackStatus"] in SETTLED and _tag(before) == content:
            return _outputs(before)
        template_key = f"templates/{content}.json"
        self._upload(bucket, template_key, package.template.read_bytes())
        self._upload(bucket, given["CodeKey"], package.code.read_bytes())
        self._say(f"{'Updating' if before else 'Creating'} the stack {stack}")
        self._apply(stack, before, self._file_url(bucket, template_key), given, content)
        after = self._describe(stack)
        if after is None:
            raise DeployError(f"The stack {stack} vanished while it was deployed")
        return _outputs(after)

    def _apply(
        self,
        stack: str,
        before: StackTypeDef | None,
        template: str,
        given: Mapping[str, str],
        content: str,
    ) -> None:
        declared = self._stacks.get_template_summary(TemplateURL=template)["Parameters"]
        kept = {p["ParameterKey"] for p in before.get("Parameters", [])} if before else set()
        names = [p["ParameterKey"] for p in declared]
        act = self._stacks.update_stack if before else self._stacks.create_stack
        try:
            act(
                StackName=stack,
                TemplateURL=template,
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
                Tags=[{"Key": CONTENT_TAG, "Value": content}],
                Parameters=[
                    {"ParameterKey": name, "ParameterValue": given[name]}
                    if name in given
                    else {"ParameterKey": name, "UsePreviousValue": True}
                    for name in names
                    if name in given or name in kept
                ],
            )
            done = "stack_update_complete" if before else "stack_create_complete"
            self._stacks.get_waiter(done).wait(  # type: ignore[call-overload]
                StackName=stack, WaiterConfig={"Delay": 1 if self._endpoint else 5}
            )
        except WaiterError as exc:
            raise DeployError(self._why_failed(stack)) from exc
        except ClientError as exc:
            raise DeployError(f"CloudFormation refused {stack}: {exc}") from exc

    def _remove(self, stack: str) -> None:
        self._stacks.delete_stack(StackName=stack)
        self._stacks.get_waiter("stack_delete_complete").wait(StackName=stack)

    def _describe(self, stack: str) -> StackTypeDef | None:
        try:
            return self._stacks.describe_stacks(StackName=stack)["Stacks"][0]
        except ClientError as exc:
            if "does not exist" in str(exc):
                return None
            raise

    def _why_failed(self, stack: str) -> str:
        events = self._stacks.describe_stack_events(StackName=stack)["StackEvents"]
        failed = [
            f"  {event.get('LogicalResourceId')}: {event.get('ResourceStatusReason', 'no reason')}"
            for event in reversed(events[:100])
            if event.get("ResourceStatus", "").endswith("FAILED")
        ]
        return "\n".join([f"CloudFormation could not deploy {stack}:", *failed])

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

    def _upload(self, bucket: str, key: str, body: bytes) -> None:
        try:
            self._files.head_object(Bucket=bucket, Key=key)
        except ClientError:
            self._say(f"Uploading {key} ({len(body) / 1e6:.1f} MB)")
            self._files.put_object(Bucket=bucket, Key=key, Body=body)

    def _file_url(self, bucket: str, key: str) -> str:
        if self._endpoint:
            return f"{self._endpoint}/{bucket}/{key}"
        return f"https://{bucket}.s3.{self._session.region_name}.amazonaws.com/{key}"


def _content(package: Package, given: Mapping[str, str]) -> str:
    parts = [package.template.read_text(), *(f"{k}={given[k]}" for k in sorted(given))]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _tag(stack: StackTypeDef) -> str | None:
    tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", [])}
    return tags.get(CONTENT_TAG)


def _outputs(stack: StackTypeDef) -> Outputs:
    return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}
