"""The national table of administrative dongs, eups and myeons, and the legal dongs they serve.

It is the Ministry of the Interior's KIKmix, which lies in the archive `jscodeYYYYMMDD.zip` of the
resident registration codes; anybody may download it. `read_table` reads it as it comes: workbook,
text of fixed widths, a CSV saved from either, or the whole archive. Files "말소코드포함" tell of
abolished dongs too, by which people still call where they live.

    python -m local.new_city.districts KIKmix.20260720.xlsx   # takes the file into the repository

writes `districts.tsv.xz` beside this module. The one there comes from the ministry's workbook of
2023-05-01 as PyPI `custompublicdatareader` 0.1.3 passes it on; its dongs of today are those of
`PublicDataReader` 1.1.1.post2, row by row (both MIT; the table itself is public data). What changed
since is listed in `changed.csv`, so that nobody trusts an old row: from the history of the
boundaries in vuski/admdongkor, which is complete until `CHANGES_KNOWN_TO`.
"""

from __future__ import annotations

import csv
import lzma
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook

HERE = Path(__file__).parent
OURS = HERE / "districts.tsv.xz"
CHANGED = HERE / "changed.csv"
COLUMNS = (
    "행정동코드", "시도명", "시군구명", "읍면동명", "법정동코드", "동리명", "생성일자", "말소일자",
)  # fmt: skip
CHANGES_KNOWN_TO = date(2026, 4, 1)
REMEMBERED = date(1995, 1, 1)
"""Who abolished a dong before then is not asked for it."""
ENCODINGS = ("utf-8-sig", "cp949")
DATED = re.compile(r"(20\d{2})(\d{2})(\d{2})")
WIDTHS = (10, 30, 30, 30, 10, 30, 8, 8)
"""Of the columns of the text, in bytes of CP949; a space stands after each."""
BRANCH = "출장소"
LEGAL = ("동", "리", "가", "로")


class TableError(ValueError):
    """What was given is no such table, or has no such city; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative dong, eup or myeon. `district` is 의정부시 or 천안시 동남구; `until` is the
    day it was abolished."""

    code: str
    province: str
    district: str
    name: str
    legal: tuple[str, ...]
    until: date | None = None

    @property
    def city(self) -> str:
        """The city without its gu."""
        return self.district.split(" ")[0] or self.province

    @property
    def gu(self) -> str:
        """The gu within a city, where it has some."""
        return self.district.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class CityUnits:
    """A city's units today in the table's order, and former names with the units that took over."""

    units: tuple[Unit, ...]
    former: dict[str, tuple[str, ...]]
    branches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Districts:
    """The whole table, as of a day."""

    as_of: date
    units: tuple[Unit, ...] = field(repr=False)

    def today(self) -> Iterator[Unit]:
        """Units that were not abolished."""
        return (unit for unit in self.units if unit.until is None)

    def of_city(self, province: str, city: str) -> CityUnits:
        """The units of a city, county or metropolitan gu.

        Raises:
            TableError: the table has no such city; names those that are alike.
        """
        found = [u for u in self.units if (u.province, u.city) == (province, city)]
        units = [u for u in found if u.until is None and not u.name.endswith(BRANCH)]
        if not units:
            raise TableError(self._not_found(province, city))
        branches = [u.name for u in found if u.until is None and u.name.endswith(BRANCH)]
        return CityUnits(tuple(units), _former(found, units), tuple(branches))

    def _not_found(self, province: str, city: str) -> str:
        known = {(u.province, u.city) for u in self.today()}
        alike = [f"{p} {c}" for p, c in sorted(known) if c == city or p == province]
        there = f"; it has {', '.join(alike)}" if alike else ""
        return f"The table of {self.as_of} has no {province} {city}{there}"


def _former(found: Sequence[Unit], units: Sequence[Unit]) -> dict[str, tuple[str, ...]]:
    """Names nobody bears any more, with today's units of the same legal dongs."""
    known = {name for unit in units for name in (unit.name, *unit.legal)}
    former: dict[str, tuple[str, ...]] = {}
    for old in found:
        if old.until and old.until >= REMEMBERED and old.name not in known:
            risen = [unit.name for unit in units if unit.name[:-1] == old.name[:-1]]
            heirs = risen or [unit.name for unit in units if set(unit.legal) & set(old.legal)]
            if heirs:
                former[old.name] = tuple(dict.fromkeys((*former.get(old.name, ()), *heirs)))
    return former


def changed_since(as_of: date, province: str, city: str) -> list[str]:
    """What is known to have changed in a city after the table was taken."""
    with CHANGED.open(encoding="utf-8") as file:
        return [
            f"{row['day']}: {row['what']}"
            for row in csv.DictReader(file)
            if row["province"] == province and row["city"] in ("", city) and row["day"] > str(as_of)
        ]


def our_table() -> Districts:
    """The table in this repository."""
    first, *rows = lzma.decompress(OURS.read_bytes()).decode().splitlines()
    units = []
    for row in rows:
        code, province, district, name, legal, until = row.split("\t")
        parts = tuple(legal.split(";")) if legal else ()
        units.append(Unit(code, province, district, name, parts, _day(until)))
    return Districts(date.fromisoformat(first.split()[1]), tuple(units))


def read_table(path: Path) -> Districts:
    """The ministry's file, in any of the forms that it comes in.

    Raises:
        TableError: it is none of them, or its name does not tell the day it is of.
    """
    dated = DATED.search(path.name)
    if not dated:
        raise TableError(f"{path.name}: keep the ministry's name, which tells the day (YYYYMMDD)")
    try:
        as_of = date(*map(int, dated.groups()))
        name, content = _unpacked(path)
        rows = _workbook(content) if name.endswith(".xlsx") else _text(content)
        units = tuple(_units(rows))
    except (OSError, zipfile.BadZipFile, KeyError, StopIteration, ValueError) as error:
        raise TableError(f"{path.name} cannot be read as KIKmix: {error!r}") from error
    if not units:
        raise TableError(f"{path.name} has no dong: give KIKmix, not KIKcd_H or KIKcd_B")
    return Districts(as_of, units)


def _unpacked(path: Path) -> tuple[str, bytes]:
    """The table's name and content, out of the archive if it is in one."""
    if path.suffix != ".zip":
        return path.name, path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        inside = [name for name in archive.namelist() if "KIKmix" in name]
        if not inside:
            raise TableError(f"{path.name} holds no KIKmix")
        best = min(inside, key=lambda name: not name.endswith(".xlsx"))
        return best, archive.read(best)


Row = dict[str, str]


def _workbook(content: bytes) -> Iterator[Row]:
    sheet = load_workbook(BytesIO(content), read_only=True).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    head = [str(cell or "").strip() for cell in next(rows)]
    for cells in rows:
        yield dict(zip(head, ("" if c is None else str(c).strip() for c in cells), strict=False))


def _text(content: bytes) -> Iterator[Row]:
    lines = _decoded(content).splitlines()
    if "," in "".join(lines[:1]):
        yield from csv.DictReader(lines)
        return
    for line in lines[1:]:
        yield dict(zip(COLUMNS, _in_columns(line.encode("cp949")), strict=True))


def _in_columns(line: bytes) -> Iterator[str]:
    begin = 0
    for width in WIDTHS:
        yield line[begin : begin + width].decode("cp949").strip()
        begin += width + 1


def _decoded(content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(f"the text is in none of {', '.join(ENCODINGS)}")


def _units(rows: Iterable[Row]) -> Iterator[Unit]:
    """The rows of one unit, one for each legal dong, put together."""
    legal: dict[tuple[str, str, str, str, str], list[str]] = {}
    for row in rows:
        code, province, district, name = (row[column] for column in COLUMNS[:4])
        if name:
            parts = legal.setdefault((code, province, district, name, row["말소일자"]), [])
            if row["동리명"].endswith(LEGAL):
                parts.append(row["동리명"])
    for (code, province, district, name, until), parts in legal.items():
        yield Unit(code, province, district, name, tuple(dict.fromkeys(parts)), _day(until))


def _day(digits: str) -> date | None:
    return date.fromisoformat(digits) if digits else None


def _packed(table: Districts) -> bytes:
    """The table as it lies in the repository: former units only where their name is no longer
    borne in their city."""
    borne = {(u.province, u.city, name) for u in table.today() for name in (u.name, *u.legal)}
    lines = [f"KIKmix {table.as_of}"]
    for unit in table.units:
        if unit.until and (
            unit.until < REMEMBERED or (unit.province, unit.city, unit.name) in borne
        ):
            continue
        until = f"{unit.until:%Y%m%d}" if unit.until else ""
        parts = (unit.code, unit.province, unit.district, unit.name, ";".join(unit.legal), until)
        lines.append("\t".join(parts))
    return lzma.compress("\n".join(lines).encode(), preset=9)


def main(arguments: list[str]) -> int:
    """Take the ministry's file into the repository. Returns the exit status."""
    try:
        table = read_table(Path(arguments[0]))
    except TableError as error:
        print(error, file=sys.stderr)
        return 1
    OURS.write_bytes(_packed(table))
    print(f"{OURS}: {sum(1 for _ in table.today())} dongs, eups and myeons as of {table.as_of}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
