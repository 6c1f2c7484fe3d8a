"""The hash key is changed while the service goes on, and nobody and nothing is lost by it.

`OLD` alone; `READS` (the new key is known everywhere, and written nowhere); `BOTH` (the new one
writes); and, once all has moved, `NEW` alone: the old one still holds up the audit trail.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.cases.commands import AcceptCase, CloseCase
from chalicelib.cases.delivering import Channel, Subscription
from chalicelib.cases.model import Case, Private
from chalicelib.conversation.state import Conversation, Draft, Pending
from chalicelib.store import keys
from chalicelib.store.audit import Audit
from chalicelib.store.cases import Cases
from chalicelib.store.errors import ReceiptTakenError
from chalicelib.store.items import decode_item
from chalicelib.store.residents import Residents
from chalicelib.store.sealing import HashKeys, KeyedHash
from chalicelib.store.subscriptions import Place, Subscriptions
from chalicelib.store.turns import Turns
from local.in_process import running
from local.replay import START, Player
from operations.hash_key import Rehasher
from tests.contract.stores import (
    BOT_USER_KEY,
    CITY,
    IDS,
    KIM,
    MINUTE,
    NOW,
    PHONE,
    STORY,
    Store,
    moto,
    opening,
)

A, B = "a" * 32, "b" * 32
OLD = HashKeys(A)
READS = HashKeys(A, (B,))
BOTH = HashKeys(B, (A,), (A,))
NEW = HashKeys(B, (), (A,))
PLACE = "새희망연립 나동 201호"


@pytest.fixture
def store() -> Iterator[Store]:
    with moto() as aws:
        yield under(OLD, Store(aws, aws.client("kms").create_key()["KeyMetadata"]["KeyId"]))


def under(hash_keys: HashKeys, store: Store) -> Store:
    """Another process, which has read the secret with these keys in it."""
    other = store.elsewhere()
    other.hashes = KeyedHash(hash_keys)
    other.cases = Cases(store.table, other.sealer, other.hashes, CITY)
    other.residents = Residents(store.table, other.sealer, other.hashes, CITY)
    other.turns = Turns(store.table, other.sealer, other.residents, other.cases, other.photos)
    other.subscriptions = Subscriptions(store.table, other.sealer, other.hashes)
    return other


def reported(store: Store, phone: str = PHONE, place: str = PLACE) -> Case:
    """A case of the resident who writes under `BOT_USER_KEY`."""
    resident = store.residents.find(BOT_USER_KEY).resident_id
    private = Private(story=(STORY,), phone=phone, place_detail=place, reply_to=BOT_USER_KEY)
    return store.open(opening(resident_id=resident, private=private))


def moved(store: Store) -> None:
    rehasher = Rehasher(store.table, store.sealer, store.hashes, CITY)
    rehasher.move()
    again = rehasher.move()
    assert again["cases"] + again["orphans"] + again["addresses"] == 0


def pks(store: Store, prefix: str) -> list[str]:
    return sorted(
        item["PK"] for item in map(decode_item, store.items()) if item["PK"].startswith(prefix)
    )


def test_a_receipt_is_found_at_every_step(store: Store) -> None:
    before = reported(store)
    while_read = reported(under(READS, store))
    while_both = reported(under(BOTH, store))
    for hash_keys in (READS, BOTH):
        for case in (before, while_read, while_both):
            assert under(hash_keys, store).cases.by_receipt(case.receipt)

    moved(under(BOTH, store))

    for case in (before, while_read, while_both):
        found = under(NEW, store).cases.by_receipt(case.receipt)
        assert found
        assert found.id == case.id


def test_no_new_case_gets_a_receipt_that_an_old_one_has(store: Store) -> None:
    case = reported(store)
    other = opening()
    same = other.case.model_copy(update={"receipt": case.receipt})

    with pytest.raises(ReceiptTakenError):
        under(BOTH, store).cases.commit(type(other)(None, same, other.events))


def test_households_and_phones_are_found_across_the_change(store: Store) -> None:
    first, second = reported(store), reported(under(BOTH, store))
    both = under(BOTH, store)
    assert {one.case_id for one in both.cases.related(first)} == {second.id}
    assert set(both.cases.by_phone_tail("5678")) == {first.id, second.id}

    moved(both)

    new = under(NEW, store)
    assert {one.why for one in new.cases.related(first)} == {"household"}
    assert new.cases.by_phone_tail("5678") == tuple(sorted((first.id, second.id), reverse=True))
    lonely = under(OLD, store)
    assert lonely.cases.by_phone_tail("5678") == ()


def test_a_case_that_ends_meanwhile_leaves_no_look_up_without_an_end(store: Store) -> None:
    case, both = reported(store), under(BOTH, store)
    both.do(AcceptCase(case.id, KIM))
    both.do(CloseCase(case.id, KIM, "advice"))

    look_ups = [
        item
        for item in map(decode_item, store.items())
        if item["PK"].startswith(("HOUSEHOLD#", "PHONE#"))
    ]
    assert len(look_ups) == 3
    assert all("expires" in item for item in look_ups)


def test_a_resident_keeps_draft_pseudonym_cases_and_what_waits(store: Store) -> None:
    case = reported(store)
    resident = case.resident_id
    waiting = Pending(id="1", case_id=case.id, receipt=case.receipt, kind="accepted", at=NOW)
    store.residents.put_pending(resident, waiting, NOW)
    draft = Draft(case_id=IDS.ulid(NOW), receipt="HT-0000-0000", began_at=NOW, story=(STORY,))
    before = store.residents.find(BOT_USER_KEY)
    store.turns.commit_turn(resident, before, Conversation(draft=draft), [], NOW, "77")

    for hash_keys in (READS, BOTH, BOTH, READS):
        found = under(hash_keys, store).residents.find(BOT_USER_KEY)
        assert found.resident_id == resident
        assert found.conversation.draft == draft
        assert [one.id for one in found.pending] == ["1"]
    moved(under(BOTH, store))
    new = under(NEW, store)
    assert new.residents.find(BOT_USER_KEY).conversation.draft == draft
    assert {one.why for one in new.cases.related(case)} <= {"resident", "household", "phone"}


def test_one_who_never_came_back_is_known_by_the_case(store: Store) -> None:
    case = reported(store)
    moved(under(BOTH, store))

    assert under(NEW, store).residents.find(BOT_USER_KEY).resident_id == case.resident_id


def test_a_second_change_leads_on_to_the_first_pseudonym(store: Store) -> None:
    case = reported(store)
    moved(under(BOTH, store))
    c = "c" * 32
    third = under(HashKeys(c, (B,)), store)
    assert third.residents.find(BOT_USER_KEY).resident_id == case.resident_id
    moved(third)

    last = under(HashKeys(c), store)
    assert last.residents.find(BOT_USER_KEY).resident_id == case.resident_id
    assert last.cases.by_receipt(case.receipt)


def test_who_is_new_during_the_change_is_one_resident_to_every_process(store: Store) -> None:
    case = reported(under(BOTH, store))

    assert under(READS, store).residents.find(BOT_USER_KEY).resident_id == case.resident_id
    assert under(NEW, store).residents.find(BOT_USER_KEY).resident_id == case.resident_id


def test_who_blocks_the_channel_is_heard_and_moves_with_the_next_turn(store: Store) -> None:
    before = store.residents.find(BOT_USER_KEY)
    resident = before.resident_id
    store.turns.commit_turn(resident, before, Conversation(), [], NOW, "77")
    both = under(BOTH, store)
    assert both.residents.mark_friend("77", blocked=True, updated_at=NOW)
    assert Rehasher(both.table, both.sealer, both.hashes, CITY).move()["app_users"] == 1

    back = both.residents.find(BOT_USER_KEY)
    both.turns.commit_turn(resident, back, Conversation(step="again"), [], NOW, "77")

    assert len(pks(store, "APPUSER#")) == 1
    assert under(NEW, store).residents.mark_friend("77", blocked=False, updated_at=NOW + MINUTE)
    assert not Rehasher(both.table, both.sealer, both.hashes, CITY).move()["app_users"]


def test_a_letter_that_waits_reaches_an_address_that_was_hashed_anew(store: Store) -> None:
    to = Subscription(team=KIM.team, channel=Channel.EMAIL, name="kim", address="", label="")
    store.subscriptions.propose(to, "kim@city.test", "123456", NOW)
    under(BOTH, store).subscriptions.confirm(KIM.team, Channel.EMAIL, "kim", "123456", NOW)
    store.subscriptions.propose(to, "kim@city.test", "123456", NOW)
    store.subscriptions.confirm(KIM.team, Channel.EMAIL, "kim", "123456", NOW)
    ordered = store.subscriptions.get(KIM.team, Channel.EMAIL, "kim")
    assert ordered

    both = under(BOTH, store)
    moved(both)

    again = both.subscriptions.get(KIM.team, Channel.EMAIL, "kim")
    assert again
    assert again.address != ordered.address
    assert both.subscriptions.place(ordered) == Place(where="kim@city.test")


def test_the_audit_trail_holds_across_the_change(store: Store) -> None:
    for number, hash_keys in enumerate((OLD, READS, BOTH, READS, NEW)):  # READS: a slow process
        trail = Audit(store.table, KeyedHash(hash_keys))
        trail.append("kim", "people.changed", str(number), NOW + number * MINUTE)

    assert Audit(store.table, KeyedHash(NEW)).verify("kim") == ()
    assert Audit(store.table, KeyedHash(BOTH)).verify("kim") == ()
    flaws = Audit(store.table, KeyedHash(B)).verify("kim")
    assert [flaw.seq for flaw in flaws] == [1, 2, 4]


def test_a_leaked_former_key_makes_no_later_entry(store: Store) -> None:
    Audit(store.table, KeyedHash(BOTH)).append("kim", "people.changed", "1", NOW)
    forged = Audit(store.table, KeyedHash(OLD))
    forged.append("kim", "people.changed", "2", NOW + timedelta(hours=1))

    [flaw] = Audit(store.table, KeyedHash(NEW)).verify("kim")
    assert (flaw.seq, flaw.what) == (2, "changed")


def test_a_move_that_broke_off_goes_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [reported(store) for _ in range(3)]
    both = under(BOTH, store)
    write, times = type(store.table).write, [0]

    def second_time_fails(table: object, *writes: object) -> None:
        times[0] += 1
        if times[0] == 2:
            raise RuntimeError("the operator's line broke")
        write(store.table, *writes)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(type(store.table), "write", second_time_fails)
        with pytest.raises(RuntimeError):
            Rehasher(both.table, both.sealer, both.hashes, CITY).move()
    assert all(both.cases.by_receipt(case.receipt) for case in cases)

    moved(both)
    assert all(under(NEW, store).cases.by_receipt(case.receipt) for case in cases)


def test_look_ups_whose_case_is_gone_go_with_the_old_key(store: Store) -> None:
    case = reported(store)
    store.table.client.delete_item(
        TableName=store.table.name,
        Key={"PK": {"S": keys.of_case(case.id)}, "SK": {"S": keys.CASE}},
    )

    moved(under(BOTH, store))

    assert [*pks(store, "RECEIPT#"), *pks(store, "HOUSEHOLD#"), *pks(store, "PHONE#")] == []


def test_a_story_goes_on_while_the_key_changes_beneath_it() -> None:
    with running(START) as stack:
        present = [OLD]
        stack.service.hashes = KeyedHash(lambda: present[0])
        player = Player(stack)
        player.play({"user": "u1", "say": "장암동 주공아파트 3층 할머니가 며칠째 굶으세요"})
        present[0] = READS
        sent = player.play({"user": "u1", "tap": "제출"})
        receipt = sent["receipt"]
        present[0] = BOTH
        player.play({"staff": "kim", "do": "accept", "case": receipt})
        told = player.play({"user": "u1", "say": "접수번호 확인"})
        service = stack.service
        rehasher = Rehasher(service.table, service.sealer, service.hashes, service.city)
        assert rehasher.move()["cases"] == 1
        present[0] = NEW
        still = player.play({"user": "u1", "say": "접수번호 확인"})

    assert receipt
    assert receipt in str(told["reply"])
    assert receipt in str(still["reply"])
