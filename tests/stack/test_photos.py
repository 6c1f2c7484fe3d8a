"""From the webhook to the case page on the template that production uses, each call judged by its
function's policy."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from io import BytesIO

import httpx
import pytest
from PIL import Image

from local.simulator.stack import StaffAccount
from tests.stack.deployed import PATIENCE, Deployed, Resident

STORY = "녹양동 △△연립 1층 아저씨가 다리를 다쳐 며칠째 굶으시는 것 같아요"
PHOTO = "https://talk.kakaocdn.net/dna/a/photo.jpg"
TEAM = "dong-4115062000"
TOLD = (TEAM, "hope-support", "welfare-policy")
AS_A_PICTURE = {"Accept": "image/jxl,image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8"}
SHOWN = re.compile(r'src="([^"]+/photos/[^"]+)"')


def sign_in(browser: httpx.Client, account: StaffAccount) -> None:
    page = browser.get("/staff/sign-in")
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))
    who = {"username": account.username, "password": account.password}
    browser.post("/staff/sign-in", data=fields | who)


@pytest.fixture
def worker(stack: Deployed) -> Iterator[httpx.Client]:
    """The browser of someone in the team that gets the reports."""
    account = next(s for s in stack.facts.staff if s.team == TEAM and s.role == "worker")
    with httpx.Client(base_url=stack.facts.api_url, timeout=30) as browser:
        sign_in(browser, account)
        yield browser
    for team in TOLD:
        stack.inbox(team, expected=1 if team != TEAM else 0)


def case_page(stack: Deployed, browser: httpx.Client, wanted: str) -> str:
    """The newest case's page once it says what is wanted; loading it is all the pause there is."""
    [notice] = stack.inbox(TEAM, expected=1)[-1:]
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page = browser.get(f"/staff/cases/{notice['data']['case_id']}").text
        if re.search(wanted, page):
            return page
    raise AssertionError(f"the page does not say {wanted}: {page}")


def test_a_picture_reaches_the_case_page_without_what_its_camera_hid(
    stack: Deployed, worker: httpx.Client
) -> None:
    resident = Resident(stack.post)
    assert "한 줄만" in resident.says(PHOTO)
    assert "사진: 1장" in resident.says(STORY)
    assert "HT-" in resident.presses("제출")

    [address] = SHOWN.findall(case_page(stack, worker, "/photos/"))
    shown = worker.get(address, headers=AS_A_PICTURE)

    assert shown.status_code == 200, shown.text
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Cache-Control"] == "no-store"
    image = Image.open(BytesIO(shown.content))
    image.load()
    assert dict(image.getexif()) == {}


def test_a_picture_that_cannot_be_had_is_said_to_staff_and_resident(
    stack: Deployed, worker: httpx.Client
) -> None:
    resident = Resident(stack.post)
    resident.says(STORY)
    resident.presses("제출")
    assert "더해" in resident.says("https://talk.kakaocdn.net/gone/photo.jpg")

    assert case_page(stack, worker, "시간이 지나 받지 못했어요")
    stack.inbox(TEAM, expected=0)
    assert "다시 보내 주세요" in resident.says("처음으로")
