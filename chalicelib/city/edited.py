"""What the office sets without a deploy, as documents, and the city that follows from them.

A document holds one section whole, but for `teams` and `holidays`, which lie over the files: what
they do not name is as the files have it. Unknown fields are refused, so that old code ignores what
it would misread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.city.model import City, ConsentTexts, RoutingRule, Team, TeamKind
from chalicelib.city.validate import check_edited

TEAM_ID = r"^[a-z][a-z0-9-]{1,39}$"


class TrialError(ValueError):
    """A document that fits no city of ours: `problems` has a sentence for each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Section(BaseModel):
    """Base of all documents."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(Section):
    """When the desks open on a working day."""

    opens: time
    closes: time
    lunch: tuple[time, time] | None = None


class Holidays(Section):
    """Days over the files' table, by name (`added`) and by reason (`removed`)."""

    added: dict[date, str] = Field(default_factory=dict)
    removed: dict[date, str] = Field(default_factory=dict)


class EditedTeam(Section):
    """One team, all of it but its id."""

    name: str = Field(min_length=1, max_length=40)
    kind: TeamKind
    phone: str | None = None
    callbacks_per_slot: int = Field(ge=0, le=50)


class Teams(Section):
    """Teams by id and which team serves a dong, by the dong's name."""

    teams: dict[str, EditedTeam] = Field(default_factory=dict)
    serves: dict[str, str] = Field(default_factory=dict)


class Rule(Section):
    """As `city.model.RoutingRule`."""

    name: str = Field(min_length=1, max_length=120)
    when: dict[str, bool | str] = Field(default_factory=dict)
    owner: str
    informed: tuple[str, ...] = ()
    because: str


class Routing(Section):
    """All rules, in their order."""

    rules: tuple[Rule, ...] = Field(min_length=1, max_length=60)


class Wording(Section):
    """The consent's short notice and its full text in one language."""

    notice: str = Field(min_length=1, max_length=400)
    full: str = Field(min_length=1, max_length=990)


class Consent(Section):
    """The consent's texts by language, and the version that cases keep of whoever agreed to them.
    A language that is not there is read as the message files have it."""

    version: str = Field(min_length=1, max_length=40)
    texts: dict[str, Wording] = Field(min_length=1)


def _hours(edit: Hours, city: City) -> City:
    calendar = replace(city.calendar, opens=edit.opens, closes=edit.closes, lunch=edit.lunch)
    return replace(city, calendar=calendar)


def _holidays(edit: Holidays, city: City) -> City:
    days = {**city.calendar.holidays, **edit.added}
    kept = {day: name for day, name in days.items() if day not in edit.removed}
    return replace(city, calendar=replace(city.calendar, holidays=kept))


def _teams(edit: Teams, city: City) -> City:
    edited = {id_: Team(id=id_, **dict(team)) for id_, team in edit.teams.items()}
    serves = {name: team for name, team in edit.serves.items() if name in city.dongs}
    dongs = {
        name: replace(dong, team=serves.get(name, dong.team)) for name, dong in city.dongs.items()
    }
    return replace(city, teams={**city.teams, **edited}, dongs=dongs)


def _routing(edit: Routing, city: City) -> City:
    return replace(city, routing=tuple(RoutingRule(**dict(rule)) for rule in edit.rules))


def _consent(edit: Consent, city: City) -> City:
    texts = {
        language: ConsentTexts(wording.notice, wording.full)
        for language, wording in edit.texts.items()
    }
    return replace(city, consent_version=edit.version, consent_texts=texts)


_APPLY: Mapping[str, tuple[type[Section], Callable[[Any, City], City]]] = {
    "teams": (Teams, _teams),
    "routing": (Routing, _routing),
    "hours": (Hours, _hours),
    "holidays": (Holidays, _holidays),
    "consent": (Consent, _consent),
}
SECTIONS = tuple(_APPLY)
"""The sections that make a city, in the order in which they are applied: rules name teams."""


def apply(city: City, section: str, body: str) -> City:
    """The city with one document (JSON) applied; an empty one leaves it as it is delivered.

    Raises:
        ValueError: it is no such document (pydantic's `ValidationError`), or `TrialError`: the city
            would have problems that it has not now.
    """
    if not body:
        return city
    model, applied = _APPLY[section]
    edited = applied(model.model_validate_json(body), city)
    problems = tuple(p for p in check_edited(edited) if p not in check_edited(city))
    if problems:
        raise TrialError(problems)
    return edited
