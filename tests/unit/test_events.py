"""What is published matches what is promised in `docs/events/`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from chalicelib.cases.change import Change
from chalicelib.cases.commands import (
    AcceptCase,
    AddContact,
    AddMessage,
    AskResident,
    Booking,
    CallbackFallsDue,
    CancelCallback,
    CloseCase,
    EraseWords,
    MissPromise,
    MoveCallback,
    RateCase,
    RemindOfCallback,
    ReopenCase,
    WithdrawCase,
    WriteNote,
)
from chalicelib.cases.events import ALL_TYPES, envelope
from chalicelib.cases.model import Channel, Consent, Score
from chalicelib.cases.notices import notices_for
from chalicelib.messages import load_staff
from tests.unit.builders import CASE_ID, CITY, KIM, TUESDAY_10, booked, do, report

DOCS = Path(__file__).parents[2] / "docs" / "events"
EVENT, NOTICE = (
    json.loads((DOCS / f"{name}.schema.json").read_text("utf-8")) for name in ("event", "notice")
)
REGISTRY = Registry().with_resources(
    [(schema["$id"], Resource.from_contents(schema)) for schema in (EVENT, NOTICE)]
)


def every_change() -> list[Change]:
    opened = report()
    accepted = do(AcceptCase(CASE_ID, KIM), opened.case)
    closed = do(CloseCase(CASE_ID, KIM, "advice"), accepted.case)
    callback = booked(TUESDAY_10.replace(hour=14), now=TUESDAY_10)
    moved = Booking(TUESDAY_10.replace(hour=15), Channel.KAKAO)
    due = TUESDAY_10.replace(hour=14)
    promise = opened.case.promise
    assert promise is not None
    consent = Consent(version="1", at=TUESDAY_10)
    return [
        opened,
        accepted,
        closed,
        callback,
        do(AddMessage(CASE_ID, "반지하예요"), accepted.case),
        do(AddMessage(CASE_ID, "아직요"), closed.case),
        do(AddMessage(CASE_ID, "저도 봤어요", own=False), accepted.case),
        do(AddContact(CASE_ID, "010-1234-5678", consent), opened.case),
        do(WithdrawCase(CASE_ID), opened.case),
        do(RateCase(CASE_ID, Score.FAIR), closed.case),
        do(EraseWords(CASE_ID), closed.case),
        do(WriteNote(CASE_ID, KIM, "내일 방문"), opened.case),
        do(AskResident(CASE_ID, KIM, "몇 층이세요?"), opened.case),
        do(ReopenCase(CASE_ID, KIM, "다시 연락"), closed.case),
        do(MoveCallback(CASE_ID, moved), callback.case),
        do(CancelCallback(CASE_ID), callback.case),
        do(RemindOfCallback(CASE_ID), callback.case, TUESDAY_10.replace(hour=12)),
        do(CallbackFallsDue(CASE_ID), callback.case, due),
        do(MissPromise(CASE_ID, by=promise.by), opened.case, promise.by),
    ]


def test_every_type_of_event_is_published_and_described() -> None:
    published = {event.type for change in every_change() for event in change.events}

    assert published == set(ALL_TYPES)
    assert published == {one["properties"]["type"]["const"] for one in EVENT["oneOf"]}


@pytest.mark.parametrize("change", every_change(), ids=lambda change: change.events[0].type)
def test_events_and_notices_match_their_schemas(change: Change) -> None:
    for event in change.events:
        body = envelope(event, CITY.id)
        Draft202012Validator(EVENT, format_checker=FormatChecker()).validate(body)
        for notice in notices_for(event, CITY, load_staff("ko"), "https://hope.example"):
            told = asdict(notice)
            fields = {name: told[name] for name in ("team", "summary", "link")}
            Draft202012Validator(NOTICE, registry=REGISTRY).validate(
                {**body, **fields, "notice_id": notice.id}
            )
