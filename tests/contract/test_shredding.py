"""What is personal leaves when its period is over, all of it, and is put on record.

Time is moved; nothing of it is left to DynamoDB's TTL, which moto does not do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.cases.commands import AcceptCase, AddMessage, AskResident, CloseCase, ReopenCase
from chalicelib.cases.model import Case, Consent
from chalicelib.cases.photos import Order, Photo
from chalicelib.conversation.state import Contact, Conversation, Draft, Pending
from chalicelib.store import keys, shredding
from chalicelib.store.deletions import Deletion, Deletions, Rule
from chalicelib.store.errors import CaseChangedError, UnavailableError
from chalicelib.store.items import decode_item
from chalicelib.store.sealing import HashKeys, KeyedHash
from local.in_process import Stack, running
from local.replay import START, Player
from tests.contract.stores import CITY, IDS, KIM, NOW, PERSONAL, PHONE, STORY, Store, moto, opening

R = "resident"
YEAR = timedelta(days=CITY.case_days)
QUESTION = "몇 층에 사세요?"


@pytest.fixture
def store() -> Iterator[Store]:
    with moto() as aws:
        yield Store(aws, aws.client("kms").create_key()["KeyMetadata"]["KeyId"])


def finished(store: Store, lines: int = 2) -> Case:
    """A case with everything that a case can have, closed at `NOW`."""
    case = store.open(opening(NOW, resident_id=R))
    for number in range(lines):
        store.do(AddMessage(case.id, f"{STORY} {number}"))
    store.do(AcceptCase(case.id, KIM))
    store.do(AskResident(case.id, KIM, QUESTION))
    asked = Pending(
        id="01", case_id=case.id, receipt=case.receipt, kind="question", text=QUESTION, at=NOW
    )
    store.residents.put_pending(R, asked, NOW, store.cases.key_of(case.id))
    photo = Photo(id=IDS.ulid(NOW), case_id=case.id, receipt=case.receipt, resident_id=R, at=NOW)
    order = Order(photo, "https://talk.kakaocdn.net/a.jpg")
    store.table.write(store.photos.order_write(order, store.cases.key_of(case.id)))
    return store.do(CloseCase(case.id, KIM, "advice")).case


def items(store: Store) -> list[dict[str, Any]]:
    return [decode_item(item) for item in store.items()]


def records(store: Store, at: datetime) -> list[Deletion]:
    return list(Deletions(store.table, CITY.calendar.zone).month(f"{at:%Y-%m}"))


def nothing_opens(store: Store, was: list[dict[str, Any]]) -> None:
    """No key that is still stored opens anything, and nothing sealed is left of what there was."""
    left = items(store)
    assert not [item for item in left if "sealed" in item or "key" in item]
    assert len([item for item in was if "sealed" in item]) >= 5
    shown = repr(left)
    assert not [word for word in (*PERSONAL, QUESTION) if word in shown]


def test_nothing_of_a_shredded_case_can_be_read_any_more(store: Store) -> None:
    case, was = finished(store), items(store)

    store.shredder.shred(case, Rule.CASE, NOW + YEAR)

    nothing_opens(store, was)
    elsewhere = store.elsewhere()
    assert elsewhere.cases.get(case.id) is None
    assert elsewhere.cases.by_receipt(case.receipt) is None
    assert elsewhere.cases.by_phone_tail("5678") == ()
    assert elsewhere.residents.load(R).pending == ()
    assert not [item for item in items(store) if item["SK"].startswith(keys.team_row(""))]


def test_what_is_no_ones_stays_and_the_record_says_what_went(store: Store) -> None:
    case = finished(store)
    store.shredder.shred(case, Rule.CASE, NOW + YEAR)

    assert store.cases.history(case.id)
    [record] = records(store, NOW + YEAR)
    assert (record.rule, record.case_id, record.at) == (Rule.CASE, case.id, NOW + YEAR)
    assert record.counts == {"cases": 1, "messages": 3, "photos": 1, "pending": 1}
    assert R not in repr(record)


def test_a_long_thread_goes_in_parts_and_is_counted_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shredding, "TOGETHER", 2)
    case = finished(store, lines=5)
    write, times = type(store.table).write, [0]

    def third_time_fails(table: object, *writes: Any) -> None:
        times[0] += 1
        if times[0] == 3:
            raise UnavailableError("throttled")
        write(store.table, *writes)

    with monkeypatch.context() as broken:
        broken.setattr(type(store.table), "write", third_time_fails)
        with pytest.raises(UnavailableError):
            store.shredder.shred(case, Rule.CASE, NOW + YEAR)
    assert store.cases.get(case.id), "the key goes last, so that the rest is found again"

    store.shredder.shred(case, Rule.CASE, NOW + YEAR)

    [record] = records(store, NOW + YEAR)
    assert record.counts == {"cases": 1, "messages": 6, "photos": 1, "pending": 1}


def test_a_case_that_someone_reopened_meanwhile_stays_whole(store: Store) -> None:
    case = finished(store)
    store.do(ReopenCase(case.id, KIM, "다시 연락이 왔어요"))

    with pytest.raises(CaseChangedError):
        store.shredder.shred(case, Rule.CASE, NOW + YEAR)

    assert len(store.cases.thread(case.id)) == 4
    assert store.cases.by_receipt(case.receipt)
    assert records(store, NOW + YEAR) == []


def test_look_ups_by_a_former_hash_key_go_too(store: Store) -> None:
    case = finished(store)
    both = store.elsewhere()
    both.hashes = KeyedHash(HashKeys("n" * 32, ("a key of thirty-two bytes or more",)))

    both.shredder.shred(case, Rule.CASE, NOW + YEAR)

    left = [item["PK"] for item in items(store)]
    assert not [pk for pk in left if pk.startswith(("RECEIPT#", "PHONE#", "HOUSEHOLD#"))]


class TestByTheClock:
    """The whole service, its clock moved from due time to due time."""

    @pytest.fixture
    def stack(self) -> Iterator[Stack]:
        with running(START) as stack:
            yield stack

    def deletions(self, stack: Stack) -> dict[str, dict[str, int]]:
        found = Deletions(stack.service.table, CITY.calendar.zone)
        months = (f"{year}-{month:02}" for year in (2026, 2027) for month in range(1, 13))
        return {
            record.rule: dict(record.counts) for month in months for record in found.month(month)
        }

    def sealed(self, stack: Stack) -> list[str]:
        table = stack.service.table
        found = table.client.scan(TableName=table.name)["Items"]
        return [item["SK"]["S"] for item in found if "sealed" in item]

    def test_a_case_goes_a_year_after_it_was_closed_not_a_day_before(self, stack: Stack) -> None:
        player = Player(stack)
        player.play({"user": "u1", "say": "장암동 주공아파트 3층 할머니가 며칠째 굶으세요"})
        player.play({"user": "u1", "tap": "제출"})
        player.play({"staff": "kim", "do": "accept"})
        player.play({"staff": "kim", "do": "close", "reason": "advice"})
        closed = stack.at

        stack.move_to(closed + YEAR - timedelta(minutes=1))
        assert keys.CASE in self.sealed(stack)
        stack.move_to(closed + YEAR)

        assert self.sealed(stack) == []
        assert self.deletions(stack)[Rule.CASE]["cases"] == 1

    def test_a_draft_goes_after_its_days_and_is_on_record(self, stack: Stack) -> None:
        player = Player(stack)
        player.play({"user": "u1", "say": "장암동 주공아파트 3층 할머니가 며칠째 굶으세요"})
        assert self.sealed(stack)

        stack.move_to(START + timedelta(days=CITY.draft_days, hours=1))

        assert self.sealed(stack) == []
        assert self.deletions(stack)[Rule.DRAFT]["drafts"] == 1

    def test_a_number_kept_for_later_and_words_nobody_read_go_with_the_conversation(
        self, stack: Stack
    ) -> None:
        residents = stack.service.residents
        contact = Contact(phone=PHONE, consent=Consent(version="1", at=START))
        before = residents.load(R)
        key = stack.service.sealer.new_key()
        write = residents.conversation_write(
            R, before, Conversation(contact=contact), key, START, None
        )
        stack.service.table.write(write)
        asked = Pending(
            id="1", case_id="c", receipt="HT-0", kind="question", text=QUESTION, at=START
        )
        residents.put_pending(R, asked, START, key)

        days = timedelta(days=CITY.conversation_days)
        stack.move_to(START + days - timedelta(minutes=1))
        assert len(self.sealed(stack)) == 2
        stack.move_to(START + days)

        assert self.sealed(stack) == []
        assert self.deletions(stack)[Rule.CONVERSATION] == {"conversations": 1, "pending": 1}

    def test_a_given_up_draft_does_not_make_the_conversation_last_longer(
        self, stack: Stack
    ) -> None:
        residents = stack.service.residents
        contact = Contact(phone=PHONE, consent=Consent(version="1", at=START))
        draft = Draft(case_id="1", receipt="HT-0", began_at=START, story=(STORY,))
        talk = Conversation(contact=contact, draft=draft)
        write = residents.conversation_write(
            R, residents.load(R), talk, stack.service.sealer.new_key(), START, None
        )
        stack.service.table.write(write)

        stack.move_to(START + timedelta(days=CITY.conversation_days))

        assert residents.load(R).version == 0
