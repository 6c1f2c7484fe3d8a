"""Spreadsheets, read again with another library than the one that wrote them."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

import msoffcrypto
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from chalicelib.console.figures.sheets import (
    Cell,
    Sheet,
    is_password,
    locked,
    new_password,
    workbook,
)
from tests.unit.builders import SEOUL

MARK = "김하나(kim) 2026-11-23 10:00 내려받음"


def written(*cells: Cell) -> Any:
    """A sheet of one row, read again."""
    heads = [f"c{n}" for n in range(len(cells))]
    xlsx = workbook([Sheet("건", heads, [cells])], MARK, SEOUL)
    return load_workbook(BytesIO(xlsx)).active


TYPED = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@given(st.sampled_from(["=", "+", "-", "@", "\t", "http://", "{="]), TYPED)
@example("=", "cmd|'/C calc'!A0")
@example("@", "SUM(1+1)*cmd")
def test_what_someone_typed_is_never_a_formula(start: str, rest: str) -> None:
    cell = written(start + rest)["A4"]
    assert cell.data_type == "s"
    assert cell.value == start + rest
    assert cell.hyperlink is None


def test_times_are_the_citys_and_numbers_are_numbers() -> None:
    sheet = written(datetime.fromisoformat("2026-11-23T01:00:00+00:00"), 3, None)
    assert sheet["A4"].value == datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001 Excel knows no zone
    assert sheet["B4"].value == 3
    assert sheet["C4"].value is None


def test_who_took_it_stands_on_the_sheet_and_on_every_printed_page() -> None:
    sheet = written("x")
    assert sheet["A1"].value == MARK
    assert sheet.oddHeader.left.text == MARK
    assert MARK in sheet.oddFooter.left.text


def test_it_opens_with_the_password_alone() -> None:
    password, other = new_password(), new_password()
    file = locked(workbook([Sheet("건", ["a"], [["x"]])], MARK, SEOUL), password)

    assert MARK.encode() not in file
    assert b"PK\x03\x04" not in file[:4]
    opened = msoffcrypto.OfficeFile(BytesIO(file))
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        opened.load_key(password=other, verify_password=True)
    opened.load_key(password=password, verify_password=True)
    plain = BytesIO()
    opened.decrypt(plain)
    assert load_workbook(plain).active["A4"].value == "x"


def test_passwords_are_ours_and_new_each_time() -> None:
    assert is_password(new_password())
    assert new_password() != new_password()
    assert not any(map(is_password, ("", "1234", "AAAAA-AAAAA-AAAAA", "aaaaa-aaaaa-aaaaa-aaaaa")))
