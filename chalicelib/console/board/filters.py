"""Which cases of their board someone wants to see: read from an address, written into one. Pure.

An address never holds anything personal; what it does not know is left out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from chalicelib.cases.lifecycle import FINISHED, OPEN
from chalicelib.cases.model import Kind, State, Urgency
from chalicelib.cases.staff import StaffMember
from chalicelib.city.model import City, Team, TeamKind
from chalicelib.store.selection import NO_DONG, Scope, Selection

LONGEST = 400
"""Characters of an address's query that are looked at."""

_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is on; `without` is the query that takes it off."""

    name: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Nothing set is the whole board. `team` is the owner's, `new` are those that came since the
    desks last closed, `overdue` those whose time has passed."""

    closed: bool = False
    mine: bool = False
    overdue: bool = False
    new: bool = False
    state: State | None = None
    urgency: Urgency | None = None
    kind: Kind | None = None
    dong: str | None = None
    team: str | None = None

    @property
    def active(self) -> Mapping[str, str]:
        """What is set, by name, as it stands in an address."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: "1" if value is True else str(value) for name, value in values.items() if value
        }

    @property
    def query(self) -> str:
        """The address's query, always in the same order."""
        return urlencode(self.active)

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What narrows the list, each with the query that is left without it."""
        return tuple(
            Chip(name, value, urlencode({n: v for n, v in self.active.items() if n != name}))
            for name, value in self.active.items()
            if name != "closed"
        )

    def selection(self, staff: StaffMember, now: datetime, city: City) -> Selection:
        """What the store is asked for."""
        return Selection(
            scope=Scope(staff.username, staff.dongs),
            closed=self.closed,
            state=self.state,
            urgency=self.urgency,
            due_before=now if self.overdue else None,
            opened_since=city.calendar.last_closing(now) if self.new else None,
            kind=self.kind,
            dong=self.dong,
            owner=self.team,
            worker=staff.username if self.mine else None,
        )


UNCLAIMED = Filters(state=State.RECEIVED)
EMERGENCIES = Filters(urgency=Urgency.EMERGENCY)
OVERDUE = Filters(overdue=True)
NEW = Filters(new=True)
MINE = Filters(mine=True)
FINISHED_ONES = Filters(closed=True)


def read(query: Mapping[str, str], staff: StaffMember, city: City) -> Filters:
    """The filters of an address; what is unknown or not theirs is no filter."""
    closed = query.get("closed") == "1"
    state = _word(State, query.get("state"))
    dong = query.get("dong")
    team = query.get("team")
    return Filters(
        closed=closed,
        mine=query.get("mine") == "1",
        overdue=query.get("overdue") == "1" and not closed,
        new=query.get("new") == "1",
        state=state if state in (FINISHED if closed else OPEN) else None,
        urgency=_word(Urgency, query.get("urgency")),
        kind=_word(Kind, query.get("kind")),
        dong=dong if dong in (*dongs(staff, city), NO_DONG) else None,
        team=team if team in [other.id for other in teams(staff, city)] else None,
    )


def read_text(query: str, staff: StaffMember, city: City) -> Filters:
    """The same of a query as text, such as a form carries along."""
    return read(dict(parse_qsl(query[:LONGEST])), staff, city)


def dongs(staff: StaffMember, city: City) -> tuple[str, ...]:
    """The dongs that this person's board may have cases of."""
    if staff.dongs:
        return staff.dongs
    whole_city = city.teams[staff.team].kind is not TeamKind.DONG
    return tuple(name for name, dong in city.dongs.items() if whole_city or dong.team == staff.team)


def teams(staff: StaffMember, city: City) -> tuple[Team, ...]:
    """The owners to choose from: the city's teams hear of everyone's cases, a dong's of its own."""
    whole_city = city.teams[staff.team].kind is not TeamKind.DONG
    return tuple(city.teams.values()) if whole_city else ()


def _word(words: type[_Word], given: str | None) -> _Word | None:
    return words(given) if given in set(words) else None
