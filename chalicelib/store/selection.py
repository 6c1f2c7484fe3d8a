"""What of a list of cases is asked for: which stretches of its index, and which rows of them.

Open cases are in the order `<taken><rank><due>#<receipt>`, so that nobody's, the emergencies and
what is overdue are stretches of the index that are read and counted by themselves. What the order
does not know (dong, kind, …) DynamoDB leaves out after reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases.events import instant
from chalicelib.cases.model import Kind, State, Urgency
from chalicelib.store.writes import Condition

RANK = {Urgency.EMERGENCY: 0, Urgency.URGENT: 1, Urgency.NORMAL: 2}
NO_DONG = "-"
_LAST = "~"
"""Sorts after every character of an order."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose eyes: cases hidden from `username` and those of dongs that are not theirs are left out.
    No `dongs` means all; a case of no known dong is everyone's."""

    username: str = ""
    dongs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Orders from `low` up to `high`, which is no case's own order."""

    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Nothing set is the whole list of open cases. `dong` may be `NO_DONG`; `owner` is a team,
    `worker` a user name: of open cases, `board` keeps a list for each."""

    scope: Scope = Scope()
    closed: bool = False
    state: State | None = None
    urgency: Urgency | None = None
    due_before: datetime | None = None
    opened_since: datetime | None = None
    kind: Kind | None = None
    dong: str | None = None
    owner: str | None = None
    worker: str | None = None

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The parts of the index that hold what is asked for, in their order."""
        if self.closed:
            return (Stretch("0", _LAST),)
        taken: tuple[str, ...] = ("0", "1")
        if self.state or self.worker:
            taken = ("0",) if self.state is State.RECEIVED else ("1",)
        if self.urgency is None and self.due_before is None:
            return (Stretch(taken[0], taken[-1] + _LAST),)
        ranks = RANK.values() if self.urgency is None else (RANK[self.urgency],)
        until = instant(self.due_before) if self.due_before else _LAST
        return tuple(
            Stretch(f"{first}{rank}", f"{first}{rank}{until}") for first in taken for rank in ranks
        )

    @property
    def is_picky(self) -> bool:
        """Whether many of the rows that are read may be left out."""
        return bool(self.scope.dongs) or any(True for _ in self._wanted())

    @property
    def kept(self) -> Condition | None:
        """DynamoDB's filter of what it read, with names as `#name`; None keeps every row."""
        texts, values = [], dict[str, object]()
        for text, used in (*self._wanted(), *self._in_scope()):
            texts.append(text)
            values |= {f":{name}": value for name, value in used.items()}
        return Condition(" AND ".join(texts), values) if texts else None

    def _wanted(self) -> Iterator[tuple[str, dict[str, object]]]:
        same: dict[str, object] = {
            "state": None if self.state is State.RECEIVED else self.state,
            "urgency": self.urgency if self.closed else None,
            "kind": self.kind,
            "dong": None if self.dong == NO_DONG else self.dong,
            "owner": self.owner,
            "worker": self.worker if self.closed else None,
        }
        yield from ((f"#{name} = :{name}", {name: value}) for name, value in same.items() if value)
        if self.dong == NO_DONG:
            yield "attribute_not_exists(#dong)", {}
        if self.opened_since:
            yield "#arrived >= :arrived", {"arrived": instant(self.opened_since)}

    def _in_scope(self) -> Iterator[tuple[str, dict[str, object]]]:
        if self.scope.dongs:
            theirs: dict[str, object] = {f"d{n}": dong for n, dong in enumerate(self.scope.dongs)}
            listed = ", ".join(f":{name}" for name in theirs)
            yield f"(attribute_not_exists(#dong) OR #dong IN ({listed}))", theirs
        if self.scope.username:
            yield (
                "(attribute_not_exists(#hidden_from) OR NOT contains(#hidden_from, :reader))",
                {"reader": self.scope.username},
            )
