"""`make audit`: go through every audit chain of a deployed stage, and say what does not hold.

    make audit STAGE=prod                 every chain against its head
    make audit STAGE=prod ANCHOR=line     and against the heads that the clock logged on some day:
                                          a file with that line of the clock's log (`audit.anchor`)

It reads with the operator's own AWS credentials. Exit status 0: all of it holds; 1: something does
not; 2: it could not be looked at.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.store.audit import Audit, Flaw, digest
from chalicelib.store.people import People
from local.deployed import DeployedStage

SAYS = {
    "changed": "was changed",
    "gap": "is missing",
    "unlinked": "does not follow from the one before it",
    "no_head": "is the last one, but the chain has no head",
    "cut": "and all after it are gone: the chain's head knows more",
    "ahead": "and all after it are unknown to the chain's head",
    "anchor": "is not the one that was anchored",
}


def main() -> int:
    """Returns the exit status."""
    try:
        stage = DeployedStage.named(os.environ.get("STAGE", ""))
        audit, people = Audit(stage.table, stage.hashes), People(stage.table)
        anchored = _anchored(os.environ.get("ANCHOR", ""))
        flaws = tuple(flaws_of(audit, people, anchored))
    except (BotoCoreError, ClientError, OSError, ValueError) as exc:
        print(f"The audit trail could not be looked at: {exc}", file=sys.stderr)
        return 2
    for flaw in flaws:
        print(f"{flaw.actor}: entry {flaw.seq} {SAYS[flaw.what]}")
    heads = audit.heads()
    entries = sum(head.seq for head in heads)
    print(f"{len(heads)} chains, {entries} entries, digest {digest(heads)}")
    print("Something does not hold." if flaws else "All of it holds.")
    return 1 if flaws else 0


def flaws_of(audit: Audit, people: People, anchored: Mapping[str, str]) -> Iterator[Flaw]:
    """Whatever does not hold, chain by chain. Chains are looked for by their heads, by the staff
    directory, and by the anchor's `{actor: "seq:mac"}`: one whose head was removed is found too."""
    actors = {head.actor for head in audit.heads()} | anchored.keys()
    actors |= {person.username for person in people.all()}
    for actor in sorted(actors):
        yield from audit.verify(actor)
        if actor in anchored:
            seq, _, mac = anchored[actor].partition(":")
            if audit.mac_at(actor, int(seq)) != mac:
                yield Flaw(actor, int(seq), "anchor")


def read_anchor(line: str) -> dict[str, str]:
    """The heads in a line of the log, as CloudWatch shows it or as the code wrote it.

    Raises:
        ValueError: it is no such line.
    """
    logged: dict[str, Any] = json.loads(line)
    if isinstance(logged.get("message"), str):
        logged = json.loads(logged["message"])
    if logged.get("what") != "audit.anchor":
        raise ValueError("ANCHOR is not a line `audit.anchor` of the clock's log")
    return {str(actor): str(head) for actor, head in logged["heads"].items()}


def _anchored(path: str) -> dict[str, str]:
    return read_anchor(Path(path).read_text("utf-8")) if path else {}


if __name__ == "__main__":
    sys.exit(main())
