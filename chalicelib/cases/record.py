"""How a case went, without what is personal: what figures, reports and exports are made of."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from chalicelib.cases.lifecycle import OPEN
from chalicelib.cases.model import Case, Frozen, Kind, Score, Source, State, Urgency
from chalicelib.language.reading import Emergency, Need


class Record(Frozen):
    """One case. It stays when what is personal has gone: `missed` counts promises that nobody kept
    in time, `calls_kept` and `calls_late` booked calls; `hidden_from` get no row of it. From
    `destroyed_at` on, this is all that is left of the case."""

    case_id: str
    receipt: str
    kind: Kind
    source: Source = Source.KAKAO
    dong: str | None = None
    owner: str
    informed: tuple[str, ...] = ()
    urgency: Urgency
    emergency: Emergency = Emergency.NONE
    needs: tuple[Need, ...] = ()
    state: State
    opened_at: datetime
    first_touched_at: datetime | None = None
    contacted_at: datetime | None = None
    visited_at: datetime | None = None
    closed_at: datetime | None = None
    closing_reason: str | None = None
    missed: int = 0
    calls_kept: int = 0
    calls_late: int = 0
    rating: Score | None = None
    new_to_system: bool | None = None
    hidden_from: tuple[str, ...] = ()
    destroyed_at: datetime | None = None

    @property
    def promise_kept(self) -> bool | None:
        """Whether somebody looked by the time that the resident was told; None while it runs."""
        if self.missed:
            return False
        waiting = self.first_touched_at is None and self.state in OPEN
        return None if waiting else True


def record_of(case: Case) -> Record:
    """The case as figures know it."""
    told = case.model_dump(include=set(Record.model_fields))
    return Record.model_validate({**told, "case_id": case.id})


def month_of(at: datetime, zone: ZoneInfo) -> str:
    """The month in which a case is counted: `2026-11`, in the city's zone."""
    return f"{at.astimezone(zone):%Y-%m}"
