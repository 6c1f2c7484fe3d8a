"""The menu leads only to pages that are there, and that the person may visit."""

from __future__ import annotations

import pytest

from chalicelib.cases.access import PAGES, may_visit
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.console.nav import DAILY, MORE, Place, places
from chalicelib.console.routes import ROUTES
from chalicelib.messages import STAFF_LANGUAGES, load_staff


@pytest.mark.parametrize("place", [*DAILY, *MORE], ids=lambda place: place.id)
def test_every_place_is_a_page_held_to_the_same_right(place: Place) -> None:
    [route] = [route for route in ROUTES if (route.method, route.path) == ("GET", place.path)]
    assert route.page == place.page


@pytest.mark.parametrize("place", [*DAILY, *MORE], ids=lambda place: place.id)
@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_every_place_has_a_name(place: Place, language: str) -> None:
    assert load_staff(language).has(f"console.nav.{place.id}")


@pytest.mark.parametrize("role", Role)
def test_one_is_shown_only_where_one_may_go(role: Role) -> None:
    someone = StaffMember("kim", "김하나", "hope-support", role)
    shown = places(someone)
    assert all(may_visit(someone, place.page) for place in (*shown.daily, *shown.more))
    assert all(role in PAGES[place.page] for place in (*shown.daily, *shown.more))
