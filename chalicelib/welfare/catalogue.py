"""Welfare programmes: the rows of a city's folder.

`programmes.csv` is written by hand; `programmes-imported.csv`, where there is one, by the importer
alone; `programmes-by-hand.csv` holds single fields that someone corrected (id, field, value, why):
they win over both, and no import touches them.
"""

from __future__ import annotations

import calendar
import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

SEED, IMPORTED, BY_HAND = "programmes.csv", "programmes-imported.csv", "programmes-by-hand.csv"
NAMED_BY = 4  # letters: 아이돌봄 is enough of 아이돌봄서비스
DONG_OFFICE = "행정복지센터"

Row = dict[str, str]
"""One programme as its file has it, all columns as text."""


class CatalogueError(ValueError):
    """A file of programmes that is missing or wrong; the message names file, row and column."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme in plain words. `as_of` (year or year-month) and `confidence` say how far to
    trust the row; `phone` and `url` may be empty; `expires_on` is its last day."""

    id: str
    name: str
    category: str
    who: str
    what: str
    how: str
    phone: str
    url: str
    source: str
    as_of: str
    confidence: str
    source_url: str = ""
    region: str = ""
    life_stages: tuple[str, ...] = ()
    households: tuple[str, ...] = ()
    checked_on: date | None = None
    expires_on: date | None = None
    gone_on: date | None = None

    @property
    def last_checked(self) -> date | None:
        """The day somebody looked, else the last day that `as_of` can mean."""
        return self.checked_on or _last_day(self.as_of)

    @property
    def at_dong_office(self) -> bool:
        """Whether it is applied for at the office of one's dong."""
        return DONG_OFFICE in self.how

    def is_named(self, text: str) -> bool:
        """Whether a text says the name, or how it begins."""
        return self.name.replace(" ", "")[:NAMED_BY] in text.replace(" ", "")

    def ended(self, today: date) -> bool:
        """Whether it is over, or its source no longer lists it: never shown as current."""
        over = self.expires_on is not None and self.expires_on < today
        return over or (self.gone_on is not None and self.gone_on <= today)

    def stale(self, today: date, limit: timedelta) -> bool:
        """Whether nobody has looked for longer than the limit."""
        return self.last_checked is None or self.last_checked + limit < today


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Programmes by id, in the files' order. Compared by identity, so that the search can keep its
    index by it."""

    programmes: Mapping[str, Programme]


@cache
def load_catalogue(city_id: str) -> Catalogue:
    """A city's programmes, read once a process.

    Raises:
        CatalogueError: the city has no `programmes.csv`, or a file is wrong.
    """
    return load_catalogue_from(files("chalicelib.city") / "cities" / city_id)


def load_catalogue_from(folder: Traversable) -> Catalogue:
    """The programmes in a city's folder. What was imported twice over (`same_as` names a programme
    that is there already) is left out.

    Raises:
        CatalogueError: there is no `programmes.csv`, or a column or a value is wrong.
    """
    seed = read_rows(folder, SEED)
    if not seed:
        raise CatalogueError(f"cities/{folder.name} has no {SEED}")
    rows = {**seed, **read_rows(folder, IMPORTED), **seed}
    for id_, fields in read_edits(folder).items():
        if id_ not in rows:
            raise CatalogueError(f"{BY_HAND}: there is no programme {id_}")
        rows[id_] = {**rows[id_], **fields}
    once = {id_: row for id_, row in rows.items() if row.get("same_as") not in seed}
    return Catalogue({id_: programme_of(row) for id_, row in once.items()})


def read_rows(folder: Traversable, name: str) -> dict[str, Row]:
    """The rows of a file by id; none where there is no such file.

    Raises:
        CatalogueError: it has no column `id`.
    """
    try:
        text = folder.joinpath(name).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    try:
        return {row["id"]: row for row in rows}
    except KeyError:
        raise CatalogueError(f"{name}: there is no column 'id'") from None


def read_edits(folder: Traversable) -> dict[str, Row]:
    """What was corrected by hand: for each id the fields and their values.

    Raises:
        CatalogueError: a column is missing, or a field is none that programmes have.
    """
    edits: dict[str, Row] = {}
    try:
        text = folder.joinpath(BY_HAND).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    for row in csv.DictReader(text.splitlines(keepends=True)):
        missing = {"id", "field", "value"} - row.keys()
        if missing:
            raise CatalogueError(f"{BY_HAND}: there is no column {min(missing)!r}")
        if row["field"] not in FIELDS:
            raise CatalogueError(f"{BY_HAND}: {row['id']} has no field {row['field']!r}")
        edits.setdefault(row["id"], {})[row["field"]] = row["value"]
    return edits


NEEDED = (
    *("name", "category", "who", "what", "how"),
    *("phone", "url", "source_name", "as_of", "confidence"),
)
FIELDS = (
    *("id", *NEEDED, "source_url", "region", "life_stages", "households"),
    *("checked_on", "expires_on", "gone_on", "same_as"),
)
"""Every column that a file of programmes may have; days as 2026-03-31, lists separated by |."""


def as_row(programme: Programme) -> Row:
    """The programme as a file has it: the reverse of `programme_of`."""
    listed = {name: "|".join(getattr(programme, name)) for name in ("life_stages", "households")}
    days = {
        name: day.isoformat() if (day := getattr(programme, name)) else ""
        for name in ("checked_on", "expires_on", "gone_on")
    }
    plain = ("id", *NEEDED, "source_url", "region")
    texts = {
        name: str(getattr(programme, "source" if name == "source_name" else name)) for name in plain
    }
    return {**texts, **listed, **days}


def programme_of(row: Row) -> Programme:
    """The programme of a row.

    Raises:
        CatalogueError: a column is missing, or a day is none.
    """
    missing = [column for column in NEEDED if row.get(column) is None]
    if missing:
        raise CatalogueError(f"{row['id']}: there is no column {missing[0]!r}")
    return Programme(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        who=row["who"],
        what=row["what"],
        how=row["how"],
        phone=row["phone"],
        url=row["url"],
        source=row["source_name"],
        as_of=row["as_of"],
        confidence=row["confidence"],
        source_url=row.get("source_url") or "",
        region=row.get("region") or "",
        life_stages=_listed(row, "life_stages"),
        households=_listed(row, "households"),
        checked_on=_day(row, "checked_on"),
        expires_on=_day(row, "expires_on"),
        gone_on=_day(row, "gone_on"),
    )


def _listed(row: Row, column: str) -> tuple[str, ...]:
    return tuple(filter(None, (row.get(column) or "").split("|")))


def _day(row: Row, column: str) -> date | None:
    text = row.get(column)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise CatalogueError(
            f"{row['id']}: {column} is {text!r}; write a day as 2026-03-31"
        ) from None


def _last_day(as_of: str) -> date | None:
    """Of a year or a year-month; None for what is neither."""
    year, _, month = as_of.partition("-")
    try:
        number, in_year = int(month or 12), int(year)
        return date(in_year, number, calendar.monthrange(in_year, number)[1])
    except ValueError:
        return None
