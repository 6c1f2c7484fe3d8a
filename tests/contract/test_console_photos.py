"""A case's pictures in the console."""

from __future__ import annotations

from chalicelib.cases.staff import Role
from tests.contract.console_browser import Browser
from tests.contract.console_office import FAR, KIM, PARK, SAY, Office

JPEG = b"\xff\xd8 not looked into here \xff\xd9"


def test_pictures_are_shown_to_who_may_read_the_story_and_each_look_is_written_down(
    office: Office,
) -> None:
    case = office.report()
    photo_id = office.photo(case, JPEG)
    browser = office.sign_in(KIM)
    [address] = [one for one in browser.get(f"/staff/cases/{case.id}").assets if "photos" in one]

    shown = browser.fetch(address)

    assert (shown.status_code, shown.body) == (200, JPEG)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert office.readers(case) == ["kim", "kim"]
    assert office.looks_at_photos(case) == [photo_id]


def test_a_picture_is_shown_to_nobody_else(office: Office) -> None:
    case, other = office.report(), office.report()
    photo_id = office.photo(case, JPEG)
    address = f"/staff/cases/{case.id}/photos/{photo_id}"

    assert office.sign_in(FAR).get(address).status == 404
    assert office.sign_in(PARK, role=Role.AUDITOR).get(address).status == 404
    assert Browser(office).get(address).path == "/staff/sign-in"
    elsewhere = f"/staff/cases/{other.id}/photos/{photo_id}"
    assert office.sign_in(KIM).get(elsewhere).status == 404
    assert (
        "photos/" not in office.sign_in(PARK, role=Role.AUDITOR).get(f"/staff/cases/{case.id}").body
    )
    assert office.looks_at_photos(case) == []


def test_what_could_not_be_kept_says_why(office: Office) -> None:
    case = office.report()
    office.photo(case, None, why="expired")

    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")

    assert SAY("console.photo.why.expired") in page.text
    assert not [one for one in page.assets if "photos" in one]


def test_every_reason_for_a_missing_picture_has_its_words() -> None:
    for why in ("expired", "refused", "too_large", "broken"):
        assert SAY.has(f"console.photo.why.{why}")
