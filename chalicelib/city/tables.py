"""A city's TOML files, read with errors that name the file and the key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

from chalicelib.city.model import Term

T = TypeVar("T")


class CityDataError(ValueError):
    """A city's folder lacks something or holds it in the wrong shape: file, key, what to write."""


class Table:
    """One table of a file, e.g. `Table("city.toml", …).table("hours").take("opens", time)`."""

    def __init__(self, file: str, values: Mapping[str, Any], path: str = "") -> None:
        self._file = file
        self._values = values
        self._path = path

    def take(self, key: str, kind: type[T]) -> T:
        """The value of a key, which must be there and of this type.

        Raises:
            CityDataError: it is missing or of another type.
        """
        if key not in self._values:
            raise self.wrong(key, f"is missing; write a {kind.__name__}")
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, f"must be a {kind.__name__}, not {value!r}")
        return value

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        """The keys, in the file's order."""
        return iter(self._values)

    def table(self, key: str) -> Table:
        """A table within this one."""
        return Table(self._file, self.take(key, dict), f"{self._path}{key}.")

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of an array of tables (`[[key]]`)."""
        for number, values in enumerate(self.take(key, list), start=1):
            yield Table(self._file, values, f"{self._path}{key}[{number}].")

    def listed(self, key: str, kind: type[T]) -> tuple[T, ...]:
        """A list whose members are all of this type."""
        members = self.take(key, list)
        if not all(isinstance(member, kind) for member in members):
            raise self.wrong(key, f"must be a list of {kind.__name__}, not {members!r}")
        return tuple(members)

    def texts(self) -> dict[str, str]:
        """Every key with its text."""
        return {key: self.take(key, str) for key in self}

    def lists(self) -> dict[str, tuple[str, ...]]:
        """Every key with its list of texts."""
        return {key: self.listed(key, str) for key in self}

    def days(self) -> dict[date, str]:
        """Keys that are dates, with their text."""
        named = {}
        for key, text in self.texts().items():
            try:
                named[date.fromisoformat(key)] = text
            except ValueError:
                raise self.wrong(key, "must be a date like 2026-05-05") from None
        return named

    def length(self, key: str) -> timedelta:
        """A length of time: `{ minutes = 30 }` or `{ hours = 4 }`."""
        return self.term(key).length

    def term(self, key: str) -> Term:
        """A length of time that may count opening hours only (`working = true`)."""
        table = self.table(key)
        length = timedelta(
            hours=table.take("hours", int) if table.has("hours") else 0,
            minutes=table.take("minutes", int) if table.has("minutes") else 0,
        )
        if length <= timedelta(0):
            raise self.wrong(key, "must be longer than nothing: { minutes = 30 }")
        return Term(length, table.has("working") and table.take("working", bool))

    def wrong(self, key: str, why: str) -> CityDataError:
        """The error to raise about a key."""
        return CityDataError(f"{self._file}: {self._path}{key} {why}")
