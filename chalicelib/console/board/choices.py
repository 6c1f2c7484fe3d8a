"""The filters in words: what there is to choose from, and what is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.cases.lifecycle import FINISHED, OPEN
from chalicelib.cases.model import Kind, State, Urgency
from chalicelib.console.board.filters import Filters, dongs, teams
from chalicelib.console.visit import Visit
from chalicelib.store.selection import NO_DONG


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter that takes one of several values: its options as (value, words)."""

    name: str
    chosen: str
    options: tuple[tuple[str, str], ...]


def choices(visit: Visit, filters: Filters) -> tuple[Choice, ...]:
    """What can be chosen on this person's board; a filter with one value is none."""
    say, staff, city = visit.say, visit.staff, visit.desk.city
    among = FINISHED if filters.closed else OPEN
    options: dict[str, list[tuple[str, str]]] = {
        "state": [(state, say(f"state.{state}")) for state in State if state in among],
        "urgency": [(urgency, say(f"urgency.{urgency}")) for urgency in Urgency],
        "kind": [(kind, say(f"kind.{kind}")) for kind in Kind],
        "dong": [
            *((dong, dong) for dong in dongs(staff, city)),
            (NO_DONG, say("console.board.no_dong")),
        ],
        "team": [(team.id, team.name) for team in teams(staff, city)],
    }
    return tuple(
        Choice(name, filters.active.get(name, ""), tuple(found))
        for name, found in options.items()
        if len(found) > 1
    )


def chips(visit: Visit, filters: Filters) -> tuple[tuple[str, str], ...]:
    """What is on, as (words, the query that is left without it)."""
    words = {
        choice.name: dict(choice.options).get(choice.chosen, choice.chosen)
        for choice in choices(visit, filters)
    }
    return tuple(
        (words.get(chip.name) or visit.say(f"console.board.flag.{chip.name}"), chip.without)
        for chip in filters.chips
    )
