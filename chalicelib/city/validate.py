"""What does not fit together in a city's data: run over every city by the tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from chalicelib.city.hours import CalendarEndedError
from chalicelib.city.model import City
from chalicelib.city.places import find_place

URGENCIES = ("emergency", "urgent", "normal")
EMERGENCIES = ("suicide", "violence", "medical", "child_abuse", "fire")
CONDITIONS = {
    "kind": ("report", "consultation"),
    "urgency": URGENCIES,
    "dong_known": (True, False),
    "elsewhere": (True, False),
}
HOLIDAYS_REACH = timedelta(days=400)


def check_city(city: City, today: date | None = None) -> list[str]:
    """Every problem, one sentence each, naming the file to mend; empty when all is well.

    With `today`, also whether the holiday table reaches far enough ahead.
    """
    problems = [*check_edited(city), *_lines(city), *_places(city)]
    if today:
        problems += check_holidays(city, today)
    return problems


def check_edited(city: City) -> list[str]:
    """The problems that teams, rules and hours can have: what the office may set."""
    return [*_teams(city), *_routing(city), *_promises(city), *_hours(city)]


def _teams(city: City) -> Iterator[str]:
    for dong in city.dongs.values():
        if dong.team not in city.teams:
            yield f"teams.toml: [serves] gives {dong.name} no known team (has {dong.team!r})"
    if city.consultation_team not in city.teams:
        yield f"city.toml: consultation_team {city.consultation_team!r} is not in teams.toml"
    elif city.teams[city.consultation_team].callbacks_per_slot < 1:
        yield f"teams.toml: {city.consultation_team} needs callbacks_per_slot of 1 or more"


def _routing(city: City) -> Iterator[str]:
    for rule in city.routing:
        for team in (rule.owner, *rule.informed):
            if team not in city.teams and not (team == "$dong" and team == rule.owner):
                yield f"routing.toml: {rule.name!r} names the unknown team {team!r}"
        for fact, value in rule.when.items():
            if value not in CONDITIONS.get(fact, ()):
                yield f"routing.toml: {rule.name!r} can never match {fact} = {value!r}"
        if rule.owner == "$dong" and rule.when.get("dong_known") is not True:
            yield f"routing.toml: {rule.name!r} is owned by $dong, so it needs dong_known = true"
    if not city.routing or city.routing[-1].when:
        yield "routing.toml: the last rule must have no `when`, to catch the rest"


def _promises(city: City) -> Iterator[str]:
    for urgency in (*URGENCIES, "consultation"):
        if urgency not in city.accept_within:
            yield f"city.toml: [accept_within] has no {urgency}"
    for urgency in URGENCIES:
        if urgency not in city.ladder_step:
            yield f"city.toml: [ladder] has no step.{urgency}"
    if city.ladder[:1] != ("owner",):
        yield "city.toml: [ladder] rungs must begin with owner"
    for rung in city.ladder:
        if rung not in ("owner", "lead") and rung not in city.teams:
            yield f"city.toml: [ladder] names the unknown team {rung!r}"


def _lines(city: City) -> Iterator[str]:
    for kind in EMERGENCIES:
        if not city.emergency_lines.get(kind):
            yield f"lines.toml: [emergency] {kind} shows no line"


def _hours(city: City) -> Iterator[str]:
    calendar = city.calendar
    edges = [calendar.opens, *(calendar.lunch or ()), calendar.closes]
    if edges != sorted(set(edges)):
        yield "city.toml: [hours] must run opens < lunch < closes"
        return
    shortest = min(
        datetime.combine(date.min, end) - datetime.combine(date.min, start)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    )
    if city.callbacks.slot > shortest:
        yield "city.toml: [callbacks] slot is longer than the shortest opening"
    if city.callbacks.lead >= timedelta(days=city.callbacks.days_ahead):
        yield "city.toml: [callbacks] lead leaves no slot within days_ahead"
    for day in calendar.holidays:
        if not calendar.first_year <= day.year <= calendar.last_year:
            yield f"holidays: {day} is outside {calendar.first_year}–{calendar.last_year}"


def _places(city: City) -> Iterator[str]:
    legal = [name for dong in city.dongs.values() for name in dong.legal_names]
    for name in sorted({name for name in legal if legal.count(name) > 1}):
        if name not in city.ambiguous_places:
            yield f"places.toml: {name} lies in several dongs, so it belongs in [ambiguous]"
    tables = {
        "ambiguous": [dong for dongs in city.ambiguous_places.values() for dong in dongs],
        "hints": list(city.place_hints),
        "nearby": list(city.place_words.nearby),
    }
    for table, dongs in tables.items():
        for dong in dict.fromkeys(dongs):
            if dong not in city.dongs:
                yield f"places.toml: [{table}] names {dong}, which dongs.csv does not have"
    for dong in dict.fromkeys(tables["ambiguous"]):
        if dong in city.dongs and find_place(city.place_hints.get(dong, ""), city).dong != dong:
            yield f"places.toml: [hints] for {dong} is missing, or is not understood as {dong}"
    for name, cities in city.place_words.namesakes.items():
        for other in set(cities) - set(city.elsewhere.values()):
            yield f"places.toml: [namesakes] {name} names {other}, which [elsewhere] does not have"


def check_holidays(city: City, today: date) -> Iterator[str]:
    """A sentence where the holiday table ends before `HOLIDAYS_REACH` from today is over."""
    horizon = datetime.combine(today, time(), city.calendar.zone) + HOLIDAYS_REACH
    try:
        city.calendar.next_opening(horizon)
    except CalendarEndedError:
        yield f"holidays.toml ends with {city.calendar.last_year}: run `make holidays` for more"
