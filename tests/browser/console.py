"""The console in a browser: who signs in, what must hold of every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from local.simulator.stack import Stack, StaffAccount
from tests.stack.deployed import Json, Resident

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 780}

_AXE = Axe()
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@dataclass(frozen=True)
class Hall:
    """A stack as its residents and its staff come to it."""

    stack: Stack
    browser: Browser

    def resident(self) -> Resident:
        """Someone new who writes in KakaoTalk."""
        return Resident(self._post)

    def staff(self, username: str, viewport: ViewportSize = DESK) -> Page:
        """A page on which this person has just signed in, in a browser of their own."""
        page = self.visitor(viewport)
        page.goto(f"{self.stack.url}/staff")
        account = self.account(username)
        page.locator("#username").fill(account.username)
        page.locator("#password").fill(account.password)
        page.keyboard.press("Enter")
        page.locator("header .menu").wait_for()
        return page

    def visitor(self, viewport: ViewportSize = DESK) -> Page:
        """A page on which nobody has signed in."""
        context = self.browser.new_context(viewport=viewport, locale="ko-KR")
        return context.new_page()

    def move_clock(self, to: datetime) -> None:
        """It is then, for everyone; what falls due on the way happens."""
        self._set_clock(to.isoformat())

    def reset_clock(self) -> None:
        """It is now again."""
        self._set_clock(None)

    def account(self, username: str) -> StaffAccount:
        return next(one for one in self.stack.staff if one.username == username)

    def _set_clock(self, to: str | None) -> None:
        url = f"{self.stack.url}/simulator/api/clock"
        httpx.post(url, json={"to": to}, timeout=120).raise_for_status()

    def _post(self, body: Json) -> httpx.Response:
        headers = {"X-Skill-Key": self.stack.skill_key}
        return httpx.post(f"{self.stack.url}/kakao/skill", json=body, headers=headers, timeout=30)


def complaints_of(page: Page) -> list[str]:
    """What axe finds wrong, and whether the page is wider than its window."""
    found = [
        f"{fault['id']}: {fault['help']} at {node['target']}"
        for fault in _AXE.run(page, options=_RULES).response["violations"]
        for node in fault["nodes"]
    ]
    too_wide: int = page.evaluate(
        "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [*found, f"{too_wide} px too wide"] if too_wide > 0 else found
