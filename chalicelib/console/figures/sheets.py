"""Spreadsheets (XLSX). Their libraries are imported when one is asked for.

Text is only ever written as text: nothing that someone typed can become a formula or a link. Each
sheet says who took it and when, in its first row and on every printed page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from secrets import choice
from typing import Any
from zoneinfo import ZoneInfo

Cell = str | int | float | datetime | None

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read as another
_GROUPS, _GROUP = 4, 5
_MARK_ROWS = 2
_HEADER_LENGTH = 255  # what Excel takes


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: `columns` are its heads, every row is as long."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def workbook(sheets: Iterable[Sheet], mark: str, zone: ZoneInfo) -> bytes:
    """An XLSX file; `mark` is the water mark. Times are those of the zone: Excel knows none."""
    from xlsxwriter import Workbook

    written = BytesIO()
    book = Workbook(
        written,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold, stamped = book.add_format({"bold": True}), book.add_format({"num_format": _TIME})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.set_header("&L" + mark.replace("&", "&&")[: _HEADER_LENGTH - 2])
        page.set_footer("&L" + mark.replace("&", "&&")[: _HEADER_LENGTH - 9] + "&R&P / &N")
        page.write_string(0, 0, mark, bold)
        page.freeze_panes(_MARK_ROWS + 1, 1)
        page.repeat_rows(_MARK_ROWS)
        page.set_column(0, max(0, len(sheet.columns) - 1), 16)
        for column, head in enumerate(sheet.columns):
            page.write_string(_MARK_ROWS, column, head, bold)
        for row, cells in enumerate(sheet.rows, _MARK_ROWS + 1):
            for column, cell in enumerate(cells):
                _write(page, row, column, cell, zone, stamped)
    book.close()
    return written.getvalue()


def locked(xlsx: bytes, password: str) -> bytes:
    """The same file, encrypted as Excel does it (AES, ECMA-376 agile): it opens with the password
    alone."""
    from msoffcrypto.format.ooxml import OOXMLFile

    written = BytesIO()
    OOXMLFile(BytesIO(xlsx)).encrypt(password, written)
    return written.getvalue()


def new_password() -> str:
    """Twenty letters and digits in groups, to be read out or typed: some 99 bits of chance."""
    return "-".join("".join(choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def is_password(given: str) -> bool:
    """Whether it has the shape of ours: a form cannot ask for a weaker one."""
    groups = given.split("-")
    return len(groups) == _GROUPS and all(
        len(group) == _GROUP and set(group) <= set(_LETTERS) for group in groups
    )


def _write(page: Any, row: int, column: int, cell: Cell, zone: ZoneInfo, stamped: object) -> None:
    if isinstance(cell, str):
        page.write_string(row, column, cell)
    elif isinstance(cell, datetime):
        page.write_datetime(row, column, cell.astimezone(zone).replace(tzinfo=None), stamped)
    elif cell is not None:
        page.write_number(row, column, cell)


_TIME = "yyyy-mm-dd hh:mm"
_A4 = 9
