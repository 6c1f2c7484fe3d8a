"""Welfare programmes: rows of a city's `programmes.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Programmes by id, in the file's order."""

    programmes: Mapping[str, Programme]
