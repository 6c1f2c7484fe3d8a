"""The dashboard of the running stack, as whoever opens it from the simulator sees it."""

from __future__ import annotations

import re

import boto3
from playwright.sync_api import Locator, Page, expect

from local.emulator import ROOT_KEY
from local.simulator.stack import Stack
from tests.browser.test_report import RECEIPT, SLOW, answer, say

STORY = "장암동 햇살빌라 3층 할머니가 며칠째 끼니를 거르고 계세요."


def test_what_a_report_set_going_is_counted(page: Page, stack: Stack) -> None:
    page.goto(stack.url)
    say(page, STORY)
    answer(page).get_by_role("button", name="제출").click()
    expect(answer(page)).to_contain_text(RECEIPT)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="지표와 경보").click()
    watch = opened.value

    for name in ("Count", "NumberOfMessagesSent", "NumberOfMessagesPublished", "EventsTold"):
        expect_counted(watch, name)
    expect(figure(watch, "NumberOfNotificationsFailed")).to_contain_text("셀 수 없음")


def test_each_alarm_leads_to_what_the_manual_says_about_it(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/watch")
    alarm(page, "RoutingDlqNotEmpty").get_by_role("link").click()
    expect(page.locator(":target")).to_contain_text("send the letters back")


def test_a_dead_letter_rings_its_alarm_until_it_is_gone(page: Page, stack: Stack) -> None:
    sqs = boto3.Session(ROOT_KEY, ROOT_KEY, region_name=stack.region).client(
        "sqs", endpoint_url=stack.aws_endpoint
    )
    sqs.send_message(QueueUrl=stack.routing_dlq_url, MessageBody="{}")
    page.goto(f"{stack.url}/watch")
    expect(alarm(page, "RoutingDlqNotEmpty")).to_contain_text("울림")

    sqs.purge_queue(QueueUrl=stack.routing_dlq_url)
    page.reload()
    expect(alarm(page, "RoutingDlqNotEmpty")).to_contain_text("조용함")


def alarm(page: Page, name: str) -> Locator:
    """An alarm's card."""
    heading = page.get_by_role("heading", name=name, exact=True)
    return page.get_by_role("listitem").filter(has=heading)


def figure(page: Page, name: str) -> Locator:
    """A figure of the dashboard."""
    return page.get_by_role("listitem").filter(has=page.get_by_text(name, exact=True))


def expect_counted(page: Page, name: str) -> None:
    """The page refreshes itself until what is on its way has been counted."""
    expect(figure(page, name).locator("strong")).to_have_text(re.compile(r"[1-9]"), timeout=SLOW)
