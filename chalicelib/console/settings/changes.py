"""What was and what is, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal


@dataclass(frozen=True, slots=True)
class Changed:
    """A line that is `gone` or `new`."""

    kind: Literal["gone", "new"]
    line: str


def changed(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[Changed, ...]:
    """The lines that differ, in reading order, what was before what is."""
    found: list[Changed] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag != "equal":
            found += [Changed("gone", line) for line in before[a1:a2]]
            found += [Changed("new", line) for line in after[b1:b2]]
    return tuple(found)
