"""Versions of items: what newer code wrote stays whole, what older code wrote is upgraded."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.cases.commands import AcceptCase, WithdrawCase, WriteNote
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case, Private
from chalicelib.pipeline import upgrader
from chalicelib.pipeline.upgrader import AGAIN_AFTER, Upgrader
from chalicelib.store import cases as stored_cases
from chalicelib.store import keys
from chalicelib.store.deletions import Deletions, Rule
from chalicelib.store.errors import NewerItemError, UnavailableError
from chalicelib.store.upgrades import CASE, CONVERSATION, upgraded_case
from chalicelib.store.writes import update
from local.in_process import running
from local.replay import START, Player
from tests.contract.stores import IDS, KIM, NOW, Store, opening

NEWER = CASE + 1


def of_newer_code(store: Store, case: Case) -> Case:
    """The case as newer code stores it, which knows more of it."""
    knows_more = Case.model_validate(
        {
            **case.model_dump(),
            "weather": "snow",
            "promise": {**case.promise.model_dump(), "weather": "ice"} if case.promise else None,
            "private": {**case.private.model_dump(), "weather": "cold"},
        }
    )
    key = store.cases.key_of(case.id)
    store.table.write(*store.cases._writer.anew(knows_more, key))
    store.table.write(update(keys.of_case(case.id), keys.CASE, sets={"schema_version": NEWER}))
    return knows_more


def raw(store: Store, case: Case) -> dict[str, Any]:
    item = store.table.get(keys.of_case(case.id), keys.CASE)
    assert item is not None
    return item


def test_what_this_code_does_not_know_of_a_case_stays_in_it(store: Store) -> None:
    case = of_newer_code(store, store.open(opening()))

    store.do(WriteNote(case.id, KIM, "들렀어요"))
    store.do(AcceptCase(case.id, KIM))

    item, private = raw(store, case), store.cases.get(case.id)
    assert private is not None
    assert item["weather"] == "snow"
    assert item["schema_version"] == CASE  # newer code makes the rest of it again
    assert private.private == Private.model_validate(
        {**case.private.model_dump(), "weather": "cold"}
    )


def test_what_this_code_cannot_read_is_refused_and_left(store: Store) -> None:
    case = of_newer_code(store, store.open(opening()))
    write = update(keys.of_case(case.id), keys.CASE, sets={"urgency": "tomorrow"})
    store.table.write(write)
    before = raw(store, case)

    with pytest.raises(NewerItemError, match=f"Version {NEWER} is newer than {CASE}"):
        store.cases.get(case.id)
    assert raw(store, case) == before


def test_a_resident_of_newer_code_is_told_honestly_and_loses_nothing() -> None:
    with running(START) as stack:
        player = Player(stack)
        player.play({"user": "u", "say": "옆집 할머니가 쌀이 없어요"})
        table = stack.service.table
        [item] = [
            {name: value for name, value in found.items() if name in ("PK", "SK")}
            for found in table.client.scan(TableName=table.name)["Items"]
            if found["SK"]["S"] == keys.CONVERSATION
        ]
        place = item["PK"]["S"], item["SK"]["S"]
        sets = {"schema_version": CONVERSATION + 1, "plain": json.dumps({"flow": "moon"})}
        table.write(update(*place, sets=sets, removes=("sealed", "key")))
        before = table.get(*place)

        shown = player.play({"user": "u", "say": "장암동이요"})

        assert "129" in str(shown["reply"])
        assert table.get(*place) == before


def test_what_this_code_does_not_know_of_a_conversation_stays_in_it() -> None:
    with running(START) as stack:
        player = Player(stack)
        player.play({"user": "u", "say": "안녕하세요"})
        table = stack.service.table
        [found] = [
            found
            for found in table.client.scan(TableName=table.name)["Items"]
            if found["SK"]["S"] == keys.CONVERSATION
        ]
        place = found["PK"]["S"], found["SK"]["S"]
        text = json.dumps({**json.loads(found["plain"]["S"]), "weather": "snow"})
        table.write(update(*place, sets={"plain": text}))

        player.play({"user": "u", "say": "처리 상황 확인"})

        after = table.get(*place)
        assert after is not None
        assert json.loads(after["plain"])["weather"] == "snow"
        assert after["plain"] != text


def test_accepting_was_the_first_touch_unless_the_case_says_otherwise() -> None:
    old = {"accepted_at": "2026-01-05T01:00:00Z"}
    newer = {**old, "first_touched_at": "2026-01-04T01:00:00Z"}

    assert upgraded_case(old)["first_touched_at"] == old["accepted_at"]
    assert upgraded_case(newer)["first_touched_at"] == newer["first_touched_at"]
    assert upgraded_case({"state": "received"}) == {"state": "received"}
    assert upgraded_case(upgraded_case(old)) == upgraded_case(old)


# The rewriting in the background


def make_old(store: Store, *cases: Case) -> None:
    for case in cases:
        store.table.write(
            update(keys.of_case(case.id), keys.CASE, sets={}, removes=("schema_version",))
        )


def versions(store: Store, *cases: Case) -> list[int]:
    return [raw(store, case).get("schema_version", 1) for case in cases]


def test_a_minute_does_a_bounded_part_and_the_next_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [store.open(opening()) for _ in range(5)]
    make_old(store, *cases)
    monkeypatch.setattr(stored_cases, "LOOKED_THROUGH", 7)
    monkeypatch.setattr(upgrader, "WRITTEN", 1)
    work = Upgrader(store.table, store.cases, lambda: NOW)

    done = [work.go_on() for _ in range(12)]

    assert sum(done) == 5
    assert max(done) <= 2
    assert versions(store, *cases) == [CASE] * 5


def test_a_case_that_was_left_to_ttl_is_destroyed_on_record() -> None:
    with running(NOW) as stack:
        table, cases, city = stack.service.table, stack.service.cases, stack.service.city
        change = opening()
        cases.commit(change)
        done = decide(WithdrawCase(change.case.id), change.case, NOW, city, IDS)
        cases.commit(done)
        ends = NOW + timedelta(days=city.case_days)
        before_that = {"schema_version": 2, "expires": int(ends.timestamp())}
        key = keys.of_case(change.case.id), keys.CASE
        table.write(update(*key, sets=before_that, removes=("due_shard", "due_at")))

        stack.pipeline.upgrader.go_on()
        stack.move_to(ends)

        assert cases.get(change.case.id) is None
        [record] = Deletions(table, city.calendar.zone).month(f"{ends:%Y-%m}")
        assert (record.rule, record.case_id) == (Rule.CASE, change.case.id)


def test_what_aws_interrupts_is_gone_on_with(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [store.open(opening()) for _ in range(3)]
    make_old(store, *cases)
    work = Upgrader(store.table, store.cases, lambda: NOW)
    write_anew = type(store.cases).write_anew
    calls: list[str] = []

    def fails_once(self: Any, case_id: str) -> bool:
        calls.append(case_id)
        if len(calls) == 2:
            raise UnavailableError
        return write_anew(self, case_id)

    monkeypatch.setattr(type(store.cases), "write_anew", fails_once)
    with pytest.raises(UnavailableError):
        work.go_on()
    work.go_on()

    assert versions(store, *cases) == [CASE] * 3


def test_what_older_code_writes_during_a_deployment_is_found_by_the_second_pass(
    store: Store,
) -> None:
    case = store.open(opening())
    now = NOW
    work = Upgrader(store.table, store.cases, lambda: now)
    work.go_on()
    make_old(store, case)

    at_once = work.go_on()
    now += AGAIN_AFTER

    assert (at_once, work.go_on(), work.go_on()) == (0, 1, 0)
    assert versions(store, case) == [CASE]


def test_a_case_that_does_not_open_holds_up_no_other(store: Store) -> None:
    cases = [store.open(opening()) for _ in range(3)]
    make_old(store, *cases)
    store.table.write(update(keys.of_case(cases[0].id), keys.CASE, sets={"sealed": b"harmed" * 8}))

    work = Upgrader(store.table, store.elsewhere().cases, lambda: NOW)

    assert work.go_on() == 2
    assert sorted(versions(store, *cases)) == [1, CASE, CASE]
