"""Whatever people and clock do to a case, in whatever order: what always holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.cases import commands as c
from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.decide import decide
from chalicelib.cases.events import PERSON, envelope
from chalicelib.cases.lifecycle import ALLOWED, CLOSING_REASONS, FINISHED
from chalicelib.cases.model import CallbackState, Case, Channel, Consent, State, Urgency
from chalicelib.cases.notices import notices_for
from chalicelib.cases.staff import StaffMember
from chalicelib.cases.telling import message_for_resident
from chalicelib.ids import Ids
from chalicelib.messages import load_staff
from chalicelib.pipeline.clock import due_command
from tests.unit.builders import (
    CASE_ID,
    CHOI,
    CITY,
    HAN,
    KIM,
    LEE,
    PARK,
    SEO,
    SINGOK,
    SUPPORT,
    TUESDAY_10,
    YOON,
    booked,
    report,
)

WORDS = "아무도 몰라야 하는 말 010-1234-5678"
OTHER = "01KAY5T9GZ0000000000000009"
SAY = load_staff("ko")

Make = Callable[[StaffMember, datetime], c.Command]


def slot(now: datetime, days: int) -> c.Booking:
    """Ten o'clock, some days on: a slot unless that day is free."""
    at = now.astimezone(CITY.calendar.zone).replace(hour=10, minute=0, second=0, microsecond=0)
    return c.Booking(at + timedelta(days=days), Channel.PHONE)


def of_staff(kind: Callable[..., c.Command], *fields: object, **more: object) -> Make:
    return lambda who, _: kind(CASE_ID, who, *fields, **more)


def of_resident(kind: Callable[..., c.Command], *fields: object) -> Make:
    return lambda _who, _now: kind(CASE_ID, *fields)


MAKES: list[Make] = [
    of_staff(c.AcceptCase),
    *(of_staff(c.AssignCase, to) for to in (KIM, LEE, CHOI, SEO)),
    of_staff(c.ReturnCase, WORDS),
    *(of_staff(c.OfferTransfer, team, WORDS) for team in (SINGOK, SUPPORT)),
    of_staff(c.AnswerTransfer, accepts=True),
    of_staff(c.AnswerTransfer, accepts=False, text=WORDS),
    of_staff(c.CoHandle, SINGOK),
    of_staff(c.WriteNote, WORDS),
    of_staff(c.AskResident, WORDS),
    of_staff(c.LogContact, "reached", WORDS),
    of_staff(c.RecordVisit, "met", WORDS, WORDS),
    of_staff(c.LinkHelp, ("aid",), WORDS),
    *(of_staff(c.CorrectFacts, "신곡1동", urgency) for urgency in Urgency),
    *(of_staff(c.CloseCase, reason) for reason in ("refused", CLOSING_REASONS[0])),
    of_staff(c.AnswerClosing, approves=True),
    of_staff(c.AnswerClosing, approves=False, text=WORDS),
    of_staff(c.ReopenCase, WORDS),
    of_staff(c.MergeCase, OTHER),
    of_staff(c.AbsorbCase, OTHER, Urgency.URGENT),
    of_staff(c.UnmergeCase),
    of_staff(c.ReleaseCase, OTHER),
    of_staff(c.HideCase, "lee"),
    of_staff(c.Acknowledge),
    of_staff(c.StartCallback),
    of_staff(c.CallbackUnanswered, None),
    *(
        lambda who, now, days=days: c.CallbackUnanswered(CASE_ID, who, slot(now, days))
        for days in (1, 2, 6)
    ),
    of_staff(c.FinishCallback, WORDS),
    lambda who, now: c.RebookCallback(CASE_ID, who, slot(now, 2)),
    of_resident(c.AddMessage, WORDS),
    of_resident(c.AddContact, "010-1234-5678", Consent(version="1", at=TUESDAY_10)),
    of_resident(c.WithdrawCase),
    of_resident(c.EraseWords),
    of_resident(c.CancelCallback),
    lambda _, now: c.MoveCallback(CASE_ID, slot(now, 1)),
]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(MAKES),
        st.sampled_from([KIM, LEE, HAN, SEO, CHOI, YOON, PARK]),
        st.integers(min_value=0, max_value=60 * 72),
    ),
    max_size=25,
)
BEGUN = st.sampled_from(
    [
        report(),
        report(urgent=True, dong=None),
        booked(TUESDAY_10.replace(hour=14), now=TUESDAY_10),
        booked(TUESDAY_10 + timedelta(days=2), now=TUESDAY_10),
    ]
)


@settings(max_examples=150, deadline=None)
@given(BEGUN, STEPS)
def test_what_always_holds(opened: Change, steps: list[tuple[Make, StaffMember, int]]) -> None:
    case, now, ids = opened.case, TUESDAY_10, Ids()
    places = int(opened.takes is not None)
    for make, who, minutes in steps:
        until = now + timedelta(minutes=minutes)
        for command, at in [*ticks(case, now, until)]:
            case, places = hold(decide(command, case, at, CITY, ids), case, places)
        now = until
        try:
            change = decide(make(who, now), case, now, CITY, ids)
        except RefusedError:
            continue
        case, places = hold(change, case, places)


def ticks(case: Case, now: datetime, until: datetime) -> list[tuple[c.ClockCommand, datetime]]:
    """What the clock does on the way, at its own times; it comes to an end."""
    done: list[tuple[c.ClockCommand, datetime]] = []
    while case.due_at and case.due_at <= until:
        at = max(now, case.due_at)
        command = due_command(case, at)
        assert command is not None
        case = decide(command, case, at, CITY, Ids()).case
        done.append((command, at))
        assert len(done) < 50
    return done


def hold(change: Change, before: Case, places: int) -> tuple[Case, int]:
    """Assert what must be true of any change; the case, and the places in slots that it takes."""
    case, callback = change.case, change.case.callback
    assert change.before == before
    assert case.version == before.version + 1
    assert case.state is before.state or case.state in ALLOWED[before.state]
    assert case.owner not in case.informed
    assert set(case.helpers) <= set(case.informed)
    if case.state in FINISHED:
        assert (case.promise, case.transfer, case.closing, case.due_at) == (None, None, None, None)
        assert callback is None or not callback.unfinished
        assert case.closed_at is not None
    else:
        assert case.merged_into is None
        assert case.closed_at is None
        assert case.due_at or (case.promise and case.promise.exhausted), "nobody would look again"
    if case.state is State.RECEIVED:
        assert case.worker is None
    assert case.state in FINISHED or case.worker or case.state is State.RECEIVED
    places += (change.takes is not None) - (change.frees is not None)
    assert places == int(callback is not None and callback.state is not CallbackState.CANCELLED)
    for event in change.events:
        assert "몰라야" not in event.model_dump_json()
        assert PERSON not in str(envelope(event, CITY.id))
        message_for_resident(event)
        for notice in notices_for(event, CITY, SAY, "https://x"):
            assert "몰라야" not in notice.summary
    return case, places
