"""`make docs-pictures`: plays a report on a stack of its own and takes the README's pictures."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize, expect

from local.chromium import chromium
from local.simulator.stack import Stack
from local.throwaway import throwaway_stack

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PATIENCE = 60_000  # ms; every function of the stack starts for the first time

# Who says it, which team is told, what is said: the first resident last, who is shown first.
STORIES = (
    (
        2,
        "녹양동 보건복지팀",
        "녹양동 △△연립 1층 아저씨가 다리를 다쳐 며칠째 굶으시는 것 같아요.",
    ),
    (
        1,
        "의정부1동 보건복지팀",
        "의정부1동에 살아요. 일자리를 잃어서 월세가 석 달 밀렸어요.",
    ),
    (
        0,
        "장암동 보건복지팀",
        "장암동 햇살빌라 2층 사시는 분이 다리를 다쳐 한 달째 일을 못 나가세요. 쌀도 없다고 하세요.",
    ),
)


def main() -> None:
    """Write `docs/pictures/*.png`."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, throwaway_stack(Path(folder)) as told:
        stack = Stack.model_validate(told)
        with chromium() as browser:
            _play(browser, stack)
            _take_phone(browser, stack)
            _take_staff(browser, stack)
    for picture in sorted(PICTURES.glob("*.png")):
        print(picture.relative_to(PICTURES.parents[1]))


def _play(browser: Browser, stack: Stack) -> None:
    page = _open(browser, stack.url, DESK)
    page.get_by_role("button", name="토 23:10").click()
    expect(page.locator("#phone-time")).to_have_text("23:10")
    residents = page.locator("#people button:not(.add)")
    inbox = page.get_by_role("region", name="팀 알림함")
    for number, team, story in STORIES:
        residents.nth(number).click()
        _report(page, story)
        expect(inbox.get_by_role("article").filter(has_text=team)).to_be_visible()
    page.screenshot(path=PICTURES / "simulator.png")


def _report(page: Page, story: str) -> None:
    page.get_by_role("textbox", name="메시지").fill(story)
    page.keyboard.press("Enter")
    page.locator("#log .theirs").last.get_by_role("button", name="제출").click()
    expect(page.locator("#log .theirs").last).to_contain_text("HT-")


def _take_phone(browser: Browser, stack: Stack) -> None:
    page = _open(browser, stack.url, PHONE)
    expect(page.locator("#log .theirs").last).to_contain_text("HT-")
    page.screenshot(path=PICTURES / "phone.png")


def _take_staff(browser: Browser, stack: Stack) -> None:
    account = next(one for one in stack.staff if one.team == "hope-support")
    page = _open(browser, f"{stack.url}/staff", DESK)
    page.locator("#username").fill(account.username)
    page.locator("#password").fill(account.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{stack.url}/staff/cases")
    page.screenshot(path=PICTURES / "staff.png")
    page.get_by_role("row").filter(has_text="장암동").get_by_role("link").first.click()
    page.locator("#do-accept button").click()
    page.get_by_role("status").wait_for()
    page.screenshot(path=PICTURES / "case.png")
    page.goto(f"{stack.url}/staff/figures")
    page.screenshot(path=PICTURES / "figures.png", full_page=True)


def _open(browser: Browser, url: str, viewport: ViewportSize) -> Page:
    page = browser.new_page(viewport=viewport, locale="ko-KR")
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    return page


if __name__ == "__main__":
    expect.set_options(timeout=PATIENCE)
    main()
