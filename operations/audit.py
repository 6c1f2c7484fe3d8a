"""`./hopetalk audit`: go through every audit chain of a stage, and say what does not hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from chalicelib.store.audit import Audit, Flaw, digest
from chalicelib.store.people import People
from operations.asking import AS_JSON, OF_STAGE, tell

SAYS = {
    "changed": "was changed",
    "gap": "is missing",
    "unlinked": "does not follow from the one before it",
    "no_head": "is the last one, but the chain has no head",
    "cut": "and all after it are gone: the chain's head knows more",
    "ahead": "and all after it are unknown to the chain's head",
    "anchor": "is not the one that was anchored",
}

ANCHOR = Annotated[
    Path | None,
    typer.Option(
        help="A file with a line `audit.anchor` of the clock's log: the chains of that day are"
        " held against it too."
    ),
]


def audit(stage: OF_STAGE, anchor: ANCHOR = None, as_json: AS_JSON = False) -> int:
    """Verify every chain of the audit trail against its head."""
    parts = stage.service
    trail = Audit(parts.table, parts.hashes)
    anchored = read_anchor(anchor.read_text("utf-8")) if anchor else {}
    flaws = tuple(flaws_of(trail, parts.people, anchored))
    for flaw in flaws:
        told = f"{flaw.actor}: entry {flaw.seq} {SAYS[flaw.what]}"
        tell(told, asdict(flaw), as_json=as_json)
    heads = trail.heads()
    entries = sum(head.seq for head in heads)
    facts = {"chains": len(heads), "entries": entries, "digest": digest(heads), "holds": not flaws}
    holds = "Something does not hold." if flaws else "All of it holds."
    told = f"{len(heads)} chains, {entries} entries, digest {digest(heads)}\n{holds}"
    tell(told, facts, as_json=as_json)
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
    logged: Any = json.loads(line)
    if isinstance(logged, dict) and isinstance(logged.get("message"), str):
        logged = json.loads(logged["message"])
    match logged:
        case {"what": "audit.anchor", "heads": dict(heads)}:
            return {str(actor): str(head) for actor, head in heads.items()}
    raise ValueError("The file holds no line `audit.anchor` of the clock's log")
