"""Every city's data: what is read from it, what does not fit, and what the errors say."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from chalicelib.cases.model import Urgency
from chalicelib.city.loader import load_city, load_city_from
from chalicelib.city.model import City, TeamKind, Term
from chalicelib.city.tables import CityDataError
from chalicelib.city.validate import EMERGENCIES, URGENCIES, check_city
from chalicelib.language.reading import Emergency
from chalicelib.messages import load_staff
from local.holidays import render

CITIES = Path(__file__).parents[2] / "chalicelib" / "city" / "cities"
SAEBYEOK = Path(__file__).parent / "cities" / "saebyeok"
FOLDERS = [*(folder for folder in CITIES.iterdir() if folder.is_dir()), SAEBYEOK]
UIJEONGBU = load_city("uijeongbu")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_citys_data_fits_together(folder: Path) -> None:
    assert check_city(load_city_from(folder), today=date(2026, 1, 2)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_rules_and_terms_know_every_urgency_and_emergency(folder: Path) -> None:
    city = load_city_from(folder)
    assert set(URGENCIES) == set(Urgency) == set(city.ladder_step)
    assert set(EMERGENCIES) == set(Emergency) - {Emergency.NONE} == set(city.emergency_lines)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_staff_can_read_why_each_rule_decided(folder: Path) -> None:
    say = load_staff("ko")
    for rule in load_city_from(folder).routing:
        assert say.has(f"console.because.{rule.because}"), rule.name


def test_a_city_is_read_once() -> None:
    assert load_city("uijeongbu") is UIJEONGBU


def test_uijeongbu_has_fifteen_dongs_each_with_its_team() -> None:
    assert len(UIJEONGBU.dongs) == 15
    assert UIJEONGBU.dongs["녹양동"].team == "dong-4115062000"
    assert UIJEONGBU.teams["dong-4115062000"].name == "녹양동 보건복지팀"
    assert UIJEONGBU.teams["hope-support"].kind is TeamKind.SUPPORT
    assert UIJEONGBU.teams["welfare-policy"].kind is TeamKind.POLICY


def test_uijeongbus_promises_are_as_announced() -> None:
    assert UIJEONGBU.accept_within["emergency"] == Term(timedelta(minutes=10), working=False)
    assert UIJEONGBU.accept_within["urgent"] == Term(timedelta(minutes=40), working=True)
    assert UIJEONGBU.accept_within["normal"] == Term(timedelta(hours=4), working=True)
    assert UIJEONGBU.ladder == ("owner", "lead", "hope-support", "welfare-policy")


@pytest.mark.parametrize(
    ("kind", "numbers"),
    {
        "suicide": ["109", "119", "112", "1577-0199"],
        "violence": ["112", "1366", "1577-1389", "1644-8295"],
        "medical": ["119"],
        "child_abuse": ["112", "1388"],
        "fire": ["119", "1544-4500"],
    }.items(),
)
def test_each_emergency_shows_its_numbers_in_order(kind: str, numbers: list[str]) -> None:
    assert [line.number for line in UIJEONGBU.emergency_lines[kind]] == numbers


def test_another_city_may_differ_in_all_it_can() -> None:
    city = load_city_from(SAEBYEOK)
    assert city.id == "saebyeok"
    assert city.dongs["언덕1동"].team == city.dongs["언덕2동"].team == "hill"
    assert city.dongs["언덕1동"].former_names == ("옛재동",)
    assert city.dongs["샘물동"].former_names == ()
    assert city.dongs["언덕1동"].phone == "070-0000-0002"
    assert city.calendar.lunch is not None


def test_a_holiday_added_or_removed_by_hand_wins() -> None:
    calendar = load_city_from(SAEBYEOK).calendar
    assert not calendar.is_working_day(date(2026, 6, 10))
    assert calendar.is_working_day(date(2026, 5, 5))


def test_holidays_of_2026_include_substitutes_and_elections() -> None:
    off = {date(2026, 3, 2), date(2026, 5, 1), date(2026, 5, 25), date(2026, 6, 3)}
    off |= {date(2026, 7, 17), date(2026, 8, 17), date(2026, 10, 5)}
    assert off <= set(UIJEONGBU.calendar.holidays)


def test_the_checked_in_holidays_are_what_the_tool_writes() -> None:
    text = (CITIES / "uijeongbu" / "holidays.toml").read_text(encoding="utf-8")
    written = render(UIJEONGBU.calendar.first_year, UIJEONGBU.calendar.last_year)
    assert tomllib.loads(text) == tomllib.loads(written)


def test_a_holiday_table_that_ends_soon_is_a_problem() -> None:
    assert check_city(UIJEONGBU, today=date(2034, 6, 1)) == []
    assert check_city(UIJEONGBU, today=date(2035, 1, 2)) == [
        "holidays.toml ends with 2035: run `make holidays` for more"
    ]


def without_team(city: City) -> City:
    dong = replace(city.dongs["녹양동"], team="nobody")
    return replace(city, dongs={**city.dongs, "녹양동": dong})


def without_fallback(city: City) -> City:
    return replace(city, routing=city.routing[:-1])


def with_unknown_owner(city: City) -> City:
    return replace(city, routing=(replace(city.routing[0], owner="nobody"), *city.routing[1:]))


def with_impossible_rule(city: City) -> City:
    rule = replace(city.routing[0], when={"urgency": "very"})
    return replace(city, routing=(rule, *city.routing[1:]))


def with_dong_owner_of_nowhere(city: City) -> City:
    return replace(city, routing=(*city.routing[:-1], replace(city.routing[-1], owner="$dong")))


def with_unknown_rung(city: City) -> City:
    return replace(city, ladder=("owner", "nobody"))


def without_medical_line(city: City) -> City:
    return replace(city, emergency_lines={**city.emergency_lines, "medical": ()})


def without_urgent_term(city: City) -> City:
    return replace(city, accept_within={"normal": city.accept_within["normal"]})


def closing_before_opening(city: City) -> City:
    calendar = replace(city.calendar, opens=city.calendar.closes, closes=city.calendar.opens)
    return replace(city, calendar=calendar)


def with_endless_slot(city: City) -> City:
    return replace(city, callbacks=replace(city.callbacks, slot=timedelta(hours=10)))


def without_ambiguous(city: City) -> City:
    return replace(city, ambiguous_places={})


def without_hint(city: City) -> City:
    return replace(city, place_hints={})


def without_desk(city: City) -> City:
    return replace(city, consultation_team="nobody")


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (without_team, "teams.toml: [serves] gives 녹양동 no known team"),
        (without_fallback, "routing.toml: the last rule must have no `when`"),
        (with_unknown_owner, "names the unknown team 'nobody'"),
        (with_impossible_rule, "can never match urgency = 'very'"),
        (with_dong_owner_of_nowhere, "owned by $dong, so it needs dong_known = true"),
        (with_unknown_rung, "[ladder] names the unknown team 'nobody'"),
        (without_medical_line, "lines.toml: [emergency] medical shows no line"),
        (without_urgent_term, "city.toml: [accept_within] has no urgent"),
        (closing_before_opening, "city.toml: [hours] must run opens < lunch < closes"),
        (with_endless_slot, "[callbacks] slot is longer than the shortest opening"),
        (without_ambiguous, "places.toml: 의정부동 lies in several dongs"),
        (without_hint, "places.toml: [hints] for 호원1동 is missing"),
        (without_desk, "consultation_team 'nobody' is not in teams.toml"),
    ],
)
def test_what_does_not_fit_is_said(spoil: Callable[[City], City], problem: str) -> None:
    problems = check_city(spoil(UIJEONGBU))
    assert any(problem in found for found in problems), problems


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A city's folder to break."""
    return Path(shutil.copytree(SAEBYEOK, tmp_path / "saebyeok"))


@pytest.mark.parametrize(
    ("file", "old", "new", "error"),
    [
        ("city.toml", 'name = "새벽시"', "", r"city\.toml: name is missing"),
        ("city.toml", "opens = 08:30:00", 'opens = "8:30"', r"hours\.opens must be a time"),
        ("city.toml", "draft_days = 3", "draft_days = true", r"draft_days must be a int"),
        ("city.toml", "{ minutes = 20 }", "{ }", r"callbacks\.slot must be longer"),
        ("city.toml", "Asia/Seoul", "Asia/Atlantis", r"hours\.zone is not a time zone"),
        ("city.toml", "[12:00:00, 13:00:00]", "[12:00:00]", r"hours\.lunch must be two times"),
        ("city.toml", "draft_days", "= draft_days", r"city\.toml: Invalid statement"),
        ("teams.toml", 'kind = "dong"', 'kind = "x"', r"teams\.hill\.kind must be one of dong"),
        ("lines.toml", 'fire = ["rescue"]', 'fire = ["x"]', r"emergency\.fire names lines"),
        ("routing.toml", 'owner = "desk"', "", r"routing\.toml: rule\[2\]\.owner is missing"),
        ("places.toml", '["등대공원"]', "[7]", r"landmarks\.언덕2동 must be a list of str"),
        ("holidays-by-hand.toml", "2026-06-10", "june", r"added\.june must be a date"),
        ("dongs.csv", "legal_dongs", "dongs", r"dongs\.csv: there is no column 'legal_dongs'"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(
    folder: Path, file: str, old: str, new: str, error: str
) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CityDataError, match=error):
        load_city_from(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "lines.toml").unlink()
    with pytest.raises(CityDataError, match=r"cities/saebyeok has no lines\.toml"):
        load_city_from(folder)


def test_an_unknown_city_is_named() -> None:
    with pytest.raises(CityDataError, match="no folder cities/atlantis"):
        load_city("atlantis")
