"""Rows to take away: one a case, with its times, nothing personal; locked, marked and written down.

The password is made with the page and shown on it; it comes back with the form and is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from chalice.app import Response

from chalicelib.cases.access import may_count
from chalicelib.cases.lifecycle import CLOSING_REASONS
from chalicelib.cases.record import Record
from chalicelib.console.figures.period import Period, month_with, named, parse
from chalicelib.console.figures.sheets import (
    Cell,
    Sheet,
    is_password,
    locked,
    new_password,
    workbook,
)
from chalicelib.console.forms import FormError
from chalicelib.console.pages import page
from chalicelib.console.visit import Visit, download
from chalicelib.language.reading import Emergency

MOST = 5_000
"""Rows of one file: well within the ten seconds that a page has and the 6 MB that it may answer."""

REASONS = ("statistics", "council", "audit", "improvement")
"""What it is for; worded under `console.export.reason.`."""

COLUMNS = (
    *("receipt", "kind", "source", "dong", "owner", "urgency", "emergency", "needs", "state"),
    *("opened_at", "first_touched_at", "contacted_at", "visited_at", "closed_at"),
    *("outcome", "missed", "calls_kept", "calls_late", "rating", "new_to_system"),
)


def ask(visit: Visit) -> Response:
    """Which months, and what for."""
    return _ask(visit)


def take(visit: Visit) -> Response:
    """The file. That it was taken is in the audit trail before it is sent.

    Raises:
        FormError: the password is none of ours.
        UnavailableError: the table cannot be reached.
    """
    period, reason = parse(visit.form.get("period", "")), visit.form.get("reason", "")
    password = visit.form.get("password", "")
    if not is_password(password):
        raise FormError("unreadable")
    if period is None or reason not in REASONS:
        return _ask(visit, "choose", 422)
    rows = _rows(visit, period)
    if len(rows) > MOST:
        return _ask(visit, "too_many", 422)
    desk, say = visit.desk, visit.say
    sheet = Sheet(
        say("console.export.sheet"),
        [say(f"console.export.column.{column}") for column in COLUMNS],
        (_cells(visit, record) for record in rows),
    )
    xlsx = locked(workbook([sheet], mark(visit), desk.city.calendar.zone), password)
    desk.audit.append(
        visit.staff.username,
        "figures.export",
        period.code,
        visit.now,
        reason=reason,
        rows=str(len(rows)),
    )
    return download(visit, xlsx, f"hope-talk-{period.code}.xlsx")


def mark(visit: Visit) -> str:
    """The water mark: whose copy it is, and of when."""
    at = visit.now.astimezone(visit.desk.city.calendar.zone)
    staff = visit.staff
    return visit.say(
        "console.export.mark", name=staff.name, username=staff.username, at=f"{at:%Y-%m-%d %H:%M}"
    )


def _ask(visit: Visit, wrong: str | None = None, status: int = 200) -> Response:
    """What was chosen stays chosen."""
    this = month_with(visit.now.astimezone(visit.desk.city.calendar.zone).date())
    return page(
        visit,
        "figures/export.html",
        status,
        periods=[(period.code, named(period, visit.say)) for period in _offered(this)],
        chosen=visit.form.get("period", ""),
        reasons=REASONS,
        reason=visit.form.get("reason", ""),
        password=new_password(),
        wrong=wrong,
        most=MOST,
    )


def _offered(this: Period) -> Iterator[Period]:
    """The months of a year, then quarters, then years."""
    yield from (this.moved(-n) for n in range(12))
    begin = this.first - (this.first - 1) % 3
    quarter = Period(this.year, begin, begin + 2)
    yield from (quarter.moved(-n) for n in range(4))
    yield from (Period(this.year - n, 1, 12) for n in range(2))


def _rows(visit: Visit, period: Period) -> list[Record]:
    """At most one more than may be taken; without what is hidden from whoever takes it, and what
    lies in dongs that are not theirs."""
    every = chain.from_iterable(visit.desk.records.month(month) for month in period.months)
    theirs = (one for one in every if may_count(visit.staff, one.dong, one.hidden_from))
    return list(islice(theirs, MOST + 1))


def _cells(visit: Visit, record: Record) -> list[Cell]:
    """In the order of `COLUMNS`."""
    say, team = visit.say, visit.desk.city.teams.get(record.owner)
    alarm = record.emergency is not Emergency.NONE
    return [
        record.receipt,
        say(f"kind.{record.kind}"),
        say(f"source.{record.source}"),
        record.dong,
        team.name if team else record.owner,
        say(f"urgency.{record.urgency}"),
        say(f"console.danger.{record.emergency}") if alarm else None,
        ", ".join(say(f"need.{need}") for need in record.needs),
        say(f"state.{record.state}"),
        record.opened_at,
        record.first_touched_at,
        record.contacted_at,
        record.visited_at,
        record.closed_at,
        _outcome(visit, record.closing_reason),
        record.missed,
        record.calls_kept,
        record.calls_late,
        say(f"rating.{record.rating}") if record.rating else None,
        _answer(visit, record.new_to_system),
    ]


def _answer(visit: Visit, given: bool | None) -> str | None:
    return None if given is None else visit.say(f"console.export.{'yes' if given else 'no'}")


def _outcome(visit: Visit, reason: str | None) -> str | None:
    return visit.say(f"closing.{reason}") if reason in CLOSING_REASONS else reason
