"""The one piece of work that follows a changed calendar: how far the recalculation has come.

It is on the due index until it has gone through every team twice: once at once, and once more a few
minutes later, for what was promised by a process that had not heard of the change yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from chalicelib.cases.events import instant
from chalicelib.store import keys
from chalicelib.store.due import due_fields
from chalicelib.store.errors import CaseChangedError
from chalicelib.store.items import Item
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, put

AGAIN_AFTER = timedelta(minutes=3)
PASSES = 2


@dataclass(frozen=True, slots=True)
class Recalculation:
    """`left` are the teams not gone through, `after` a board cursor within the first of them;
    `looked` counts open cases (of the first pass), `promises` and `callbacks` what was moved,
    `unplaced` callbacks without a free slot; `step` grows with every write."""

    by: str
    began_at: datetime
    teams: tuple[str, ...]
    left: tuple[str, ...]
    after: str | None = None
    step: int = 0
    gone_through: int = 0
    looked: int = 0
    promises: int = 0
    callbacks: int = 0
    unplaced: int = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.gone_through >= PASSES

    @property
    def shown_done(self) -> bool:
        """Whether every case was looked at once, as far as people are concerned."""
        return self.gone_through >= 1

    @property
    def due_at(self) -> datetime | None:
        """When the clock goes on with it."""
        if self.done:
            return None
        return self.began_at + AGAIN_AFTER * self.gone_through

    def past_team(self) -> Recalculation:
        """One team further; after the last the next pass waits."""
        left = self.left[1:]
        if left:
            return replace(self, left=left, after=None)
        gone = self.gone_through + 1
        unplaced = 0 if gone < PASSES else self.unplaced  # the next pass counts them anew
        return replace(self, left=self.teams, after=None, gone_through=gone, unplaced=unplaced)


def begun(by: str, now: datetime, teams: Sequence[str]) -> Write:
    """The write that begins it, or begins it anew where an earlier one is under way."""
    work = Recalculation(by=by, began_at=now, teams=tuple(teams), left=tuple(teams))
    return put(*keys.RECALCULATION, _fields(work))


@dataclass(frozen=True, slots=True)
class Recalculations:
    """Reads it and writes down how far it has come."""

    table: Table

    def find(self) -> Recalculation | None:
        """The last that was begun, done or not."""
        item = self.table.get(*keys.RECALCULATION)
        return _from_item(item) if item else None

    def advance(self, before: Recalculation, after: Recalculation) -> Recalculation:
        """Write down a step.

        Raises:
            CaseChangedError: another clock was faster, or it was begun anew.
        """
        now = replace(after, step=before.step + 1)
        as_read = Condition(
            "step = :step AND began_at = :began",
            {":step": before.step, ":began": instant(before.began_at)},
        )
        write = put(*keys.RECALCULATION, _fields(now), condition=as_read, lost=CaseChangedError)
        self.table.write(write)
        return now


def _fields(work: Recalculation) -> Item:
    return {
        **asdict(work),
        "teams": list(work.teams),
        "left": list(work.left),
        "began_at": instant(work.began_at),
        "item": "recalculation",
        **due_fields(keys.SETTINGS, work.due_at),
    }


def _from_item(item: Item) -> Recalculation:
    names = Recalculation.__dataclass_fields__.keys()
    given = {name: value for name, value in item.items() if name in names}
    return Recalculation(
        **{
            **given,
            "began_at": datetime.fromisoformat(item["began_at"]),
            "teams": tuple(item["teams"]),
            "left": tuple(item["left"]),
        }
    )
