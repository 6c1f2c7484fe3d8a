"""Moves promises and callbacks after the calendar was changed, a bounded number of cases a minute.

Safe to run twice and to be cut off anywhere: each case is decided by the calendar alone, so what
was moved already is left as it is. The calendar is read anew each time: this process may not have
heard of the change yet.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import Recalculate
from chalicelib.cases.decide import decide
from chalicelib.cases.recalculating import displaced, next_slot, promise_anew
from chalicelib.city.model import City
from chalicelib.ids import Ids
from chalicelib.store.applied import edited_city
from chalicelib.store.board import Board, Row
from chalicelib.store.cases import Cases
from chalicelib.store.documents import Documents
from chalicelib.store.errors import CaseChangedError, SlotFullError
from chalicelib.store.recalculations import Recalculation, Recalculations
from chalicelib.store.slots import Slots

ROWS = 50
"""Rows of one page."""
PAGES = 20
"""Pages of one minute: teams without a case cost one each."""
MOVED = 100
"""Cases that are moved in one minute, at most a page more."""
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Recalculator:
    """Goes on with the work that is stored. `delivered` is the city before it was edited."""

    works: Recalculations
    documents: Documents
    board: Board
    slots: Slots
    cases: Cases
    delivered: City
    ids: Ids

    def go_on(self, now: datetime) -> list[str]:
        """What was moved: `promises_moved` and `callbacks_moved`, one for each.

        Raises:
            CaseChangedError: another clock does it at this moment.
            UnavailableError: AWS does not answer; the next minute goes on from the last page.
        """
        work = self.works.find()
        if work is None or work.due_at is None or work.due_at > now:
            return []
        city = edited_city(self.delivered, self.documents.current())
        done: Counter[str] = Counter()
        for _ in range(PAGES):
            counts, following = self._page(work, city, now)
            done.update(counts)
            before, work = work, self.works.advance(work, following)
            finished_pass = work.gone_through > before.gone_through
            if finished_pass or sum(done.values()) - done["looked"] >= MOVED:
                break
        return ["promises_moved"] * done["promises"] + ["callbacks_moved"] * done["callbacks"]

    def _page(
        self, work: Recalculation, city: City, now: datetime
    ) -> tuple[Counter[str], Recalculation]:
        """Go through one page of one team."""
        team, counts = work.left[0], Counter[str]()
        page = self.board.page(team, after=work.after, limit=ROWS)
        for row in page.rows:
            if row.role == "owner":
                counts["looked"] += work.gone_through == 0
                counts.update(self._move(row, city, now, work.by))
        counted = replace(
            work,
            **{name: getattr(work, name) + number for name, number in counts.items()},
            after=page.after,
        )
        return counts, counted if page.after else counted.past_team()

    def _move(self, row: Row, city: City, now: datetime, by: str) -> list[str]:
        """Move what must move of one case."""
        if not promise_anew(row, now, city) and not displaced(row, now, city):
            return []
        for _ in range(_TRIES):
            case = self.cases.get(row.case_id)
            if case is None:
                return []
            moving, callback = promise_anew(case, now, city), displaced(case, now, city)
            to = None
            if callback:
                until = callback.at + timedelta(days=city.callbacks.days_ahead + 1)
                taken = self.slots.taken(callback.team, now, until)
                to = next_slot(callback, taken, now, city)
            try:
                self.cases.commit(
                    decide(Recalculate(case.id, by=by, to=to), case, now, city, self.ids)
                )
            except (CaseChangedError, SlotFullError):
                continue
            except RefusedError:
                return ["unplaced"] if callback else []
            return [
                *(["promises"] if moving else []),
                *(["callbacks"] if callback and to else ["unplaced"] if callback else []),
            ]
        return []
