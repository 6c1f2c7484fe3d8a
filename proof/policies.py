"""The packaged template's policies, for the imaginary stack of `proof.calls`.

They are judged by the emulator's own evaluation, the one that its AUTH switch puts before every
call, so that what is proved here is what the deployed tests enforce.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ministack.core.iam_evaluator import (  # type: ignore[import-untyped]
    EvalContext,
    evaluate,
    evaluate_resource_policy,
    parse_policy_document,
)

from proof.calls import ACCOUNT, REGION, SENDER, Call, arn

Json = dict[str, Any]

_PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::StackName": "hope",
    "NoticeFrom": SENDER,
    "Stage": "prod",
}

_SETS = ("dynamodb:leadingkeys",)
"""Condition keys of many values."""

_UNSET = ("HasNewFieldKey", "HasOldFieldKey")
"""Conditions of the days on which data keys move to another KMS key."""


@dataclass(frozen=True)
class Template:
    """A packaged template."""

    body: Mapping[str, Any]

    @cached_property
    def functions(self) -> dict[str, Json]:
        """Their properties by logical name."""
        return {name: r["Properties"] for name, r in self.of_type("AWS::Serverless::Function")}

    @cached_property
    def queues(self) -> frozenset[str]:
        """Logical names of the queues."""
        return frozenset(name for name, _ in self.of_type("AWS::SQS::Queue"))

    def of_type(self, kind: str) -> Iterator[tuple[str, Json]]:
        """Resources of one type."""
        for name, resource in self.body["Resources"].items():
            if resource["Type"] == kind:
                yield name, resource

    def policy(self, function: str) -> list[Json]:
        """Statements of the function's role, over the imaginary stack.

        Raises:
            LookupError: it has no role of its own with exactly one policy.
        """
        try:
            role = self.functions[function]["Role"]["Fn::GetAtt"][0]
            [policy] = self.body["Resources"][role]["Properties"]["Policies"]
        except (KeyError, TypeError, ValueError) as exc:
            raise LookupError(f"{function} has no policy of its own") from exc
        statements: list[Json] = self.resolve(policy["PolicyDocument"]["Statement"])
        return statements

    def resolve(self, value: Any) -> Any:
        """The value with CloudFormation's functions carried out.

        Raises:
            ValueError: a function that no policy of ours needs so far.
        """
        if isinstance(value, list):
            resolved = [self.resolve(one) for one in value]
            return [one for one in resolved if one is not None]
        if not isinstance(value, dict):
            return value
        if len(value) != 1 or not next(iter(value)).startswith(("Fn::", "Ref")):
            return {name: self.resolve(one) for name, one in value.items()}
        (function, what), *_ = value.items()
        if function == "Ref":
            return self._named(what)
        if function == "Fn::If":
            condition, _, otherwise = what
            if condition not in _UNSET:
                raise ValueError(f"teach proof/policies.py when {condition} holds")
            return self.resolve(otherwise)
        if function == "Fn::GetAtt":
            name, attribute = what if isinstance(what, list) else what.split(".", 1)
            return self._attribute(name, attribute)
        if function == "Fn::Sub" and isinstance(what, str):
            return re.sub(r"\$\{([^}]+)\}", lambda found: self._substitute(found[1]), what)
        raise ValueError(f"{value} is in a policy: teach proof/policies.py what it comes to")

    def _substitute(self, what: str) -> str:
        name, _, attribute = what.partition(".")
        return self._attribute(name, attribute) if attribute else self._named(name) or ""

    def _named(self, name: str) -> str | None:
        if name == "AWS::NoValue":
            return None
        if name in _PSEUDO:
            return _PSEUDO[name]
        kind = self.body["Resources"][name]["Type"]
        return name if kind == "AWS::S3::Bucket" else arn(kind, name)

    def _attribute(self, name: str, attribute: str) -> str:
        whole = arn(self.body["Resources"][name]["Type"], name)
        return f"{whole}/stream/now" if attribute == "StreamArn" else whole


def allows(statements: list[Json], call: Call) -> bool:
    """Whether a function with these statements may make the call."""
    policy = parse_policy_document({"Statement": statements})
    decision: str = evaluate(_context(call), [policy]).decision
    return decision == "Allow"


def resource_allows(
    document: Json, call: Call, *, principal: str = "", service: str | None = None
) -> str:
    """What a resource's own policy says of a caller: Allow, Deny, or ImplicitDeny."""
    context = _context(call)
    context = replace(context, principal_arn=principal or context.principal_arn)
    secure = dict(call.keys).get("aws:securetransport")
    if secure is not None:
        context = replace(context, secure_transport=secure == "true")
    decision: str = evaluate_resource_policy(document, context, service).decision
    return decision


def _context(call: Call) -> Any:
    return EvalContext(
        principal_arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/function/one",
        principal_type="AssumedRole",
        principal_account=ACCOUNT,
        action=call.action,
        resource_arn=call.resource,
        region=REGION,
        secure_transport=True,
        service_context={key: [value] if key in _SETS else value for key, value in call.keys},
    )
