"""A working day of three teams, as their browsers show it: what came in the night is taken, shared,
called back, visited, handed on, closed and counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from local.simulator.clock import presets
from local.simulator.stack import Stack
from tests.browser.console import PHONE, Hall, complaints_of

SEOUL = ZoneInfo("Asia/Seoul")
RECEIPT = re.compile(r"HT-[0-9A-Z]{4}-[0-9A-Z]{4}")
STORY = "장암동 햇살빌라 2층 사시는 분이 다리를 다쳐 한 달째 일을 못 나가세요. 쌀도 없대요."
WORKER, LEAD = "dong-4115056100", "lead-dong-4115056100"
SUPPORT, POLICY = "hope-support", "welfare-policy"
SECONDS_A_STEP = 5
"""To look, point and click or choose: the keystroke-level model gives some three."""


@pytest.fixture(scope="module")
def hall(stack: Stack, browser: Browser) -> Iterator[Hall]:
    """The clock goes back to now afterwards: other tests share the stack."""
    hall = Hall(stack, browser)
    yield hall
    hall.reset_clock()


def test_a_day_of_three_teams(hall: Hall) -> None:
    moments = dict(presets(datetime.now(SEOUL)))
    night = moments["토 23:10"]
    monday = (night + timedelta(days=2)).replace(hour=9, minute=0)

    hall.move_clock(night)
    neighbour = hall.resident()
    neighbour.says(STORY)
    receipt = RECEIPT.findall(neighbour.presses("제출"))[0]
    caller = hall.resident()
    caller.says("상담 받고 싶어요")
    caller.says("월요일 오전 10시요")
    booked = RECEIPT.findall(caller.says("010-1234-5678"))[0]

    hall.move_clock(monday)
    worker = hall.staff(WORKER)
    taken_in_the_morning(worker, receipt)
    visited(worker)
    shared_with(worker, "hope-support")
    handed_on_for_a_closing(worker)

    lead = hall.staff(LEAD)
    approved(lead, receipt)

    policy = hall.staff(POLICY)
    seen_by_the_policy_division(policy, receipt)

    taken_at_the_counter(worker)
    counted(policy)

    hall.move_clock(monday.replace(hour=10, minute=1))
    support = hall.staff(SUPPORT, PHONE)
    called_back(support, booked)
    for page in (worker, lead, policy, support):
        page.context.close()


def test_a_new_worker_finds_and_closes_a_case_in_under_a_minute_of_clicks(hall: Hall) -> None:
    """No manual: the case on the list, then whatever the page says is next."""
    neighbour = hall.resident()
    neighbour.says("장암동 무지개아파트 3동 할머니가 전기가 끊겼다고 하세요")
    receipt = RECEIPT.findall(neighbour.presses("제출"))[0]
    page = hall.staff(WORKER)
    steps = (
        lambda: page.get_by_role("link", name=receipt).click(),
        lambda: page.locator(".next button.primary").click(),
        lambda: page.locator(".next select").first.select_option("met"),
        lambda: page.locator(".next textarea").first.fill("전기를 다시 잇게 했어요"),
        lambda: page.locator(".next button.primary").first.click(),
        lambda: open_fold(page, "close"),
        lambda: page.locator("#close-reason").select_option("advice"),
        lambda: page.locator("#close-new_to_system").select_option("unknown"),
        lambda: page.locator("#do-close button").click(),
    )
    for step in steps:
        step()
    expect(page.locator(".state-closed").first).to_be_visible()
    assert len(steps) * SECONDS_A_STEP < 60
    page.context.close()


def taken_in_the_morning(page: Page, receipt: str) -> None:
    row = page.get_by_role("row").filter(has_text=receipt)
    expect(row).to_contain_text("장암동")
    row.get_by_role("link", name=receipt).click()
    expect(page.get_by_text(STORY)).to_be_visible()
    page.locator(".next #do-accept button").click()
    expect(page.get_by_role("status")).to_be_visible()


def visited(page: Page) -> None:
    open_fold(page, "visit")
    page.locator("#visit-result").select_option("met")
    page.locator("#visit-text").fill("쌀과 약을 전했어요. 다리는 병원에 가 보기로 했어요.")
    page.locator("#visit-safety").fill("마당에 큰 개가 있어요")
    page.locator("#do-visit button").click()
    expect(page.get_by_text("마당에 큰 개가 있어요")).to_be_visible()
    open_fold(page, "link")
    page.locator("#link-agency").fill("장암종합사회복지관")
    page.locator("#do-link button").click()
    expect(page.get_by_text("장암종합사회복지관").first).to_be_visible()


def shared_with(page: Page, team: str) -> None:
    open_fold(page, "co_handle")
    page.locator("#co_handle-team").select_option(team)
    page.locator("#do-co_handle button").click()
    expect(page.get_by_role("status")).to_be_visible()


def handed_on_for_a_closing(page: Page) -> None:
    """A refusal waits for a supervisor's word."""
    open_fold(page, "close")
    page.locator("#close-reason").select_option("refused")
    page.locator("#close-new_to_system").select_option("yes")
    page.locator("#do-close button").click()
    expect(page.locator(".state-in_progress").first).to_be_visible()


def approved(page: Page, receipt: str) -> None:
    page.get_by_role("link", name=receipt).click()
    page.locator("#do-approve button[value=yes]").click()
    expect(page.locator(".state-closed").first).to_be_visible()


def seen_by_the_policy_division(page: Page, receipt: str) -> None:
    """They hear of every report; what only a visitor needs is not theirs."""
    page.goto(page.url.partition("/staff")[0] + "/staff/cases?closed=1")
    page.get_by_role("link", name=receipt).click()
    expect(page.get_by_text(STORY)).to_be_visible()
    expect(page.get_by_text("마당에 큰 개가 있어요")).to_have_count(0)
    assert complaints_of(page) == []


def called_back(page: Page, receipt: str) -> None:
    page.goto(page.url.partition("/staff")[0] + "/staff/callbacks")
    expect(page.get_by_role("link", name=receipt)).to_be_visible()
    page.get_by_role("link", name=receipt).click()
    page.locator(".next #do-call button").click()
    expect(page.locator("a[href='tel:010-1234-5678']").first).to_be_visible()
    page.locator(".next #called-text").fill("기초연금을 함께 알아보기로 했어요.")
    page.locator(".next #do-called button").click()
    expect(page.get_by_text("기초연금을 함께 알아보기로 했어요.").first).to_be_visible()
    assert complaints_of(page) == []


def taken_at_the_counter(page: Page) -> None:
    page.goto(page.url.partition("/staff")[0] + "/staff/intake")
    page.locator("input[name=source][value=counter]").check()
    page.locator("#text").fill("신곡1동에 사시는데 월세가 석 달 밀리셨대요")
    page.locator("form.card button.primary").click()
    expect(page.locator("#place")).to_have_value("신곡1동")
    page.locator("button.primary[value=save]").click()
    expect(page.get_by_text(RECEIPT).first).to_be_visible()


def counted(page: Page) -> None:
    page.goto(page.url.partition("/staff")[0] + "/staff/figures")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("table.bars").first).to_contain_text("장암동")


def open_fold(page: Page, action: str) -> None:
    """Unfold the form of an act, where it is folded."""
    fold = page.locator(f"details:has(#do-{action})").last
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("> summary").click()
