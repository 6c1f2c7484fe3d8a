"""What an open board and an open case do by themselves, and what a script makes easier there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from chalicelib.messages import load_staff
from local.simulator.stack import Stack
from tests.browser.console import Hall

SAY = load_staff("ko")
RECEIPT = re.compile(r"HT-[0-9A-Z]{4}-[0-9A-Z]{4}")
WORKER, LEAD = "dong-4115056100", "lead-dong-4115056100"
WITHIN_SECONDS = 12_000  # ms; it asks every five seconds, on a machine that runs other tests too
LOOK = "**/staff/board/rows*"
LONG = 120_000  # ms; many looks
PRESENCE = 20_000  # ms; how often an open case says that it is open


@pytest.fixture(scope="module")
def hall(stack: Stack, browser: Browser) -> Hall:
    return Hall(stack, browser)


@pytest.fixture
def board(hall: Hall) -> Iterator[Page]:
    """A worker's board, in a browser that has chosen nothing yet."""
    page = hall.staff(WORKER)
    yield page
    page.context.close()


@pytest.fixture
def colleague(hall: Hall) -> Iterator[Page]:
    """The same team's list before its leader."""
    page = hall.staff(LEAD)
    yield page
    page.context.close()


def test_a_new_case_comes_by_itself_and_disturbs_nobody(hall: Hall, board: Page) -> None:
    known = reported(hall, board)
    board.evaluate("window.still = true")
    row(board, known).get_by_role("link").focus()

    new = report(hall)

    expect(row(board, new)).to_be_visible(timeout=WITHIN_SECONDS)
    expect(board.locator("#live-said[role=status]")).to_contain_text(new)
    expect(row(board, known).get_by_role("link")).to_be_focused()
    assert board.evaluate("window.still")


def test_half_a_search_and_a_resting_pointer_do_not_hold_it_up(hall: Hall, board: Page) -> None:
    """A pointer that has just moved onto a button holds the rows still; one that rests does not."""
    known = reported(hall, board)
    row(board, known).get_by_role("button").hover()
    board.locator("#find").fill("햇살")

    new = report(hall)

    expect(row(board, new)).to_be_visible(timeout=WITHIN_SECONDS)
    expect(board.locator("#find")).to_be_focused()
    expect(board.locator("#find")).to_have_value("햇살")


def test_an_emergency_shows_in_the_title_until_someone_looks(hall: Hall, board: Page) -> None:
    title = board.title()
    turn_away(board)

    receipt = emergency(hall)

    expect(board).to_have_title(f"(1) {SAY('urgency.emergency')} · {title}", timeout=WITHIN_SECONDS)
    expect(board.locator("#live-said")).to_contain_text(f"{SAY('urgency.emergency')} · 장암동")
    expect(board.locator("#rows tbody tr").first).to_contain_text(receipt)
    board.bring_to_front()
    expect(board).to_have_title(title)


def test_sound_and_notices_wait_to_be_chosen_and_nothing_else_is_kept(
    hall: Hall, board: Page
) -> None:
    sound, notify = board.locator("#sound"), board.locator("#notify")
    expect(sound).to_have_attribute("aria-pressed", "false")
    expect(notify).to_have_attribute("aria-pressed", "false")
    assert kept(board) == {}

    sound.click()
    notify.click()
    expect(board.locator("#live-said")).to_have_text(SAY("console.board.notify_refused"))
    expect(notify).to_have_attribute("aria-pressed", "false")
    board.context.grant_permissions(["notifications"])
    notify.click()
    expect(notify).to_have_attribute("aria-pressed", "true")

    board.locator("#find").fill(report(hall))
    board.keyboard.press("Enter")
    expect(board.locator("#receipt, table.board").first).to_be_visible()
    board.goto(f"{hall.stack.url}/staff/cases")
    expect(sound).to_have_attribute("aria-pressed", "true")
    expect(notify).to_have_attribute("aria-pressed", "true")
    assert kept(board) == {"sound": "on", "notify": "on"}
    sound.click()
    assert kept(board)["sound"] == "off"


def test_the_keys_do_what_their_dialog_says(hall: Hall, board: Page) -> None:
    reported(hall, board)
    mine = reported(hall, board)
    links, dialog = board.locator("#rows .c-case a"), board.locator("#keys")

    board.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    board.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    board.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    board.keyboard.press("?")
    expect(dialog).to_be_visible()
    board.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(links.nth(0)).to_be_focused()

    link = row(board, mine).get_by_role("link")
    link.focus()
    board.keyboard.press("a")
    expect(board.locator("#flash")).to_contain_text(SAY("console.board.accepted"))
    expect(row(board, mine)).to_contain_text(SAY("console.me"))
    expect(link).to_be_focused()
    board.keyboard.press("Enter")
    expect(board.locator("#receipt")).to_have_text(mine)


def test_no_key_acts_while_someone_types_or_has_switched_them_off(hall: Hall, board: Page) -> None:
    waiting = reported(hall, board)

    board.keyboard.press("/")
    expect(board.locator("#find")).to_be_focused()
    board.keyboard.type("ja/?")
    expect(board.locator("#find")).to_have_value("ja/?")
    expect(board.locator("#keys")).to_be_hidden()
    expect(row(board, waiting).get_by_role("button")).to_be_visible()

    board.locator("#keys-open").click()
    board.get_by_label(SAY("console.board.keys_on")).uncheck()
    board.locator("#keys-close").click()
    row(board, waiting).get_by_role("link").focus()
    board.keyboard.press("a")
    board.keyboard.press("?")
    expect(board.locator("#keys")).to_be_hidden()
    expect(row(board, waiting).get_by_role("button")).to_be_visible()


def test_a_colleague_who_was_faster_is_named_kindly(
    hall: Hall, board: Page, colleague: Page
) -> None:
    """The colleague's board has lost its connection, and does not know yet."""
    receipt = reported(hall, board)
    colleague.reload()
    colleague.route(LOOK, lambda route: route.abort())
    row(board, receipt).get_by_role("button").click()
    expect(row(board, receipt)).to_contain_text(SAY("console.me"))

    with colleague.expect_response("**/staff/board/accept") as answered:
        row(colleague, receipt).get_by_role("button").click()

    assert answered.value.status == 409
    told = SAY("console.board.taken_by", receipt=receipt, name=name_on(board))
    expect(colleague.locator("#flash").get_by_role("alert")).to_contain_text(told)
    expect(row(colleague, receipt).get_by_role("button")).to_have_count(0)
    expect(colleague.locator("#live-state")).to_have_text(
        SAY("console.board.lost"), timeout=WITHIN_SECONDS
    )


def test_a_session_that_ended_elsewhere_is_told_and_asked_about_no_more(
    hall: Hall, board: Page
) -> None:
    board.clock.install()
    board.reload()
    sign_out_elsewhere(hall, board)

    board.clock.fast_forward(LONG)
    expect(board.locator("#over")).to_be_visible()
    expect(board.locator("#live-said")).to_have_text(SAY("console.board.over"))

    asked: list[str] = []
    board.on("request", lambda request: asked.append(request.url))
    board.clock.fast_forward(LONG)
    board.locator("#over").get_by_role("link").click()
    expect(board.locator("#password")).to_be_visible()
    assert [url for url in asked if "/staff/board/rows" in url] == []


def test_a_case_page_says_that_its_session_ended(hall: Hall, board: Page) -> None:
    receipt = reported(hall, board)
    board.clock.install()
    row(board, receipt).get_by_role("link").click()
    expect(board.locator("#receipt")).to_have_text(receipt)
    sign_out_elsewhere(hall, board)

    board.clock.fast_forward(PRESENCE)

    expect(board.locator("[aria-live=polite] #ended")).to_have_text(SAY("console.case.ended"))
    expect(board.locator("#looking")).to_have_count(0)


def test_two_who_open_the_same_case_see_each_other(
    hall: Hall, board: Page, colleague: Page
) -> None:
    receipt = reported(hall, board)
    colleague.reload()
    board.clock.install()
    row(board, receipt).get_by_role("link").click()
    expect(board.locator("#receipt")).to_have_text(receipt)
    expect(board.locator("#looking")).to_be_empty()

    row(colleague, receipt).get_by_role("link").click()

    them = SAY("console.case.looking", names=name_on(board))
    expect(colleague.locator("#looking")).to_have_text(them)
    board.clock.fast_forward(PRESENCE)
    them = SAY("console.case.looking", names=name_on(colleague))
    expect(board.locator("[aria-live=polite] #looking")).to_have_text(them)


def test_a_receipt_is_copied_and_a_kept_reply_fills_the_field(
    hall: Hall, board: Page, colleague: Page
) -> None:
    receipt = reported(hall, board)
    keep_reply(hall, colleague, "방문 안내", "{receipt} 건으로 내일 들를게요.")
    row(board, receipt).get_by_role("button").click()
    row(board, receipt).get_by_role("link").click()

    board.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copy = board.locator("button[data-copy=receipt]")
    copy.click()
    expect(copy).to_have_text(SAY("console.case.copied"))
    assert board.evaluate("navigator.clipboard.readText()") == receipt
    expect(copy).to_have_text(SAY("console.case.copy"))

    board.locator("#note-text").locator("xpath=ancestor::details/summary").click()
    board.locator("#note-text").fill("쌀을 전했어요")
    board.locator("#ask-text").locator("xpath=ancestor::details/summary").click()
    board.get_by_role("link", name="방문 안내").click()
    expect(board.locator("#ask-text")).to_have_value(f"{receipt} 건으로 내일 들를게요.")
    expect(board.locator("#ask-text")).to_be_focused()
    expect(board.locator("#note-text")).to_have_value("쌀을 전했어요")


def report(hall: Hall) -> str:
    """The receipt of a report that has just come in for the worker's team."""
    resident = hall.resident()
    resident.says("장암동 햇살빌라 2층 사시는 분이 다리를 다쳐 일을 못 나가세요. 쌀도 없대요.")
    receipt: str = RECEIPT.findall(resident.presses("제출"))[0]
    return receipt


def reported(hall: Hall, board: Page) -> str:
    """A report that the board shows from the beginning."""
    receipt = report(hall)
    board.reload()
    expect(row(board, receipt)).to_be_visible()
    return receipt


def emergency(hall: Hall) -> str:
    """The receipt of a report of danger to life, for the same team."""
    resident = hall.resident()
    resident.says("장암동 햇살빌라 2층에서 사람이 쓰러졌는데 숨을 안 쉬어요")
    resident.presses("신고도 남길게요")
    receipt: str = RECEIPT.findall(resident.presses("제출"))[0]
    return receipt


def keep_reply(hall: Hall, page: Page, name: str, text: str) -> None:
    """Put a reply among those that are kept ready for everyone."""
    page.goto(f"{hall.stack.url}/staff/settings/templates")
    page.locator("input[name^='name.']").last.fill(name)
    page.locator("textarea[name^='text.']").last.fill(text)
    page.locator("#why").fill("자주 써요")
    page.locator("button.primary[value=preview]").click()
    page.locator("button[value=save]").click()
    expect(page.get_by_text(SAY("console.settings.saved"))).to_be_visible()


def row(board: Page, receipt: str) -> Locator:
    return board.locator("#rows tbody tr").filter(has_text=receipt)


def name_on(page: Page) -> str:
    """The name of the person whose page it is."""
    name: str = page.locator("header .menu summary span").evaluate("it => it.firstChild.data")
    return name.strip()


def turn_away(page: Page) -> None:
    """Another window comes before this one, as the operating system sees it."""
    other = page.context.new_page()
    emulation = page.context.new_cdp_session(page)
    emulation.send("Emulation.setFocusEmulationEnabled", {"enabled": False})
    other.bring_to_front()
    page.wait_for_function("!document.hasFocus()")


def kept(page: Page) -> dict[str, str]:
    """What the site keeps in this browser beyond its cookies."""
    entries: dict[str, str] = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return entries


def sign_out_elsewhere(hall: Hall, page: Page) -> None:
    """End the page's session in another tab of the same browser."""
    tab = page.context.new_page()
    tab.goto(f"{hall.stack.url}/staff/account")
    tab.locator("header .menu summary").click()
    tab.get_by_role("button", name=SAY("console.sign_out"), exact=True).click()
    tab.locator("#password").wait_for()
