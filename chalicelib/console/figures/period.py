"""A month, a quarter or a year, as it stands in an address: `2026-11`, `2026-Q4`, `2026`. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from chalicelib.messages import Messages

_SHAPE = re.compile(r"(20\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months of one year, from `first` to `last` (1 to 12)."""

    year: int
    first: int
    last: int

    @property
    def code(self) -> str:
        """As it stands in an address."""
        match self.last - self.first:
            case 0:
                return f"{self.year}-{self.first:02}"
            case 2:
                return f"{self.year}-Q{self.last // 3}"
        return str(self.year)

    @property
    def months(self) -> tuple[str, ...]:
        """The months as records are kept by them."""
        return tuple(f"{self.year}-{month:02}" for month in range(self.first, self.last + 1))

    @property
    def is_month(self) -> bool:
        return self.first == self.last

    def moved(self, by: int) -> Period:
        """As long a period, so many of them later."""
        length = self.last - self.first + 1
        years, begin = divmod(self.first - 1 + by * length, 12)
        return Period(self.year + years, begin + 1, begin + length)


def named(period: Period, say: Messages) -> str:
    """As people say it: 2026년 11월."""
    if period.is_month:
        return say("console.figures.a_month", year=period.year, month=period.first)
    if period.last - period.first == 2:
        return say("console.figures.a_quarter", year=period.year, n=period.last // 3)
    return say("console.figures.a_year", year=period.year)


def parse(code: str) -> Period | None:
    """The period of an address; None for anything else."""
    found = _SHAPE.fullmatch(code)
    if found is None:
        return None
    year, quarter, month = int(found[1]), found[2], found[3]
    if quarter:
        return Period(year, int(quarter) * 3 - 2, int(quarter) * 3)
    return Period(year, int(month), int(month)) if month else Period(year, 1, 12)


def month_with(day: date) -> Period:
    """The month that holds a day."""
    return Period(day.year, day.month, day.month)
