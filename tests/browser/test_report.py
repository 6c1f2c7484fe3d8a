"""A report from a resident's phone to the team's list and back, as people see it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from local.simulator.stack import Stack

STORY = "장암동 햇살빌라 2층 사시는 분이 다리를 다쳐 한 달째 일을 못 나가세요. 쌀도 없다고 하세요."
RECEIPT = re.compile(r"HT-[0-9A-Z]{4}-[0-9A-Z]{4}")
SLOW = 120_000  # ms; the first event wakes every function of the pipeline


def test_a_report_said_on_saturday_night_is_read_and_answered_by_the_team(
    page: Page, stack: Stack
) -> None:
    page.goto(stack.url)
    page.get_by_role("button", name="토 23:10").click()
    # On a stack that other tests have used as well, much falls due on the way.
    expect(page.locator("#clock-note")).to_contain_text("옮겼습니다", timeout=SLOW)
    expect(page.locator("#phone-time")).to_have_text("23:10")

    say(page, STORY)
    answer(page).get_by_role("button", name="제출").click()
    expect(answer(page)).to_contain_text(RECEIPT)
    receipt = RECEIPT.findall(answer(page).inner_text())[0]
    expect(answer(page)).to_contain_text("월요일 오전 9시 40분")

    path = page.get_by_role("region", name="지난 말이 지나온 길")
    expect(path).to_contain_text(receipt)
    inbox = page.get_by_role("region", name="팀 알림함")
    for team in ("장암동 보건복지팀", "희망복지지원단", "복지정책과"):
        told = inbox.get_by_role("article").filter(has_text=team)
        expect(told).to_contain_text(receipt, timeout=SLOW)
    expect(page.locator(".violations")).to_have_count(0)

    staff = sign_in(page, stack, "장암동")
    staff.get_by_role("link", name=receipt).click()
    expect(staff.get_by_text(STORY)).to_be_visible()
    staff.locator("#do-accept button").click()

    expect(answer(page)).to_contain_text("Event API", timeout=SLOW)
    expect(answer(page)).to_contain_text(receipt)
    expect(page.locator(".violations")).to_have_count(0)


def say(page: Page, text: str) -> None:
    """Type into the chat and send with Enter, then wait for the answer."""
    before = page.locator("#log .theirs").count()
    page.get_by_role("textbox", name="메시지").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#log .theirs")).to_have_count(before + 1)


def answer(page: Page) -> Locator:
    """What the bot said last."""
    return page.locator("#log .theirs").last


def sign_in(page: Page, stack: Stack, dong: str) -> Page:
    """The team's list in a tab of its own, opened as a newcomer would: with the shown account."""
    row = page.get_by_role("row").filter(has_text=dong)
    username = row.locator("td").nth(1).inner_text()
    password = row.locator("td").nth(2).inner_text()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="직원 화면 열기").click()
    staff = opened.value
    staff.locator("#username").fill(username)
    staff.locator("#password").fill(password)
    staff.keyboard.press("Enter")
    staff.wait_for_url(f"{stack.url}/staff/cases")
    return staff
