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
    AbsorbCase,
    AcceptCase,
    Acknowledge,
    AddContact,
    AddMessage,
    AnswerClosing,
    AnswerTransfer,
    AskResident,
    AssignCase,
    Booking,
    CallbackFallsDue,
    CallbackUnanswered,
    CancelCallback,
    CloseCase,
    CoHandle,
    CorrectFacts,
    EraseWords,
    FinishCallback,
    HideCase,
    LinkHelp,
    LogContact,
    MergeCase,
    MissPromise,
    MoveCallback,
    OfferTransfer,
    RateCase,
    RebookCallback,
    Recalculate,
    RecordVisit,
    ReleaseCase,
    RemindOfCallback,
    ReopenCase,
    ReportToPolice,
    ReturnCase,
    ReturnUntouched,
    StartCallback,
    UnmergeCase,
    WithdrawCase,
    WriteNote,
)
from chalicelib.cases.events import ALL_TYPES, envelope
from chalicelib.cases.merging import hear
from chalicelib.cases.model import Case, Channel, Consent, Score, Urgency
from chalicelib.cases.notices import notices_for
from chalicelib.messages import load_staff
from local import event_schemas
from tests.unit.builders import (
    CASE_ID,
    CHOI,
    CITY,
    HAN,
    KIM,
    LEE,
    SEO,
    SINGOK,
    SUPPORT,
    TUESDAY_10,
    booked,
    counted_ids,
    do,
    report,
)

DOCS = Path(__file__).parents[2] / "docs" / "events"
EVENT, NOTICE = (
    json.loads((DOCS / f"{name}.schema.json").read_text("utf-8")) for name in ("event", "notice")
)
REGISTRY = Registry().with_resources(
    [(schema["$id"], Resource.from_contents(schema)) for schema in (EVENT, NOTICE)]
)


OTHER = "01KAY5T9GZ0000000000000009"


def every_change() -> list[Change]:
    opened = report()
    accepted = do(AcceptCase(CASE_ID, KIM), opened.case)
    callback = booked(TUESDAY_10.replace(hour=14), now=TUESDAY_10)
    return [
        opened,
        accepted,
        callback,
        *of_residents(opened.case, accepted.case, callback.case),
        *of_handing_on(opened.case, accepted.case),
        *of_helping(accepted.case),
        *of_finishing(opened.case, accepted.case),
        *of_calling(opened.case, callback.case),
    ]


def of_residents(opened: Case, accepted: Case, callback: Case) -> list[Change]:
    closed = do(CloseCase(CASE_ID, KIM, "advice"), accepted).case
    merged = do(MergeCase(CASE_ID, KIM, OTHER), accepted).case
    return [
        do(AddMessage(CASE_ID, "반지하예요"), accepted),
        do(AddMessage(CASE_ID, "아직요"), closed),
        do(AddMessage(CASE_ID, "또 왔어요"), merged),
        hear(do(AddMessage(CASE_ID, "또 왔어요"), merged), closed, TUESDAY_10, CITY, counted_ids()),
        do(AddMessage(CASE_ID, "저도 봤어요", own=False), accepted),
        do(AddMessage(CASE_ID, "", photos=2), accepted),
        do(AddContact(CASE_ID, "010-1234-5678", Consent(version="1", at=TUESDAY_10)), opened),
        do(WithdrawCase(CASE_ID), opened),
        do(RateCase(CASE_ID, Score.FAIR), closed),
        do(EraseWords(CASE_ID), closed),
        do(MoveCallback(CASE_ID, Booking(TUESDAY_10.replace(hour=15), Channel.KAKAO)), callback),
        do(CancelCallback(CASE_ID), callback),
    ]


def of_handing_on(opened: Case, accepted: Case) -> list[Change]:
    offered = do(OfferTransfer(CASE_ID, KIM, SINGOK, "신곡동으로 이사"), accepted).case
    assert accepted.return_at is not None
    return [
        do(AssignCase(CASE_ID, HAN, LEE), opened),
        do(ReturnCase(CASE_ID, KIM, "휴가"), accepted),
        do(ReturnUntouched(CASE_ID), accepted, accepted.return_at),
        do(OfferTransfer(CASE_ID, KIM, SINGOK, "신곡동으로 이사"), accepted),
        do(AnswerTransfer(CASE_ID, SEO, accepts=True), offered),
        do(AnswerTransfer(CASE_ID, SEO, accepts=False, text="장암동이 맞아요"), offered),
        do(CoHandle(CASE_ID, KIM, SUPPORT), accepted),
    ]


def of_helping(case: Case) -> list[Change]:
    return [
        do(WriteNote(CASE_ID, KIM, "내일 방문"), case),
        do(ReportToPolice(CASE_ID, KIM, "112에 신고했습니다."), case),
        do(AskResident(CASE_ID, KIM, "몇 층이세요?"), case),
        do(LogContact(CASE_ID, KIM, "reached", "통화"), case),
        do(RecordVisit(CASE_ID, KIM, "met", "만났어요", "개가 있어요"), case),
        do(LinkHelp(CASE_ID, KIM, ("emergency-aid",), "푸드뱅크"), case),
        do(CorrectFacts(CASE_ID, KIM, "장암동", Urgency.URGENT), case),
    ]


def of_finishing(opened: Case, accepted: Case) -> list[Change]:
    asked = do(CloseCase(CASE_ID, KIM, "refused"), accepted).case
    closed = do(CloseCase(CASE_ID, KIM, "advice"), accepted).case
    merged = do(MergeCase(CASE_ID, KIM, OTHER), opened).case
    absorbed = do(AbsorbCase(CASE_ID, KIM, OTHER, Urgency.EMERGENCY), opened).case
    hidden = do(HideCase(CASE_ID, HAN, "lee"), opened).case
    return [
        do(CloseCase(CASE_ID, KIM, "advice"), accepted),
        do(CloseCase(CASE_ID, KIM, "refused"), accepted),
        do(AnswerClosing(CASE_ID, HAN, approves=True), asked),
        do(AnswerClosing(CASE_ID, HAN, approves=False, text="한 번 더 가 보세요"), asked),
        do(ReopenCase(CASE_ID, KIM, "다시 연락"), closed),
        do(MergeCase(CASE_ID, KIM, OTHER), opened),
        do(AbsorbCase(CASE_ID, KIM, OTHER, Urgency.EMERGENCY), opened),
        do(UnmergeCase(CASE_ID, KIM), merged),
        do(ReleaseCase(CASE_ID, KIM, OTHER), absorbed),
        do(HideCase(CASE_ID, HAN, "lee"), opened),
        do(HideCase(CASE_ID, HAN, "lee", hidden=False), hidden),
    ]


def of_calling(opened: Case, callback: Case) -> list[Change]:
    four = Booking(TUESDAY_10.replace(hour=16), Channel.PHONE)
    promise = opened.promise
    assert promise is not None
    missed = do(MissPromise(CASE_ID, by=promise.by), opened, promise.by)
    given_later = promise.model_copy(update={"since": TUESDAY_10.replace(hour=11)})
    return [
        do(RemindOfCallback(CASE_ID), callback, TUESDAY_10.replace(hour=12)),
        do(CallbackFallsDue(CASE_ID), callback, TUESDAY_10.replace(hour=14)),
        do(StartCallback(CASE_ID, CHOI), callback),
        do(CallbackUnanswered(CASE_ID, CHOI, four), callback),
        do(FinishCallback(CASE_ID, CHOI, "쌀이 필요하대요"), callback),
        do(RebookCallback(CASE_ID, CHOI, four), callback),
        missed,
        do(Recalculate(CASE_ID, by="park"), opened.model_copy(update={"promise": given_later})),
        do(Acknowledge(CASE_ID, KIM), missed.case, promise.by),
    ]


STAFF = ("han", "lee", "kim", "choi")
PERSONAL = ("1234", "통화", "개가", "푸드뱅크", "쌀이", "이사", *(f'"{who}"' for who in STAFF))


def test_every_type_of_event_is_published_and_described() -> None:
    published = {event.type for change in every_change() for event in change.events}

    assert published == set(ALL_TYPES)
    assert published == {one["properties"]["type"]["const"] for one in EVENT["oneOf"]}


def test_the_published_schemas_are_made_from_the_code() -> None:
    """`make openapi` writes them."""
    for file, text in event_schemas.written().items():
        assert file.read_text("utf-8") == text


@pytest.mark.parametrize("change", every_change(), ids=lambda change: change.events[0].type)
def test_events_and_notices_match_their_schemas(change: Change) -> None:
    for event in change.events:
        body = envelope(event, CITY.id)
        assert [word for word in PERSONAL if word in json.dumps(body, ensure_ascii=False)] == []
        event_schemas.DATA[event.type].model_validate(body["data"])  # nothing that is not described
        Draft202012Validator(EVENT, format_checker=FormatChecker()).validate(body)
        for notice in notices_for(event, CITY, load_staff("ko"), "https://hope.example"):
            told = asdict(notice)
            fields = {name: told[name] for name in ("team", "summary", "link")}
            Draft202012Validator(NOTICE, registry=REGISTRY).validate(
                {**body, **fields, "notice_id": notice.id}
            )
