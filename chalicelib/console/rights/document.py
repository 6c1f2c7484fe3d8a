"""What is kept of a resident, as they are given it: the items of the Enforcement Decree of the
Personal Information Protection Act, art. 41 (1), in that order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.cases.model import Case
from chalicelib.cases.rights import theirs
from chalicelib.console.times import Times
from chalicelib.console.visit import Visit

Line = tuple[str, str]
"""A label and what stands beside it."""


def shown(visit: Visit, case: Case, identity: str) -> dict[str, Any]:
    """The page's values. Who looked is told by team and role, not by name: the law asks for what
    was done with the data, and staff are not to be looked for."""
    desk, say = visit.desk, visit.say
    when = Times(visit.now, desk.city.calendar.zone, say)
    return {
        "case": case,
        "identity": identity,
        "lines": [line for line in _lines(visit, case, when) if line[1]],
        "thread": [
            (when.stamp(line.at), say(f"console.author.{line.author}"), line.text)
            for line in theirs(case, desk.cases.thread(case.id))
            if line.text
        ],
        "photos": len(desk.photos.of_case(case.id)),
        "looked": tuple(_looked(visit, case, when)),
        "days": desk.city.case_days,
    }


def _lines(visit: Visit, case: Case, when: Times) -> Iterator[Line]:
    say, private = visit.say, case.private
    yield say("console.print.receipt"), case.receipt
    yield say("console.case.opened"), when.stamp(case.opened_at)
    yield say("console.case.source"), say(f"source.{case.source}")
    yield say("console.rights.state"), say(f"state.{case.state}")
    yield say("console.case.story"), "\n".join(private.story)
    yield say("console.case.place"), private.place_detail
    yield say("console.case.dong"), case.dong or ""
    yield say("console.case.needs"), ", ".join(say(f"need.{need}") for need in case.needs)
    yield say("console.case.relation"), say(f"relation.{case.relation}") if case.relation else ""
    yield say("console.case.reporter"), say(f"reporter.{case.reporter}") if case.reporter else ""
    yield say("console.case.person"), ", ".join(_person(visit, case))
    yield say("console.case.contact"), private.phone or ""
    yield say("console.rights.reply_to"), say("console.rights.kept") if private.reply_to else ""
    if consent := private.consent:
        told = say("console.rights.consented", at=when.stamp(consent.at), version=consent.version)
        yield say("console.rights.consent"), told
    yield say("console.case.agencies"), ", ".join(private.agencies)


def _person(visit: Visit, case: Case) -> Iterator[str]:
    if case.age:
        yield visit.say(f"age.{case.age}")
    yield from (visit.say(f"household.{tag}") for tag in case.household if tag != case.age)


def _looked(visit: Visit, case: Case, when: Times) -> Iterator[Line]:
    """When someone of which team and role opened it; what one of them opened within a minute is
    told once."""
    told: set[Line] = set()
    for read in visit.desk.reads.of_case(case.id):
        person = visit.desk.people.get(read.username)
        team = visit.desk.city.teams.get(person.team) if person else None
        role = visit.say(f"role.{person.role}") if person else visit.say("console.rights.former")
        line = (when.stamp(read.at), f"{team.name} {role}" if team else role)
        if line not in told:
            told.add(line)
            yield line
