"""The people of a case's teams: who can be given it, and what everyone on it is called."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.cases.model import Case
from chalicelib.cases.staff import StaffMember
from chalicelib.console.visit import Visit


def colleagues(visit: Visit, case: Case) -> tuple[StaffMember, ...]:
    """Who can be given the case: those of its teams who may act and from whom it is not hidden."""
    teams = dict.fromkeys((case.owner, *case.helpers))
    return tuple(
        person.staff
        for team in teams
        for person in visit.desk.people.present(team, visit.now)
        if person.username not in case.hidden_from
    )


def everyone(visit: Visit, case: Case) -> tuple[StaffMember, ...]:
    """Who may open the case, or might if it were not hidden from them."""
    return tuple(person.staff for team in case.teams for person in visit.desk.people.of_team(team))


def names(visit: Visit, people: tuple[StaffMember, ...]) -> Callable[[str], str]:
    """What a team, a person or a part of the system is called; its id where nobody knows."""
    by_id = {team.id: team.name for team in visit.desk.city.teams.values()}
    by_id |= {person.username: person.name for person in people}

    def named(who: str) -> str:
        key = f"console.actor.{who}"
        return by_id.get(who) or (visit.say(key) if visit.say.has(key) else who)

    return named
