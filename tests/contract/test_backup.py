"""Items in a file and back: the same items, a service that works on them, and nobody told twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from chalicelib.cases.commands import AcceptCase, AddMessage, CloseCase, EraseWords
from chalicelib.store import keys
from chalicelib.store.board import Board
from chalicelib.store.deletions import Rule
from chalicelib.store.sealing import KeyedHash
from chalicelib.store.writes import delete, put, update
from local.in_process import REGION, Stack, running, table_properties
from local.replay import START, Player
from operations.items_file import ItemsFileError, export_items, item_of, lines
from operations.items_import import Imported, ImportRefusedError, Over, check_keys, import_items
from tests.contract.stores import KIM, Aws, Office, Store, opening
from tests.contract.test_pipeline import REPORT_TEAMS, Pipeline

A_STORY = [
    {"user": "u1", "say": "장암동 주공아파트 3층 할머니가 며칠째 굶으시는 것 같아요"},
    {"user": "u1", "tap": "제출"},
    {"staff": "kim", "do": "accept"},
    {"staff": "kim", "do": "ask", "text": "몇 호인지 아세요?"},
    {"user": "u2", "say": "아빠가 엄마를 때려요"},
    {"at": "2026-01-05T19:00:00+09:00", "user": "u3", "say": "내일 10시에 상담할게요"},
    {"user": "u3", "tap": "카카오톡"},
    {"user": "u4", "say": "옆집 할머니가 쌀이 없어요"},
]


def silent(_: int) -> None:
    pass


@dataclass
class Backup:
    """A service that a story was played on, exported to a file, and an empty table beside it."""

    stack: Stack
    player: Player
    file: Path

    @property
    def client(self) -> Any:
        return self.stack.service.clients.dynamodb

    def export(self, table: str, name: str) -> str:
        """The digest."""
        return export_items(self.client, table, self.file.with_name(name), silent).digest

    def bring_back(self, over: Over | None = None) -> Imported:
        return import_items(self.client, "fresh", self.file, over, silent, at_once=1)

    def restored(self) -> Stack:
        """The service on the table beside."""
        settings = self.stack.service.settings.model_copy(update={"table": "fresh"})
        return Stack(self.stack.at, settings, boto3.Session(region_name=REGION))


@pytest.fixture
def backup(tmp_path: Path) -> Iterator[Backup]:
    with running(START) as stack:
        player = Player(stack)
        for line in A_STORY:
            player.play(line)
        stack.notices()
        client = stack.service.clients.dynamodb
        client.create_table(**{**table_properties(), "TableName": "fresh"})
        file = tmp_path / "items.jsonl.gz"
        export_items(client, "hope-talk", file, silent)
        yield Backup(stack, player, file)


def test_what_was_brought_back_is_what_was_taken(backup: Backup) -> None:
    table = backup.restored().service.table
    table.write(put(*keys.UPGRADE, {"passes": 2}))

    done = backup.bring_back()

    assert table.get(*keys.UPGRADE) is None  # so that what is of older code is written anew
    assert done.items > 20
    assert (done.put, done.there, done.kept, done.differ) == (done.items, 0, 0, 0)
    assert backup.export("fresh", "again") == backup.export("hope-talk", "once")


def test_the_service_works_on_it_and_tells_nobody_twice(backup: Backup) -> None:
    backup.bring_back()
    restored = backup.restored()
    restored.pump()
    told = restored.notices()
    player = Player(restored)
    player.play({"user": "u1", "say": "302호예요"})
    by_receipt = player.play({"user": "u9", "say": backup.player.cases[0]})
    cases = restored.service.cases

    assert told == []
    [case] = [case for receipt in backup.player.cases[:1] if (case := cases.by_receipt(receipt))]
    assert "굶으시는" in case.private.story[0]
    assert "302호예요" in [message.text for message in cases.thread(case.id)]
    assert case.receipt in json.dumps(by_receipt["reply"], ensure_ascii=False)
    rows = Board(restored.service.table).page(case.owner).rows
    assert case.id in [row.case_id for row in rows]


def test_a_drafted_report_is_sent_where_it_was_left(backup: Backup) -> None:
    backup.bring_back()
    player = Player(backup.restored())
    player.choices = backup.player.choices

    sent = player.play({"user": "u4", "tap": 0})

    assert "error" not in sent
    assert sent["flow"] == "report"


def test_an_import_that_broke_off_goes_on_where_it_was(backup: Backup) -> None:
    whole = backup.bring_back()
    table = backup.restored().service.table
    some = [item_of(line) for line in list(lines(backup.file))[::3]]
    for item in some:
        table.write(delete(item["PK"]["S"], item["SK"]["S"]))

    done = backup.bring_back()

    assert (done.there, done.put, done.differ) == (whole.items - len(some), len(some), 0)


def test_a_table_with_other_items_is_left_alone_unless_told(backup: Backup) -> None:
    table = backup.restored().service.table
    [first, *_] = map(item_of, lines(backup.file))
    pk, sk = first["PK"]["S"], first["SK"]["S"]
    table.write(put(pk, sk, {"newer": True}))

    with pytest.raises(ImportRefusedError, match="holds 1 items"):
        backup.bring_back()
    kept = backup.bring_back(Over.MISSING)
    after = table.get(pk, sk)
    replaced = backup.bring_back(Over.REPLACE)

    assert (kept.kept, kept.differ, kept.put) == (1, 0, kept.items - 1)
    assert after == {"PK": pk, "SK": sk, "newer": True}
    assert (replaced.put, replaced.differ) == (1, 0)
    assert backup.export("fresh", "again") == backup.export("hope-talk", "once")


@pytest.mark.parametrize("harm", [lambda raw: raw[:-40], lambda raw: raw[:200] + raw[220:]])
def test_a_harmed_file_is_refused_before_anything_is_put(
    backup: Backup, harm: Callable[[bytes], bytes]
) -> None:
    backup.file.write_bytes(harm(backup.file.read_bytes()))

    with pytest.raises(ItemsFileError):
        backup.bring_back()
    assert backup.client.scan(TableName="fresh")["Items"] == []


def test_another_stages_keys_are_told_apart(backup: Backup) -> None:
    service = backup.stack.service
    kms, hashes = service.clients.kms, service.hashes
    other = kms.create_key()["KeyMetadata"]["KeyId"]

    check_keys(backup.file, kms, service.settings.field_key, hashes)
    with pytest.raises(ImportRefusedError, match="another KMS key"):
        check_keys(backup.file, kms, other, hashes)
    with pytest.raises(ImportRefusedError, match="another hash_key"):
        check_keys(backup.file, kms, service.settings.field_key, KeyedHash("other" * 8))


@pytest.mark.parametrize("over", list(Over))
def test_what_was_destroyed_since_does_not_come_back(backup: Backup, over: Over) -> None:
    service = backup.stack.service
    [first, *_] = backup.player.cases
    case = service.cases.by_receipt(first)
    assert case is not None
    conversation = keys.of_resident(case.resident_id), keys.CONVERSATION
    backup.stack.pipeline.clock.shredder.shred(
        case, Rule.ERASURE, backup.stack.at, also=[delete(*conversation)]
    )
    client, table, file = backup.client, service.settings.table, backup.file

    done = import_items(client, table, file, over, silent, at_once=1)

    assert done.barred > 3
    assert done.differ == 0
    assert service.cases.by_receipt(first) is None
    assert service.table.get(*conversation) is None
    stored = client.scan(TableName=table)["Items"]
    of_case = {
        item["SK"]["S"].partition("#")[0]
        for item in stored
        if item["PK"]["S"] == keys.of_case(case.id)
    }
    assert of_case == {"EVENT", "NOTICE"}
    look_ups = [item for item in stored if item["SK"]["S"] == keys.of_case(case.id)]
    assert look_ups == []


@pytest.mark.parametrize("over", list(Over))
def test_words_that_a_resident_had_erased_stay_away(
    store: Store, tmp_path: Path, over: Over
) -> None:
    case = store.open(opening())
    store.do(AddMessage(case.id, "지워 주세요"))
    store.do(AcceptCase(case.id, KIM))
    store.do(CloseCase(case.id, KIM, reason="advice"))
    client, file = store.table.client, tmp_path / "items.jsonl.gz"
    export_items(client, store.table.name, file, silent)
    store.do(EraseWords(case.id, "resident"))

    done = import_items(client, store.table.name, file, over, silent, at_once=1)

    after = store.cases.get(case.id)
    assert after is not None
    assert (done.differ, done.barred >= 2) == (0, True)
    assert after.private.story == ()
    assert "지워 주세요" not in [message.text for message in store.cases.thread(case.id)]


def test_nothing_in_the_file_is_in_the_clear(backup: Backup) -> None:
    held = "\n".join(lines(backup.file))

    assert [word for word in ("굶으시는", "주공아파트", "302호", "몇 호") if word in held] == []
    assert backup.file.stat().st_mode & 0o077 == 0


# What became of events that were on their way


@pytest.fixture
def pipeline(store: Store, aws: Aws) -> Pipeline:
    return Pipeline(store, Office(aws))


@pytest.fixture
def restore(store: Store, tmp_path: Path) -> Callable[[], Store]:
    """Takes all items out, and brings them back into an empty table."""

    def restored() -> Store:
        file, fresh = tmp_path / "items.jsonl.gz", Store(store.aws, store.key_id)
        export_items(store.table.client, store.table.name, file, silent)
        done = import_items(fresh.table.client, fresh.table.name, file, None, silent, at_once=1)
        assert (done.items, done.differ) == (len(store.items()), 0)
        return fresh

    return restored


def test_an_event_that_nobody_was_told_of_is_told_after_a_restore(
    store: Store, pipeline: Pipeline, restore: Callable[[], Store], aws: Aws
) -> None:
    store.open(opening())
    pipeline.run()
    before = pipeline.told()
    later = opening()
    store.open(later)

    after = Pipeline(restore(), pipeline.office)
    after.run()
    notices = pipeline.office.notices()

    assert before == REPORT_TEAMS
    assert sorted(notice["Message"]["team"] for notice in notices) == REPORT_TEAMS
    assert {notice["Message"]["subject"] for notice in notices} == {later.case.receipt}


def test_a_lost_ledger_tells_nobody_again(
    store: Store, pipeline: Pipeline, restore: Callable[[], Store]
) -> None:
    case = store.open(opening())
    pipeline.run()
    pipeline.told()
    for item in store.items():
        if item["SK"]["S"].startswith(keys.NOTICE):
            store.table.write(delete(item["PK"]["S"], item["SK"]["S"]))

    after = Pipeline(restore(), pipeline.office)
    after.run()

    assert pipeline.told() == []
    assert after.store.cases.ledger(case.id) == ()


def test_a_lost_mark_is_made_up_for_by_the_ledger(
    store: Store, pipeline: Pipeline, restore: Callable[[], Store]
) -> None:
    change = opening()
    store.open(change)
    pipeline.run()
    pipeline.told()
    [event] = change.events
    store.table.write(
        update(keys.of_case(event.case_id), keys.event(event.id), sets={}, removes=("routed_at",))
    )

    after = Pipeline(restore(), pipeline.office)
    after.run()

    assert pipeline.told() == []
