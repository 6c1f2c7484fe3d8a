"""What the page of a case shows, gathered for whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from chalice.app import Response

from chalicelib.cases.access import Action, Standing, may
from chalicelib.cases.callbacks import calling_team, free_slots, next_tries, window
from chalicelib.cases.lifecycle import CLOSING_REASONS, CONTACT_RESULTS, VISIT_RESULTS
from chalicelib.cases.model import Author, Case, Channel, Urgency
from chalicelib.cases.police import must_report
from chalicelib.cases.staff import StaffMember
from chalicelib.console import pages
from chalicelib.console.case import commands, history, ladder, programmes, related
from chalicelib.console.case.offers import next_step, offered
from chalicelib.console.case.opening import write_down
from chalicelib.console.case.people import colleagues, everyone, names
from chalicelib.console.forms import Form
from chalicelib.console.settings.templates import replies
from chalicelib.console.times import Times
from chalicelib.console.visit import Visit

_LENGTHS = {"short": commands.SHORT, "long": commands.LONG, "name": commands.NAME}

Options = tuple[tuple[str, str], ...]
"""What a select offers: value and label."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """An act that was not done: why (a key of the catalogue), and what had been filled in."""

    action: Action
    why: str
    status: int
    form: Form


def show(
    visit: Visit, case: Case, unsaved: Unsaved | None = None, set_cookie: str | None = None
) -> Response:
    """The page. Whoever sees it is written down before they see it."""
    write_down(visit, case)
    visit.desk.looking.seen(case.id, visit.staff, visit.now)
    can = offered(case, visit.staff, visit.now, visit.desk.city, visit.desk.ids)
    done = visit.query.get("done", "")
    return pages.page(
        visit,
        "case/page.html",
        unsaved.status if unsaved else 200,
        set_cookie,
        case=case,
        standing=_standing(visit.staff, case),
        offered=can,
        step=next_step(case, can),
        unsaved=unsaved,
        opens=visit.query.get("write", ""),
        done=done if visit.say.has(f"console.done.{done}") else None,
        must_report=must_report(case.emergency, case.needs),
        rights=may(visit.staff, Action.RIGHTS, case, visit.desk.city),
        lengths=_LENGTHS,
        **looking(visit, case, case.version),
        **_said(visit, case),
        **_record(visit, case),
        **_choices(visit, case, can),
        **_replies(visit, case, can),
        related=related.others(visit, case),
        receipts=related.receipts(visit, case),
        **_slots(visit, case, can),
    )


def _replies(visit: Visit, case: Case, can: frozenset[Action]) -> dict[str, Any]:
    """The replies that are kept ready, filled for this case, and the one that was chosen."""
    ready = replies(visit.desk) if Action.ASK in can else ()
    number = visit.query.get("reply", "")
    chosen = ready[int(number)] if number in map(str, range(len(ready))) else None
    return {
        "replies": tuple((one.name, one.filled(case.receipt)) for one in ready),
        "template_text": chosen.filled(case.receipt) if chosen else "",
    }


def looking(visit: Visit, case: Case, page_version: int) -> dict[str, Any]:
    """Who else has it open, and whether it has moved on since the page was made; `looking_mark`
    tells one such answer from another."""
    others = visit.desk.looking.others(case.id, visit.staff, visit.now)
    mark = sha256("\n".join((str(case.version), *others)).encode()).hexdigest()[:16]
    return {"looking": others, "looking_mark": mark, "page_version": page_version}


def _standing(staff: StaffMember, case: Case) -> Standing:
    """How the case stands to their team, as the page calls it."""
    if staff.team == case.owner:
        return Standing.OWNER
    if staff.team in case.helpers:
        return Standing.HELPER
    offered_to = case.transfer.to if case.transfer else None
    return Standing.OFFERED if staff.team == offered_to else Standing.INFORMED


def _said(visit: Visit, case: Case) -> dict[str, Any]:
    """What is personal, for those who may read it."""
    desk, staff = visit.desk, visit.staff
    personal = may(staff, Action.READ, case, desk.city)
    thread = desk.cases.thread(case.id) if personal else ()
    careful = may(staff, Action.READ_SAFETY, case, desk.city)
    return {
        "personal": personal,
        "thread": tuple(line for line in thread if line.author is not Author.SAFETY),
        "safety": tuple(line for line in thread if careful and line.author is Author.SAFETY),
        "photos": desk.photos.of_case(case.id) if personal else (),
    }


def _record(visit: Visit, case: Case) -> dict[str, Any]:
    """What happened, who was told, who is told next; and what everyone is called."""
    desk = visit.desk
    people = everyone(visit, case)
    name_of = names(visit, people)
    catalogue = desk.programmes()

    def programme(programme_id: str) -> str:
        return programmes.named(programme_id, catalogue)

    happened = desk.cases.history(case.id)
    lines = history.lines(happened, visit.say, name_of, programme)
    return {
        "name_of": name_of,
        "programme": programme,
        "programme_names": [one.name for one in catalogue],
        "history": lines,
        "notices": history.told(lines, desk.cases.ledger(case.id)),
        "rungs": ladder.rungs(case, happened, desk.city),
        "hideable": _people(
            one for one in people if one.username not in (*case.hidden_from, case.worker)
        ),
    }


def _choices(visit: Visit, case: Case, can: frozenset[Action]) -> dict[str, Any]:
    """What the forms' selects offer."""
    say, city = visit.say, visit.desk.city
    teams = tuple((team.id, team.name) for team in city.teams.values())
    return {
        "people": _people(
            one
            for one in (colleagues(visit, case) if Action.ASSIGN in can else ())
            if one.username != case.worker
        ),
        "other_teams": tuple(pair for pair in teams if pair[0] not in (case.owner, *case.helpers)),
        "dongs": tuple((name, name) for name in city.dongs),
        "urgencies": tuple((level, say(f"urgency.{level}")) for level in Urgency),
        "channels": tuple((one, say(f"console.channel.{one}")) for one in Channel),
        "contact_results": _worded(visit, "contact_result.", CONTACT_RESULTS),
        "visit_results": _worded(visit, "visit_result.", VISIT_RESULTS),
        "closing_reasons": _worded(visit, "closing.", CLOSING_REASONS),
        "new_to_system": _worded(visit, "console.new_to_system.", commands.NEW_TO_SYSTEM),
    }


def _slots(visit: Visit, case: Case, can: frozenset[Action]) -> dict[str, Any]:
    """The times to which a promised call can be put off."""
    desk, now = visit.desk, visit.now
    if case.callback is None or not {Action.MOVE_CALL, Action.NO_ANSWER} & can:
        return {"slots": (), "next_tries": (), "last_try": False}
    team = calling_team(case, desk.city)
    taken = desk.slots.taken(team, *window(now, desk.city))
    when = Times(now, desk.city.calendar.zone, visit.say)
    free = free_slots(team, taken, now, desk.city)
    return {
        "slots": _times(free, when),
        "next_tries": _times(next_tries(free, now, desk.city), when),
        "last_try": case.callback.tries + 1 >= desk.city.callbacks.tries,
    }


def _times(slots: Iterable[datetime], when: Times) -> Options:
    return tuple((at.isoformat(), when.by(at)) for at in slots)


def _worded(visit: Visit, prefix: str, codes: Iterable[str]) -> Options:
    return tuple((code, visit.say(prefix + code)) for code in codes)


def _people(people: Iterable[StaffMember]) -> Options:
    return tuple((one.username, one.name) for one in people)
