"""Welfare programmes: rows of a city's `programmes.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


class CatalogueError(ValueError):
    """A `programmes.csv` that is missing or lacks a column."""


@dataclass(frozen=True, slots=True)
class Programme:
    """One programme in our own words. `as_of` (year or year-month) and `confidence` say how far
    to trust the row; `phone` and `url` may be empty."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Programmes by id, in the file's order. Compared by identity, so that the search can keep its
    index by it."""

    programmes: Mapping[str, Programme]


@cache
def load_catalogue(city_id: str) -> Catalogue:
    """A city's programmes, read once a process.

    Raises:
        CatalogueError: the city has no `programmes.csv`, or a column is missing.
    """
    return load_catalogue_from(files("chalicelib.city") / "cities" / city_id)


def load_catalogue_from(folder: Traversable) -> Catalogue:
    """The programmes in a city's folder.

    Raises:
        CatalogueError: it has no `programmes.csv`, or a column is missing.
    """
    try:
        text = folder.joinpath("programmes.csv").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CatalogueError(f"cities/{folder.name} has no programmes.csv") from None
    try:
        return Catalogue({row["id"]: _programme(row) for row in csv.DictReader(text.splitlines())})
    except KeyError as missing:
        raise CatalogueError(f"programmes.csv: there is no column {missing}") from None


def _programme(row: Mapping[str, str]) -> Programme:
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
    )
