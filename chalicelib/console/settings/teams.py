"""Teams, and which of them serves a dong."""

from __future__ import annotations

import re

from chalicelib.city import edited
from chalicelib.city.edited import TEAM_ID, EditedTeam, Teams
from chalicelib.city.model import Team, TeamKind
from chalicelib.console.settings.editor import Editor, Fields, Ground, WrongError
from chalicelib.console.visit import Visit

NEW = "new"
"""Stands in the names of the fields for a team that there is not yet."""


class TeamsEditor(Editor[Teams]):
    section = "teams"
    model = Teams

    def delivered(self, on: Ground) -> Teams:
        return Teams()

    def fields(self, document: Teams, on: Ground) -> Fields:
        city = edited.apply(on.others, self.section, document.model_dump_json())
        fields: dict[str, str] = {}
        for id_, team in city.teams.items():
            fields |= {
                f"name.{id_}": team.name,
                f"phone.{id_}": team.phone or "",
                f"kind.{id_}": team.kind,
                f"slots.{id_}": str(team.callbacks_per_slot),
            }
        return fields | {f"serves.{dong.code}": dong.team for dong in city.dongs.values()}

    def read(self, form: Fields, on: Ground, visit: Visit) -> Teams:
        known = on.city.teams
        delivered = {id_: _as_document(team) for id_, team in on.delivered.teams.items()}
        given = {id_: _team(form, id_) for id_ in known}
        teams = {id_: team for id_, team in given.items() if team != delivered.get(id_)}
        if new := form.get("id.new", "").strip():
            if not re.match(TEAM_ID, new):
                raise WrongError("team_id")
            if new in known:
                raise WrongError("team_known", id=new)
            teams[new] = _team(form, NEW)
        serves = {
            name: served_by
            for name, dong in on.delivered.dongs.items()
            if (served_by := form.get(f"serves.{dong.code}", dong.team)) != dong.team
        }
        return Teams(teams=teams, serves=serves)

    def lines(self, document: Teams, on: Ground, visit: Visit) -> tuple[str, ...]:
        say = visit.say
        delivered = {id_: _as_document(team) for id_, team in on.delivered.teams.items()}
        teams = delivered | document.teams
        described = (
            say(
                "console.settings.teams.line",
                id=id_,
                name=team.name,
                kind=say(f"console.settings.teams.kind.{team.kind}"),
                phone=team.phone or say("console.settings.none"),
                n=team.callbacks_per_slot,
            )
            for id_, team in teams.items()
        )
        served = (
            say(
                "console.settings.teams.serves_line",
                dong=name,
                team=teams[document.serves.get(name, dong.team)].name,
            )
            for name, dong in on.delivered.dongs.items()
        )
        return (*described, *served)

    def shown(self, form: Fields, on: Ground, visit: Visit) -> dict[str, object]:
        return {
            "teams": tuple(on.city.teams),
            "kind_options": [
                (kind, visit.say(f"console.settings.teams.kind.{kind}")) for kind in TeamKind
            ],
            "team_options": [(id_, team.name) for id_, team in on.city.teams.items()]
            + [(new, new) for new in [form.get("id.new", "").strip()] if new],
            "queueless": frozenset(on.city.teams) - frozenset(on.delivered.teams),
        }

    def trial(self, document: Teams, on: Ground, visit: Visit) -> None:
        edited.apply(on.others, self.section, document.model_dump_json())


def _team(form: Fields, id_: str) -> EditedTeam:
    slots = form.get(f"slots.{id_}", "").strip()
    name = form.get(f"name.{id_}", "").strip()
    if not name:
        raise WrongError("team_name")
    if not slots.isdecimal() or int(slots) > 50:
        raise WrongError("team_slots", name=name)
    kind = form.get(f"kind.{id_}", TeamKind.DONG)
    if kind not in set(TeamKind):
        raise WrongError("bounds")
    return EditedTeam(
        name=name,
        kind=TeamKind(kind),
        phone=form.get(f"phone.{id_}", "").strip() or None,
        callbacks_per_slot=int(slots),
    )


def _as_document(team: Team) -> EditedTeam:
    return EditedTeam(
        name=team.name,
        kind=team.kind,
        phone=team.phone,
        callbacks_per_slot=team.callbacks_per_slot,
    )
