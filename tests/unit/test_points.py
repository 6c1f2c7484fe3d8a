"""A location that was sent: which dong the map and its address tell together."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.city.loader import load_city, load_city_from
from chalicelib.city.places import Place
from chalicelib.city.points import place_at

UIJEONGBU = load_city("uijeongbu")
SAEBYEOK = load_city_from(Path(__file__).parent / "cities" / "saebyeok")

CITY_HALL = (37.73807, 127.03370)
SOUTH_OF_SONGSAN1 = (37.7228, 127.0990)
SEOUL = (37.5665, 126.9780)


def options(place: Place) -> set[str]:
    return {*place.candidates, *([place.dong] if place.dong else [])}


@pytest.mark.parametrize(
    ("point", "dong"),
    [
        (CITY_HALL, "의정부2동"),
        ((37.70812, 127.03589), "호원1동"),
        ((37.71956, 127.03057), "호원2동"),
        ((37.70691, 127.06592), "장암동"),
        ((37.74551, 127.06799), "신곡2동"),
        ((37.75587, 127.12302), "송산3동"),
        ((37.76192, 127.08143), "자금동"),
        ((37.75342, 127.02285), "가능동"),
        ((37.76080, 127.03121), "녹양동"),
    ],
)
def test_a_point_inside_a_dong_is_that_dong(point: tuple[float, float], dong: str) -> None:
    assert place_at(point, "", UIJEONGBU) == Place(dong)


def test_the_address_stays_as_the_detail() -> None:
    place = place_at(CITY_HALL, "경기도 의정부시 시민로 1", UIJEONGBU)
    assert place == Place("의정부2동", detail="경기도 의정부시 시민로 1")


def test_the_boundary_that_holds_two_dongs_gives_both() -> None:
    place = place_at(SOUTH_OF_SONGSAN1, "", UIJEONGBU)
    assert (place.dong, place.candidates) == (None, ("송산1동", "고산동"))


@pytest.mark.parametrize(("legal", "dong"), [("고산동", "고산동"), ("용현동", "송산1동")])
def test_the_address_tells_which_of_the_two(legal: str, dong: str) -> None:
    address = f"경기 의정부시 {legal} 12-3"
    assert place_at(SOUTH_OF_SONGSAN1, address, UIJEONGBU).dong == dong


def test_the_map_tells_which_part_of_a_legal_dong() -> None:
    place = place_at(CITY_HALL, "경기 의정부시 의정부동 326-2", UIJEONGBU)
    assert place.dong == "의정부2동"
    assert place.candidates == ()


def test_near_a_border_the_neighbour_is_a_candidate() -> None:
    place = place_at((37.74, 127.0460), "", UIJEONGBU)
    assert options(place) == {"의정부1동", "의정부2동"}


def test_where_map_and_address_disagree_the_address_holds_and_the_map_may_be_meant() -> None:
    place = place_at(CITY_HALL, "경기 의정부시 녹양동 1", UIJEONGBU)
    assert (place.dong, place.candidates) == ("녹양동", ("의정부2동",))


def test_outside_of_the_city_is_elsewhere_by_the_name_in_the_address() -> None:
    assert place_at(SEOUL, "", UIJEONGBU).elsewhere == "다른 지역"
    assert place_at(SEOUL, "서울특별시 중구 세종대로 110", UIJEONGBU).elsewhere


def test_an_address_without_a_point_is_read_like_any_text() -> None:
    place = place_at(None, "경기도 의정부시 장암동 12-3", UIJEONGBU)
    assert place == Place("장암동", detail="경기도 의정부시 장암동 12-3")


def test_a_city_without_boundaries_goes_by_the_address() -> None:
    assert place_at(CITY_HALL, "샘물동 1", SAEBYEOK) == Place("샘물동", detail="샘물동 1")
    assert place_at(CITY_HALL, "", SAEBYEOK) == Place()


@given(st.floats(37.5, 37.9), st.floats(126.8, 127.3))
def test_any_point_is_in_the_city_or_elsewhere(latitude: float, longitude: float) -> None:
    place = place_at((latitude, longitude), "", UIJEONGBU)
    assert bool(options(place)) is not bool(place.elsewhere)
    assert options(place) <= set(UIJEONGBU.dongs)


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_numbers_that_are_no_place_on_earth_are_elsewhere(one: float, other: float) -> None:
    assert place_at((one, other), "", UIJEONGBU).elsewhere
