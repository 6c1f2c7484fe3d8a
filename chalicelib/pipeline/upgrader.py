"""Writes cases of earlier versions again, a bounded number a minute, so that no row is missing.

Safe to run twice, to be cut off anywhere and beside everyone else: a case is written as it was read
or not at all, and who changed it meanwhile has written it as today's code does. The table is gone
through twice, the second time when no process of older code runs any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.cases.events import instant
from chalicelib.store import keys
from chalicelib.store.cases import Cases
from chalicelib.store.errors import CaseChangedError, UnavailableError
from chalicelib.store.items import Item
from chalicelib.store.table import Table
from chalicelib.store.upgrades import CASE
from chalicelib.store.writes import ABSENT, Condition, Write, put

PAGES = 20
"""Pages of the table that are looked through in one minute."""
WRITTEN = 100
"""Cases that are written in one minute, at most a page more."""
PASSES = 2
AGAIN_AFTER = timedelta(minutes=15)
"""As long as a function may still run older code after a deployment: its time-out and to spare."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: `after` is the last key of the page before, `resume_at` when the next
    pass begins; `step` grows with every write."""

    schema: int = CASE
    after: tuple[str, str] | None = None
    passes: int = 0
    written: int = 0
    resume_at: datetime | None = None
    step: int = 0


@dataclass(frozen=True, slots=True)
class Upgrader:
    """Goes on where it was."""

    table: Table
    cases: Cases
    now: Callable[[], datetime]

    def go_on(self) -> int:
        """How many cases were written. Another clock that does it at this moment is left to it.

        Raises:
            UnavailableError: AWS does not answer; the next minute goes on from the last page.
        """
        now, written = self.now(), 0
        progress = self._progress()
        for _ in range(PAGES):
            waits = progress.resume_at is not None and progress.resume_at > now
            if progress.passes >= PASSES or waits or written >= WRITTEN:
                break
            ids, after = self.cases.outdated(progress.after)
            done = sum(map(self._write_anew, ids))
            written += done
            try:
                progress = self._advance(progress, after, done, now)
            except CaseChangedError:
                break
        if written:
            log.line("upgrade", schema=CASE, written=written, passes=progress.passes)
        return written

    def _write_anew(self, case_id: str) -> bool:
        try:
            return self.cases.write_anew(case_id)
        except CaseChangedError:
            return False
        except UnavailableError:
            raise
        except Exception as exc:  # noqa: BLE001 - whatever it is, the other cases go on
            log.fault("upgrade.failed", exc, case=case_id)
            return False

    def _progress(self) -> Progress:
        item = self.table.get(*keys.UPGRADE)
        if item is None:
            return Progress()
        stored = _stored(item)
        return stored if stored.schema >= CASE else Progress(step=stored.step)

    def _advance(
        self, before: Progress, after: tuple[str, str] | None, done: int, now: datetime
    ) -> Progress:
        finished = after is None
        following = replace(
            before,
            after=after,
            passes=before.passes + finished,
            written=before.written + done,
            resume_at=now + AGAIN_AFTER if finished else None,
            step=before.step + 1,
        )
        self.table.write(_progress_write(following, before.step))
        return following


def _progress_write(progress: Progress, was: int) -> Write:
    fields = {
        "schema": progress.schema,
        "after": progress.after,
        "passes": progress.passes,
        "written": progress.written,
        "resume_at": progress.resume_at and instant(progress.resume_at),
        "step": progress.step,
    }
    as_read = Condition("step = :step", {":step": was}) if was else ABSENT
    return put(*keys.UPGRADE, fields, condition=as_read, lost=CaseChangedError)


def _stored(item: Item) -> Progress:
    after = item.get("after")
    resume_at = item.get("resume_at")
    return Progress(
        schema=item["schema"],
        after=(after[0], after[1]) if after else None,
        passes=item["passes"],
        written=item["written"],
        resume_at=datetime.fromisoformat(resume_at) if resume_at else None,
        step=item["step"],
    )
