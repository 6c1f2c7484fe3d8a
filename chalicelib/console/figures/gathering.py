"""What a figures page was asked for, and what may be shown of it to this person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, islice

from chalicelib.cases.figures import Code, Figures, figures, hushed
from chalicelib.cases.model import Kind
from chalicelib.cases.record import Record
from chalicelib.cases.staff import Role
from chalicelib.console.figures.period import Period, month_with, parse
from chalicelib.console.visit import Visit

MOST = 20_000
"""Records that one page reads at most: some 8 MB, and a third of the ten seconds that it has."""

_SEES_ALL = frozenset({Role.POLICY, Role.COORDINATOR, Role.AUDITOR})
NOTHING_FOUND = "info.nothing"


@dataclass(frozen=True, slots=True)
class Asked:
    """A period, and what narrows it: a team, a dong, a kind; empty is all of them."""

    period: Period
    team: str = ""
    dong: str = ""
    kind: str = ""

    def holds(self, record: Record) -> bool:
        """Whether a case is one of those asked for."""
        return (
            self.team in ("", record.owner)
            and self.dong in ("", record.dong)
            and self.kind in ("", record.kind)
        )

    def with_period(self, period: Period) -> str:
        """The query that asks the same of another period."""
        return f"period={period.code}&team={self.team}&dong={self.dong}&kind={self.kind}"


@dataclass(frozen=True, slots=True)
class Gathered:
    """The figures; `exact` where this person may open the cases anyway, `cut` where there were more
    than `MOST` cases, `nothing_found` for searches without an answer (of a month only)."""

    asked: Asked
    figures: Figures
    exact: bool
    cut: bool
    nothing_found: int | None

    def shown(self, counts: Mapping[Code, int]) -> Mapping[Code, int | None]:
        """Counts as this person may see them."""
        return dict(counts) if self.exact else hushed(counts)

    def total(self, count: int) -> int | None:
        """One number by itself, as this person may see it."""
        return count if self.exact else hushed({"": count})[""]


def asked_for(visit: Visit) -> Asked:
    """What the address says; whatever it says wrongly is as if it were left out.

    Who sees few hushed is shown single months of the whole city: by narrowing them, or by taking
    months from their quarter, what is hushed could be worked out."""
    query, city = visit.query, visit.desk.city
    team, dong, kind = query.get("team", ""), query.get("dong", ""), query.get("kind", "")
    asked = Asked(
        parse(query.get("period", "")) or month_with(_today(visit)),
        team if team in city.teams else "",
        dong if dong in city.dongs else "",
        kind if kind in set(Kind) else "",
    )
    if sees_exactly(visit, asked):
        return asked
    return Asked(asked.period if asked.period.is_month else month_with(_today(visit)))


def gather(visit: Visit, asked: Asked) -> Gathered:
    """Read and count.

    Raises:
        UnavailableError: the table cannot be reached.
    """
    desk = visit.desk
    months = (desk.records.month(month) for month in asked.period.months)
    found = tuple(islice(chain.from_iterable(months), MOST + 1))
    wanted = tuple(record for record in found[:MOST] if asked.holds(record))
    return Gathered(
        asked,
        figures(wanted, desk.city.calendar),
        exact=sees_exactly(visit, asked),
        cut=len(found) > MOST,
        nothing_found=_nothing_found(visit, asked.period) if asked.period.is_month else None,
    )


def sees_exactly(visit: Visit, asked: Asked) -> bool:
    """The support group, the policy division and auditors may open every case that is reported;
    others their team's; who has some dongs alone, neither."""
    staff = visit.staff
    if staff.dongs and staff.role is not Role.AUDITOR:
        return False
    own = asked.team == staff.team and staff.role in (Role.WORKER, Role.LEAD)
    return staff.role in _SEES_ALL or own


def _nothing_found(visit: Visit, month: Period) -> int:
    return sum(
        visit.desk.tallies.of(day).get(NOTHING_FOUND, 0) for day in _days(month, _today(visit))
    )


def _days(month: Period, today: date) -> Iterator[date]:
    day = date(month.year, month.first, 1)
    while day.month == month.first and day <= today:
        yield day
        day += timedelta(days=1)


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.desk.city.calendar.zone).date()
