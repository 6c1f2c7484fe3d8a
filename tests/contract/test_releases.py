"""What earlier releases stored, sent and queued, under today's code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases.commands import AcceptCase
from chalicelib.cases.decide import decide
from chalicelib.cases.model import State
from chalicelib.cases.record import month_of
from chalicelib.cases.staff import StaffMember
from chalicelib.pipeline.upgrader import AGAIN_AFTER, PASSES
from chalicelib.store import keys
from chalicelib.store.board import Board
from chalicelib.store.calls import Calls
from chalicelib.store.records import Records
from chalicelib.store.selection import Selection
from chalicelib.store.upgrades import CASE
from chalicelib.store.writes import update
from local.replay import Player
from tests.contract.released import RELEASES, Release, released


@pytest.fixture(params=RELEASES, ids=lambda path: path.stem)
def release(request: pytest.FixtureRequest) -> Iterator[Release]:
    path: Path = request.param
    with released(path) as release:
        yield release


def upgrade(release: Release) -> None:
    """Until the clock has nothing left to write anew."""
    stack = release.stack
    for _ in range(PASSES):
        stack.pipeline.upgrader.go_on()
        stack.at += AGAIN_AFTER
    assert stack.pipeline.upgrader.go_on() == 0


def test_releases_of_the_past_are_on_record() -> None:
    assert len(RELEASES) >= 3


def test_every_case_opens_with_its_thread_history_and_ledger(release: Release) -> None:
    cases = release.stack.service.cases
    found = [cases.by_receipt(receipt) for receipt in release.receipts]

    assert [case.state for case in found if case] == [
        State.IN_PROGRESS,
        State.CLOSED,
        State.RECEIVED,
        State.RECEIVED,
    ]
    first = found[0]
    assert first is not None
    assert first.private.story == ("장암동 주공아파트 3층 할머니가 며칠째 굶으시는 것 같아요",)
    assert [message.text for message in cases.thread(first.id)][-2:] == [
        "아는 집이에요",
        "몇 호인지 아세요?",
    ]
    assert len(cases.history(first.id)) >= 3
    assert {entry.result for entry in cases.ledger(first.id) if entry.channel == "sns"} == {"sent"}


def test_what_was_not_told_is_told_and_nothing_else(release: Release) -> None:
    release.stack.pump()

    told = release.stack.notices()
    assert {notice["subject"] for notice in told} == {release.receipts[3]}
    assert len(told) == len({notice["team"] for notice in told}) == 3


def test_what_was_in_stream_and_queue_is_told_once(release: Release) -> None:
    pipeline = release.stack.pipeline
    bodies = [{"messageId": str(n), "body": body} for n, body in enumerate(release.bodies)]

    assert pipeline.relay.relay({"Records": release.records}) == {"batchItemFailures": []}
    assert pipeline.router.route({"Records": bodies}) == {"batchItemFailures": []}
    release.stack.pump()

    told = release.stack.notices()
    assert [notice["subject"] for notice in told] == [release.receipts[3]] * 3


def test_conversations_go_on_where_they_were(release: Release) -> None:
    player = Player(release.stack)

    answered = player.play({"user": "u1", "say": "302호예요"})
    drafted = player.play({"user": "u3", "say": "제출"})
    status = player.play({"user": "u4", "say": "처리 상황 확인"})

    case = release.stack.service.cases.by_receipt(release.receipts[0])
    assert case is not None
    thread = release.stack.service.cases.thread(case.id)
    assert "302호예요" in [message.text for message in thread], answered
    assert drafted["receipt"] is not None
    assert release.receipts[1] in str(status["reply"])


def test_the_clock_takes_up_what_was_due(release: Release) -> None:
    stack = release.stack
    stack.pump()
    stack.notices()
    stack.move_to(stack.at + timedelta(days=2))

    missed = [notice for notice in stack.notices() if notice["kind"] == "escalation"]
    assert {notice["subject"] for notice in missed} >= {release.receipts[3]}
    told_once = {(notice["id"], notice["team"]) for notice in missed}
    assert len(told_once) == len(missed)


def test_the_rows_that_old_cases_lack_appear(release: Release) -> None:
    upgrade(release)

    service = release.stack.service
    zone = service.city.calendar.zone
    found = [service.cases.by_receipt(receipt) for receipt in release.receipts]
    cases = [case for case in found if case]
    months = {month_of(case.opened_at, zone) for case in cases}
    records = {record.case_id for m in months for record in Records(service.table).month(m)}
    assert {case.id for case in cases} == records
    booked = cases[2].callback
    assert booked is not None
    calls = Calls(service.table).between(
        cases[2].owner, booked.at, booked.at + timedelta(minutes=1)
    )
    assert [call.case_id for call in calls] == [cases[2].id]
    own = Board(service.table).page(cases[0].owner, Selection(worker="kim")).rows
    assert [row.case_id for row in own] == [cases[0].id]
    assert cases[0].first_touched_at is not None
    assert cases[0].first_touched_at <= cases[0].opened_at + timedelta(minutes=1)


def test_upgrading_changes_nothing_twice_and_no_case_for_whoever_has_it_open(
    release: Release,
) -> None:
    cases = release.stack.service.cases
    before = [cases.by_receipt(receipt) for receipt in release.receipts]
    upgrade(release)
    once = release.items()
    release.stack.service.table.client.delete_item(
        TableName=release.stack.service.settings.table,
        Key={"PK": {"S": keys.UPGRADE[0]}, "SK": {"S": keys.UPGRADE[1]}},
    )
    upgrade(release)

    assert [cases.by_receipt(receipt) for receipt in release.receipts] == before
    assert len(release.items()) == len(once)
    assert {
        item["schema_version"]["N"]
        for item in release.items()
        if item["SK"]["S"] == keys.CASE and item["PK"]["S"].startswith("CASE#")
    } == {str(CASE)}


def test_a_case_that_is_changed_beside_an_upgrade_keeps_the_change(release: Release) -> None:
    service = release.stack.service
    cases = service.cases
    case = cases.by_receipt(release.receipts[3])
    assert case is not None
    older = update(keys.of_case(case.id), keys.CASE, sets={}, removes=("schema_version",))
    service.table.write(older)  # however new the release is
    staff = StaffMember("choi", "최담당", case.owner)
    accept = AcceptCase(case.id, staff)
    accepted = decide(accept, case, release.stack.at, service.city, service.ids)
    client: Any = service.table.client
    write = client.transact_write_items

    def beaten(**request: Any) -> object:
        written = request["TransactItems"][0].get("Put", {}).get("Item", {})
        if written.get("PK") == {"S": keys.of_case(case.id)}:
            client.transact_write_items = write
            cases.commit(accepted)
        return write(**request)

    client.transact_write_items = beaten
    upgrade(release)

    stored = cases.by_receipt(release.receipts[3])
    assert client.transact_write_items is write
    assert stored is not None
    assert stored.state is State.ACCEPTED
