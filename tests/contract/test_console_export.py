"""Rows to take away: who may, what is in them, and that it is written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import msoffcrypto
import pytest
from openpyxl import load_workbook

from chalicelib.cases.access import PAGES, Page
from chalicelib.cases.staff import Role
from chalicelib.console.figures import export_view
from chalicelib.store.people import person_of
from tests.contract.console_browser import Browser
from tests.contract.console_office import (
    CHOI,
    KIM,
    MONDAY_10,
    PARK,
    PASSWORD,
    SAY,
    Office,
    office_on_moto,
)

EXPORT = "/staff/figures/export"
REPORT = "/staff/figures/report/sheet"
HOUR = timedelta(hours=1)


@pytest.fixture
def office() -> Iterator[Office]:
    with office_on_moto() as office:
        yield office


def coordinator(office: Office) -> Browser:
    return office.sign_in(CHOI, Role.COORDINATOR)


@dataclass
class Taken:
    """A file as it was sent, and the password that its page showed."""

    content: bytes
    headers: dict[str, str]
    password: str

    @property
    def sheet(self) -> Any:
        file = msoffcrypto.OfficeFile(BytesIO(self.content))
        file.load_key(password=self.password, verify_password=True)
        plain = BytesIO()
        file.decrypt(plain)
        return load_workbook(plain).active

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        return list(self.sheet.iter_rows(min_row=4, values_only=True))


def take(browser: Browser, **chosen: str) -> Taken:
    page = browser.get(EXPORT)
    form = page.forms_to(EXPORT)[0].fields
    answer = browser.send(EXPORT, **{**form, "period": "2026-11", "reason": "audit", **chosen})
    return Taken(answer.body, answer.headers, form["password"])


def test_a_row_a_case_and_nothing_personal(office: Office) -> None:
    case = office.report(story="쌀이 떨어졌어요", phone="010-1234-5678", place="101호")

    taken = take(coordinator(office))

    [row] = taken.rows
    told = dict(zip(export_view.COLUMNS, row, strict=True))
    assert told["receipt"] == case.receipt
    assert told["dong"] == "장암동"
    assert told["opened_at"] == office.now.replace(tzinfo=None)
    assert not any(word in str(row) for word in ("쌀이", "010-1234", "101호"))
    assert 'filename="hope-talk-2026-11.xlsx"' in taken.headers["Content-Disposition"]
    assert taken.headers["Cache-Control"] == "no-store"


def test_the_file_names_who_took_it(office: Office) -> None:
    office.report()
    sheet = take(coordinator(office)).sheet
    assert CHOI.name in sheet["A1"].value
    assert "2026-11-23 10:00" in sheet["A1"].value
    assert CHOI.name in sheet.oddHeader.left.text


def test_it_is_in_the_audit_trail_with_the_reason(office: Office) -> None:
    office.report()
    take(coordinator(office))
    entry = office.desk.audit.of(CHOI.username, MONDAY_10 - HOUR, MONDAY_10 + HOUR)[-1]
    assert (entry.did, entry.subject) == ("figures.export", "2026-11")
    assert entry.codes == {"reason": "audit", "rows": "1"}


def test_without_a_reason_nothing_is_taken(office: Office) -> None:
    page = coordinator(office).get(EXPORT).submit(EXPORT, period="2026-11")
    assert (page.status, page.alert) == (422, SAY("console.export.wrong.choose"))
    assert "figures.export" not in office.dump()


def test_too_many_rows_are_refused_with_a_way_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_view, "MOST", 1)
    office.report()
    office.report()
    page = coordinator(office).get(EXPORT).submit(EXPORT, period="2026-11", reason="audit")
    assert (page.status, page.alert) == (422, SAY("console.export.wrong.too_many", n=1))


def test_no_weaker_password_can_be_asked_for(office: Office) -> None:
    page = coordinator(office).get(EXPORT).submit(EXPORT, reason="audit", password="1234")
    assert page.status == 400


def test_what_is_hidden_from_them_is_not_in_it(office: Office) -> None:
    case = office.report()
    office.table.client.update_item(
        TableName=office.table.name,
        Key={"PK": {"S": "RECORDS#2026-11"}, "SK": {"S": case.id}},
        UpdateExpression="SET hidden_from = :who",
        ExpressionAttributeValues={":who": {"L": [{"S": PARK.username}]}},
    )
    assert take(office.sign_in(PARK, Role.POLICY)).rows == []
    assert len(take(coordinator(office)).rows) == 1


@pytest.mark.parametrize(("role", "rows"), [(Role.POLICY, 0), (Role.AUDITOR, 1)])
def test_what_lies_in_dongs_of_others_is_not_in_it(office: Office, role: Role, rows: int) -> None:
    case = office.report()
    some = replace(PARK, username="some", role=role, dongs=("의정부1동",))
    office.pool.add(some, PASSWORD)
    office.desk.people.store(person_of(some))
    browser = office.sign_in(some, role)
    if role is Role.POLICY:
        assert browser.get(f"/staff/cases/{case.id}").status == 404

    assert len(take(browser).rows) == rows


@pytest.mark.parametrize("role", Role)
def test_only_whose_work_it_is_may_take_them(office: Office, role: Role) -> None:
    page = office.sign_in(CHOI, role).get(EXPORT)
    assert page.status == (200 if role in PAGES[Page.EXPORT] else 403)


def report(browser: Browser) -> list[tuple[Any, ...]]:
    """Every row of the month's report."""
    answer = browser.fetch(f"{REPORT}?period=2026-11")
    book = load_workbook(BytesIO(answer.body))
    return [row for sheet in book for row in sheet.iter_rows(values_only=True)]


def test_the_months_report_is_a_spreadsheet_too(office: Office) -> None:
    for _ in range(3):
        office.report()
    rows = report(coordinator(office))
    assert (SAY("console.figures.opened"), 3) in rows
    assert (SAY("console.figures.by_dong"), "장암동", 3) in rows


def test_few_are_hushed_in_it_as_on_the_page(office: Office) -> None:
    for _ in range(3):
        office.report()
    rows = report(office.sign_in(KIM))
    assert (SAY("console.figures.opened"), SAY("console.figures.few")) in rows
    assert (SAY("console.figures.by_dong"), "장암동", SAY("console.figures.few")) in rows
