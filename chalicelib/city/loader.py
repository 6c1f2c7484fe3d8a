"""A city from its folder `cities/<id>/`, whose files explain themselves."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from datetime import time
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.city.hours import Calendar
from chalicelib.city.model import (
    CallbackTerms,
    City,
    Dong,
    HelpLine,
    PlaceWords,
    RoutingRule,
    Team,
    TeamKind,
)
from chalicelib.city.tables import CityDataError, Table

FORMER_NAME = re.compile(
    r"([^\s(]+[동읍면])(?:\(.*\))?"
)  # 의정부3동(2020-01-06 통합); remarks do not match


@cache
def load_city(city_id: str) -> City:
    """The city of this id, read once a process.

    Raises:
        CityDataError: there is no such city, or a file of it is wrong: names file and key.
    """
    cities = files("chalicelib.city") / "cities"
    folder = cities / city_id
    if not folder.is_dir():
        known = ", ".join(sorted(city.name for city in cities.iterdir() if city.is_dir()))
        raise CityDataError(
            f"There is no folder cities/{city_id}, only {known}; see docs/adopt-a-city.md"
        )
    return load_city_from(folder)


def load_city_from(folder: Traversable) -> City:
    """The city described by a folder; its id is the folder's name.

    Raises:
        CityDataError: names the file and the key that is missing or wrong.
    """
    facts = _read_toml(folder, "city.toml")
    lines = _read_toml(folder, "lines.toml")
    places = _read_toml(folder, "places.toml")
    teams = _read_toml(folder, "teams.toml")
    help_lines = _help_lines(lines.table("lines"))
    callbacks = facts.table("callbacks")
    accept_within = facts.table("accept_within")
    ladder = facts.table("ladder")
    return_after = facts.table("return_after")
    steps = ladder.table("step")
    return City(
        id=folder.name,
        folder=folder,
        name=facts.take("name", str),
        names=facts.table("names").texts() if facts.has("names") else {},
        province=facts.take("province", str) if facts.has("province") else "",
        channel=facts.take("channel", str),
        phone=facts.take("phone", str),
        consultation_team=facts.take("consultation_team", str),
        calendar=_calendar(folder, facts.table("hours")),
        dongs=_dongs(folder, teams.table("serves").texts(), places.table("landmarks").lists()),
        teams=_teams(teams.table("teams")),
        help_lines=help_lines,
        emergency_lines=_emergency_lines(lines.table("emergency"), help_lines),
        elsewhere={
            word: city
            for city, words in places.table("elsewhere").lists().items()
            for word in words
        },
        ambiguous_places=places.table("ambiguous").lists(),
        place_hints=places.table("hints").texts(),
        place_words=_place_words(places),
        routing=_routing(_read_toml(folder, "routing.toml")),
        accept_within={kind: accept_within.term(kind) for kind in accept_within},
        ladder=ladder.listed("rungs", str),
        ladder_step={urgency: steps.term(urgency) for urgency in steps},
        return_after={urgency: return_after.term(urgency) for urgency in return_after},
        supervised_closings=frozenset(facts.listed("supervised_closings", str)),
        digests=facts.listed("digests", time),
        callbacks=CallbackTerms(
            slot=callbacks.length("slot"),
            lead=callbacks.length("lead"),
            days_ahead=callbacks.take("days_ahead", int),
            start_within=callbacks.length("start_within"),
            remind_before=callbacks.length("remind_before"),
            retry_after=callbacks.length("retry_after"),
            tries=callbacks.take("tries", int),
        ),
        draft_days=facts.take("draft_days", int),
        programmes_checked_days=facts.take("programmes_checked_days", int),
        conversation_days=facts.take("conversation_days", int),
        case_days=facts.take("case_days", int),
        consent_version=facts.take("consent_version", str),
        bulk_reads=facts.take("bulk_reads", int),
    )


def _calendar(folder: Traversable, hours: Table) -> Calendar:
    table = _read_toml(folder, "holidays.toml")
    by_hand = _read_toml(folder, "holidays-by-hand.toml")
    holidays = table.table("days").days() | by_hand.table("added").days()
    for day in by_hand.table("removed").days():
        holidays.pop(day, None)
    try:
        zone = ZoneInfo(hours.take("zone", str))
    except (ZoneInfoNotFoundError, ValueError):
        raise hours.wrong("zone", "is not a time zone like Asia/Seoul") from None
    lunch = hours.listed("lunch", time) if hours.has("lunch") else None
    if lunch and len(lunch) != 2:
        raise hours.wrong("lunch", "must be two times: [12:00:00, 13:00:00]")
    return Calendar(
        zone=zone,
        opens=hours.take("opens", time),
        closes=hours.take("closes", time),
        lunch=(lunch[0], lunch[1]) if lunch else None,
        holidays=holidays,
        first_year=table.take("first_year", int),
        last_year=table.take("last_year", int),
    )


def _dongs(
    folder: Traversable, serves: Mapping[str, str], landmarks: Mapping[str, tuple[str, ...]]
) -> dict[str, Dong]:
    dongs = {}
    for row in csv.DictReader(_read(folder, "dongs.csv").splitlines()):
        try:
            name = row["admin_dong"]
            dongs[name] = Dong(
                code=row["admin_code"],
                name=name,
                legal_names=_split(row["legal_dongs"]),
                aliases=_split(row["aliases"]),
                former_names=tuple(
                    match[1]
                    for remark in _split(row["former"])
                    if (match := FORMER_NAME.fullmatch(remark))
                ),
                landmarks=_split(row["places"]) + landmarks.get(name, ()),
                area=row["area"],
                office=row["office"],
                phone=row["phone"] or None,
                team=serves.get(name, ""),
            )
        except KeyError as missing:
            raise CityDataError(f"dongs.csv: there is no column {missing}") from None
    return dongs


def _teams(table: Table) -> dict[str, Team]:
    teams = {}
    for team_id in table:
        team = table.table(team_id)
        kind = team.take("kind", str)
        if kind not in set(TeamKind):
            raise team.wrong("kind", f"must be one of {', '.join(TeamKind)}, not {kind!r}")
        teams[team_id] = Team(
            id=team_id,
            name=team.take("name", str),
            kind=TeamKind(kind),
            phone=team.take("phone", str) if team.has("phone") else None,
            callbacks_per_slot=team.take("callbacks_per_slot", int),
        )
    return teams


def _help_lines(table: Table) -> dict[str, HelpLine]:
    lines = {}
    for line_id in table:
        line = table.table(line_id)
        lines[line_id] = HelpLine(
            id=line_id,
            number=line.take("number", str),
            labels=line.table("label").texts(),
            hours=line.table("hours").texts(),
        )
    return lines


def _emergency_lines(
    table: Table, lines: Mapping[str, HelpLine]
) -> dict[str, tuple[HelpLine, ...]]:
    shown = {}
    for kind, ids in table.lists().items():
        if unknown := [line_id for line_id in ids if line_id not in lines]:
            raise table.wrong(kind, f"names lines that are not in [lines]: {', '.join(unknown)}")
        shown[kind] = tuple(lines[line_id] for line_id in ids)
    return shown


def _place_words(places: Table) -> PlaceWords:
    words = places.table("words")
    return PlaceWords(
        nearby=places.table("nearby").lists(),
        romanised=places.table("romanised").texts(),
        common=frozenset(words.listed("common", str)),
        shared=frozenset(words.listed("shared", str)),
        not_places=words.listed("not_places", str),
        lookalikes=frozenset(words.listed("lookalikes", str)),
        outside=words.take("outside", str),
        namesakes=places.table("namesakes").lists(),
    )


def read_rules(text: str) -> tuple[RoutingRule, ...]:
    """The rules in a `routing.toml`.

    Raises:
        CityDataError: names the key that is missing or wrong.
    """
    return _routing(_parsed("routing.toml", text))


def _routing(file: Table) -> tuple[RoutingRule, ...]:
    return tuple(
        RoutingRule(
            name=rule.take("name", str),
            when=rule.take("when", dict) if rule.has("when") else {},
            owner=rule.take("owner", str),
            informed=rule.listed("informed", str),
            because=rule.take("because", str),
        )
        for rule in file.tables("rule")
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _read(folder: Traversable, name: str) -> str:
    try:
        return folder.joinpath(name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CityDataError(f"cities/{folder.name} has no {name}") from None


def _read_toml(folder: Traversable, name: str) -> Table:
    return _parsed(name, _read(folder, name))


def _parsed(name: str, text: str) -> Table:
    try:
        return Table(name, tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise CityDataError(f"{name}: {wrong}") from None
