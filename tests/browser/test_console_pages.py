"""Every page of the console, as a phone and a desk show it, in the eyes of axe and of Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from chalicelib.console.routes import ROUTES
from local.simulator.clock import presets
from local.simulator.stack import Stack
from tests.browser.console import DESK, PHONE, Hall, complaints_of

OWNER, LEAD = "dong-4115056100", "lead-dong-4115056100"
SEOUL = ZoneInfo("Asia/Seoul")
RECEIPT = re.compile(r"HT-[0-9A-Z]{4}-[0-9A-Z]{4}")

VISITED = {
    "/staff/cases": OWNER,
    "/staff/find": OWNER,
    "/staff/account": OWNER,
    "/staff/people": "admin",
    "/staff/people/{username}": "admin",
    "/staff/reads": "auditor",
    "/staff/audit": "auditor",
    "/staff/reconciliation": "auditor",
    "/staff/dead-letters": "admin",
    "/staff/cases/{case_id}": OWNER,
    "/staff/cases/{case_id}/print": OWNER,
    "/staff/rights/{case_id}": LEAD,
    "/staff/callbacks": "hope-support",
    "/staff/callbacks/{case_id}": "hope-support",
    "/staff/figures": "hope-support",
    "/staff/figures/report": "welfare-policy",
    "/staff/figures/export": "welfare-policy",
    "/staff/absence": OWNER,
    "/staff/intake": OWNER,
    "/staff/escalations": OWNER,
    "/staff/notices": LEAD,
    "/staff/roster": "hope-support",
    "/staff/settings": "admin",
    "/staff/settings/hours": "admin",
    "/staff/settings/hours/history": "admin",
    "/staff/settings/holidays": "admin",
    "/staff/settings/holidays/history": "admin",
    "/staff/settings/teams": "admin",
    "/staff/settings/teams/history": "admin",
    "/staff/settings/routing": "admin",
    "/staff/settings/routing/history": "admin",
    "/staff/settings/consent": "admin",
    "/staff/settings/consent/history": "admin",
    "/staff/settings/templates": LEAD,
    "/staff/settings/templates/history": LEAD,
    "/staff/settings/programmes": "welfare-policy",
    "/staff/settings/programmes/{programme_id}": "welfare-policy",
    "/staff/settings/programmes/{programme_id}/history": "welfare-policy",
}
"""Who looks at each page: someone to whom it shows all it has."""

NO_PAGES = {
    "/staff": "leads to the list",
    "/staff/figures/report/sheet": "a file",
    "/staff/board/rows": "a part of the list",
    "/staff/looking/{case_id}": "a part of the case's page",
    "/staff/cases/{case_id}/photos/{photo_id}": "a picture",
    "/staff/intake/{case_id}": "the day of three teams comes to it",
}


@pytest.fixture(scope="module")
def hall(stack: Stack, browser: Browser) -> Iterator[Hall]:
    """A Saturday night, when consultations are booked; afterwards it is now again."""
    hall = Hall(stack, browser)
    hall.move_clock(dict(presets(datetime.now(SEOUL)))["토 23:10"])
    yield hall
    hall.reset_clock()


@pytest.fixture(scope="module")
def ids(hall: Hall) -> dict[str, str]:
    """What stands in addresses: a report of 장암동, a consultation with a callback."""
    resident = hall.resident()
    resident.says("장암동 햇살빌라 2층 사시는 분이 다리를 다쳐 일을 못 나가세요. 쌀도 없대요.")
    receipt = RECEIPT.findall(resident.presses("제출"))[0]
    page = hall.staff(OWNER)
    page.get_by_role("link", name=receipt).click()
    case_id = page.url.rpartition("/")[2]
    page.close()
    caller = hall.resident()
    caller.says("상담 받고 싶어요")
    caller.says("월요일 오전 10시요")
    booked = RECEIPT.findall(caller.says("010-1234-5678"))[0]
    page = hall.staff("hope-support")
    page.get_by_role("link", name=booked).click()
    call_id = page.url.rpartition("/")[2]
    page.close()
    return {
        "case_id": case_id,
        "call_id": call_id,
        "username": OWNER,
        "programme_id": "emergency-support",
    }


@pytest.fixture(scope="module")
def signed_in(hall: Hall) -> Iterator[dict[tuple[str, int], Page]]:
    """Pages by person and width, signed in when first needed."""
    pages: dict[tuple[str, int], Page] = {}
    yield pages
    for page in pages.values():
        page.context.close()


FOR_ANYONE = [
    route.path
    for route in ROUTES
    if route.open and route.method == "GET" and not route.path.endswith((".json", "}"))
]
"""Pages, not files or feeds."""


def test_every_page_has_someone_who_looks_at_it() -> None:
    pages = {route.path for route in ROUTES if route.method == "GET" and not route.open}
    assert pages == VISITED.keys() | NO_PAGES.keys()


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("path", VISITED)
def test_a_page_is_whole_and_for_everyone(
    hall: Hall,
    ids: dict[str, str],
    signed_in: dict[tuple[str, int], Page],
    path: str,
    viewport: ViewportSize,
) -> None:
    who = VISITED[path]
    known = (who, viewport["width"])
    if known not in signed_in:
        signed_in[known] = hall.staff(who, viewport)
    page = signed_in[known]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    address = path.replace("callbacks/{case_id}", "callbacks/{call_id}").format(**ids)
    answer = page.goto(f"{hall.stack.url}{address}")
    assert answer is not None
    assert answer.status == 200
    assert complaints_of(page) == []
    assert said == []


@pytest.mark.parametrize(
    "path",
    [
        r.path
        for r in ROUTES
        if r.open and r.method == "GET" and not r.path.endswith((".json", "}"))
    ],
)
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_page_for_anyone_is_for_everyone(hall: Hall, path: str, viewport: ViewportSize) -> None:
    page = hall.visitor(viewport)
    page.goto(f"{hall.stack.url}{path}")
    assert complaints_of(page) == []
    page.context.close()


def test_the_console_speaks_english(hall: Hall) -> None:
    page = hall.staff(OWNER)
    page.locator("header .menu summary").click()
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("link", name="Cases", exact=True).first.is_visible()
    assert complaints_of(page) == []
    page.context.close()
