"""What a change set would do, as an operator reads it, and what it must not do unasked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import ResourceChangeTypeDef

HOLDING: Final = (
    "AWS::Cognito::UserPool",
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::SecretsManager::Secret",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
)
"""Kinds that hold what no template brings back: cases, keys, accounts, messages, subscriptions."""

LISTED: Final = 20
"""More additions than this are counted by kind, as for a new stack."""


class ChangeRefusedError(RuntimeError):
    """Something that holds data would go; the message says what, why and what to do."""


@dataclass(frozen=True, slots=True)
class Change:
    """One resource. `replaced` is `True`, `False` or `Conditional`, in CloudFormation's words;
    `because` names the properties that differ."""

    action: str
    name: str
    kind: str
    replaced: str
    because: tuple[str, ...]

    @classmethod
    def read(cls, change: ResourceChangeTypeDef) -> Self | None:
        """From a change set; None where only the release's tag changes, which is on everything."""
        if change["Action"] == "Modify" and set(change.get("Scope", ())) == {"Tags"}:
            return None
        targets = [detail.get("Target", {}) for detail in change.get("Details", ())]
        names = {target.get("Name") or target.get("Attribute", "") for target in targets}
        return cls(
            action=change["Action"],
            name=change["LogicalResourceId"],
            kind=change["ResourceType"],
            replaced=change.get("Replacement") or "False",
            because=tuple(sorted(names - {"", "Tags"})),
        )

    @property
    def takes_away(self) -> bool:
        """Whether the resource that is there now may be gone afterwards."""
        return self.action == "Remove" or self.replaced != "False"


def refuse_losses(changes: Sequence[Change], meant: Collection[str]) -> None:
    """`meant` are the names of resources that may go.

    Raises:
        ChangeRefusedError: one that holds data would go and is not among them.
    """
    lost = [c for c in changes if c.kind in HOLDING and c.takes_away and c.name not in meant]
    if not lost:
        return
    lines = [f"  {c.name} ({c.kind}) {_fate(c)}" for c in lost]
    names = " ".join(sorted({*meant, *(c.name for c in lost)}))
    raise ChangeRefusedError(
        "Refused: what these hold would be lost to the service.\n"
        + "\n".join(lines)
        + f'\nNothing was changed. If it is meant: REPLACE="{names}"'
    )


def describe(changes: Sequence[Change]) -> Iterator[str]:
    """Lines to read before one agrees: `+` is new, `~` changes in place, `!` goes."""
    if not changes:
        yield "  nothing but the mark of the release"
    added = [c for c in changes if c.action == "Add"]
    kept = [c for c in changes if c.action != "Add" and not c.takes_away]
    gone = [c for c in changes if c.takes_away and c.action != "Add"]
    if len(added) > LISTED:
        for kind, count in sorted(Counter(c.kind for c in added).items()):
            yield f"  + {count} {kind}"
    else:
        yield from (f"  + {c.name} ({c.kind})" for c in added)
    yield from (f"  ~ {c.name} ({c.kind}): {', '.join(c.because) or c.action}" for c in kept)
    yield from (f"  ! {c.name} ({c.kind}) {_fate(c)}" for c in gone)


def _fate(change: Change) -> str:
    if change.action == "Remove":
        return "is removed"
    how = "may be replaced" if change.replaced == "Conditional" else "is replaced"
    return f"{how}: {', '.join(change.because)} cannot change in place"
