"""Programmes: found, drafted, published, expired; what is stale and what was asked for in vain."""

from __future__ import annotations

import pytest

from chalicelib.cases.staff import Role
from chalicelib.store.applied import edited_catalogue
from chalicelib.store.tallies import Tallies
from chalicelib.welfare.catalogue import Programme, load_catalogue
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import CHOI, KIM, SAY, Office

LIST = "/staff/settings/programmes"
URGENT = f"{LIST}/emergency-support"
NEW = {
    "name": "겨울나기 연료비",
    "category": "에너지",
    "who": "난방이 어려운 집",
    "what": "연료비 한 번",
    "how": "동 행정복지센터에 신청",
}


@pytest.fixture
def editor(office: Office) -> Browser:
    return office.sign_in(CHOI, Role.COORDINATOR)


def saved(page: Page, path: str, **fields: str) -> Page:
    return page.submit(path, step="preview", why="고침", **fields).submit(path, step="save")


def programmes(office: Office) -> dict[str, Programme]:
    """As residents find them."""
    delivered = load_catalogue(office.desk.city.id)
    return dict(edited_catalogue(delivered, office.desk.documents.current()).programmes)


def test_only_those_who_keep_programmes_may_come(office: Office) -> None:
    worker = office.sign_in(KIM)
    assert worker.get(LIST).status == 403
    assert worker.get(URGENT).status == 403
    assert office.sign_in(KIM, Role.ADMIN).get(LIST).status == 200


def test_one_is_found_by_words_of_it(editor: Browser) -> None:
    page = editor.get(f"{LIST}?q=긴급복지지원")
    assert page.link("긴급복지지원") == URGENT
    assert "노인일자리" not in page.text
    assert SAY("console.settings.programmes.nothing") in editor.get(f"{LIST}?q=qqq").text


def test_a_field_is_corrected_and_taken_back(office: Office, editor: Browser) -> None:
    page = saved(editor.get(URGENT), URGENT, phone="031-828-0000", **{"as": "published"})
    assert page.done == SAY("console.settings.saved")
    assert programmes(office)["emergency-support"].phone == "031-828-0000"
    assert "031-828-0000" in editor.get(f"{URGENT}/history").text
    editor.get(f"{URGENT}?version=0").submit(URGENT, step="save")
    assert programmes(office)["emergency-support"].phone == "129"


def test_a_new_one_is_drafted_then_published(office: Office, editor: Browser) -> None:
    page = editor.get(f"{LIST}/new")
    [path] = [form.action for form in page.forms if form.action.startswith(f"{LIST}/own-")]
    page = saved(page, path, **NEW)
    assert page.done == SAY("console.settings.saved")
    assert NEW["name"] not in [one.name for one in programmes(office).values()]
    listed = editor.get(f"{LIST}?show=draft")
    assert listed.link(NEW["name"]) == path

    saved(editor.get(path), path, **{"as": "published"})
    assert NEW["name"] in [one.name for one in programmes(office).values()]
    assert editor.get(f"{LIST}?show=draft").text.count(NEW["name"]) == 0


def test_a_draft_of_a_published_one_changes_nothing_for_residents(
    office: Office, editor: Browser
) -> None:
    saved(editor.get(URGENT), URGENT, phone="031-1", **{"as": "published"})
    saved(editor.get(URGENT), URGENT, phone="031-2", **{"as": "draft"})
    assert programmes(office)["emergency-support"].phone == "031-1"
    assert editor.get(URGENT).field(URGENT, "phone") == "031-2"


def test_one_that_is_over_is_expired_and_one_that_was_checked_is_fresh(
    office: Office, editor: Browser
) -> None:
    page = editor.get(URGENT).submit(URGENT, step="expire:2026-11-22")
    saved(page, URGENT)
    today = office.now.date()
    assert programmes(office)["emergency-support"].ended(today)
    assert editor.get(f"{LIST}?show=ended&q=긴급복지지원").link("긴급복지지원") == URGENT

    page = editor.get(URGENT).submit(URGENT, step=f"checked:{today}")
    saved(page, URGENT, expires_on="")
    programme = programmes(office)["emergency-support"]
    assert (programme.checked_on, programme.ended(today)) == (today, False)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"url": "javascript:alert(1)"}, "programme_url"),
        ({"expires_on": "곧"}, "day"),
        ({"who": " "}, "programme_field"),
    ],
)
def test_what_makes_no_programme_is_refused(
    office: Office, editor: Browser, fields: dict[str, str], reason: str
) -> None:
    page = editor.get(URGENT).submit(URGENT, step="preview", why="고침", **fields)
    label = SAY("console.settings.programme.field.who")
    told = SAY(f"console.settings.wrong.{reason}", day="곧", field=label)
    assert (page.status, page.alert) == (422, told)
    assert office.desk.documents.current() == {}


@pytest.mark.parametrize("id_", ["nothing-like-it", "own-x", "own-../../x"])
def test_there_are_no_other_programmes(editor: Browser, id_: str) -> None:
    assert editor.get(f"{LIST}/{id_}").status in (403, 404)


def test_what_was_asked_for_in_vain_is_counted_by_the_day(office: Office, editor: Browser) -> None:
    tallies = Tallies(office.table)
    for _ in range(3):
        tallies.add("info.nothing", office.now.date())
    assert SAY("console.settings.programmes.times", n=3) in editor.get(LIST).text
