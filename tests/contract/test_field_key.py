"""Data keys open for their purpose only, and move to another KMS key without any loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.cases.commands import AcceptCase, AskResident
from chalicelib.cases.delivering import Channel, Subscription
from chalicelib.cases.model import Case, Consent
from chalicelib.cases.photos import Order, Photo
from chalicelib.conversation.state import Contact, Conversation, Draft, Pending
from chalicelib.store.cases import Cases
from chalicelib.store.enrolments import Enrolments
from chalicelib.store.items import encode
from chalicelib.store.photos import Photos
from chalicelib.store.residents import Residents
from chalicelib.store.sealing import Holds, Sealer
from chalicelib.store.subscriptions import Place, Subscriptions
from operations.field_key import Mover
from tests.contract.stores import CITY, IDS, KIM, NOW, PHONE, STORY, Aws, Store, moto, opening

R = "resident"
CODE = "123456"


@pytest.fixture
def aws() -> Iterator[Aws]:
    """moto alone: the emulator knows no ReEncrypt, and opens with any key that it is named."""
    with moto() as aws:
        yield aws


@pytest.fixture
def store(aws: Aws) -> Store:
    return Store(aws, _new_key(aws))


def _new_key(aws: Aws) -> str:
    arn: str = aws.client("kms").create_key()["KeyMetadata"]["Arn"]
    return arn


def _with(store: Store, key: str, old: str = "") -> Store:
    """Another process, deployed with these keys: it opens with no other."""
    other, sealer = store.elsewhere(), Sealer(store.aws.client("kms"), key, old)
    other.sealer = sealer
    other.cases = Cases(store.table, sealer, store.hashes, CITY)
    other.residents = Residents(store.table, sealer, store.hashes, CITY)
    other.photos = Photos(store.table, sealer, CITY)
    other.subscriptions = Subscriptions(store.table, sealer, store.hashes)
    return other


class Everything:
    """Something of each kind that is kept under a data key."""

    def __init__(self, store: Store) -> None:
        self.case: Case = store.open(opening())
        store.do(AcceptCase(self.case.id, KIM))
        store.do(AskResident(self.case.id, KIM, "몇 층이세요?"))
        pending = Pending(
            id="01", case_id=self.case.id, receipt=self.case.receipt, kind="question",
            text="몇 층이세요?", at=NOW,
        )  # fmt: skip
        store.residents.put_pending(R, pending, NOW, store.cases.key_of(self.case.id))
        photo = Photo(
            id=IDS.ulid(NOW), case_id=self.case.id, receipt=self.case.receipt, resident_id=R, at=NOW
        )
        self.photo = photo.id
        order = Order(photo, "https://talk.kakaocdn.net/a.jpg")
        store.table.write(store.photos.order_write(order, store.cases.key_of(self.case.id)))
        contact = Contact(phone=PHONE, consent=Consent(version="1", at=NOW))
        draft = Draft(case_id=IDS.ulid(NOW), receipt="HT-0000-0000", began_at=NOW, story=(STORY,))
        conversation = Conversation(contact=contact, draft=draft)
        before = store.residents.load(R)
        store.turns.commit_turn(R, before, conversation, [], NOW)
        self.to = Subscription(
            team=KIM.team, channel=Channel.EMAIL, name=KIM.username, address="", label=""
        )
        store.subscriptions.propose(self.to, "kim@city.test", CODE, NOW)
        self.token = Enrolments(store.table, store.sealer).begin(KIM, "access", NOW)

    def is_readable(self, store: Store) -> None:
        case = store.cases.get(self.case.id)
        assert case
        assert case.private.phone == PHONE
        assert "몇 층이세요?" in [line.text for line in store.cases.thread(case.id)]
        ordered = store.photos.ordered(case.id, self.photo)
        assert ordered
        opened = store.photos.open(ordered)
        assert opened
        assert opened.address == "https://talk.kakaocdn.net/a.jpg"
        loaded = store.residents.load(R)
        assert loaded.conversation.draft
        assert loaded.conversation.draft.story == (STORY,)
        assert [waiting.text for waiting in loaded.pending] == ["몇 층이세요?"]
        pending = store.subscriptions.pending(KIM.team, self.to.channel, self.to.name, NOW)
        assert pending
        assert pending.place == Place(where="kim@city.test")
        enrolment = Enrolments(store.table, store.sealer).find(self.token, NOW)
        assert enrolment
        assert enrolment.access_token == "access"


def _wrapped_by_old(store: Store, key: str, holds: Holds | None) -> bytes:
    context = holds.context if holds else {}
    made = store.aws.client("kms").generate_data_key(
        KeyId=key, KeySpec="AES_256", EncryptionContext=context
    )
    wrapped: bytes = made["CiphertextBlob"]
    return wrapped


def test_a_data_key_opens_for_nothing_but_its_purpose(store: Store) -> None:
    wrapped = store.sealer.new_key(Holds.STAFF).wrapped

    with pytest.raises(ClientError, match="InvalidCiphertext"):
        store.elsewhere().sealer.open_key(wrapped, Holds.RESIDENTS)
    with pytest.raises(ClientError, match="InvalidCiphertext"):
        store.sealer.open_key(wrapped, Holds.RESIDENTS)


def test_a_data_key_from_before_purposes_were_told_still_opens(store: Store) -> None:
    wrapped = _wrapped_by_old(store, store.key_id, None)

    assert len(store.sealer.open_key(wrapped).plain) == 32


def test_all_moves_to_another_key_while_the_service_goes_on(store: Store, aws: Aws) -> None:
    kept, kms = Everything(store), aws.client("kms")
    new = _new_key(aws)
    both = _with(store, new, old=store.key_id)
    kept.is_readable(both)
    late = both.open(opening())

    told: list[str] = []
    assert Mover(store.table, kms, new).move(told.append)

    alone = _with(store, new)
    kept.is_readable(alone)
    assert alone.cases.get(late.id)
    assert told[0] == "pass 1: 5 moved, 1 were there already"


def test_a_data_key_without_a_purpose_gets_one_under_the_same_key(store: Store, aws: Aws) -> None:
    case = store.open(opening())
    pk, sk = f"CASE#{case.id}", "CASE"
    kms = aws.client("kms")
    plain = store.cases.key_of(case.id).plain
    bare = kms.encrypt(KeyId=store.key_id, Plaintext=plain)["CiphertextBlob"]
    _set_key(store, pk, sk, bare)

    assert Mover(store.table, kms, store.key_id).move(lambda _: None)

    item = store.table.get(pk, sk)
    assert item
    opened = kms.decrypt(CiphertextBlob=item["key"], EncryptionContext=Holds.RESIDENTS.context)
    assert opened["Plaintext"] == plain


def test_a_move_that_broke_off_goes_on_where_it_was(
    store: Store, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, new = Everything(store), _new_key(aws)
    mover = Mover(store.table, aws.client("kms"), new)
    write, times = type(store.table).write, [0]

    def third_time_fails(table: Any, *writes: Any) -> None:
        times[0] += 1
        if times[0] == 3:
            raise RuntimeError("the operator's line broke")
        write(table, *writes)

    with monkeypatch.context() as broken:
        broken.setattr(type(store.table), "write", third_time_fails)
        with pytest.raises(RuntimeError):
            mover.move(lambda _: None)
    kept.is_readable(_with(store, new, old=store.key_id))

    told: list[str] = []
    assert mover.move(told.append)
    assert told[0] == "pass 1: 3 moved, 2 were there already"
    kept.is_readable(_with(store, new))


def test_what_is_written_under_the_old_key_meanwhile_moves_in_the_next_pass(
    store: Store, aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, new = store.open(opening()), _new_key(aws)
    old = store.cases.key_of(case.id).wrapped
    mover = Mover(store.table, aws.client("kms"), new)
    write, put_back = type(store.table).write, [True]

    def written_back_once(table: Any, *writes: Any) -> None:
        write(table, *writes)
        if put_back.pop() if put_back else False:
            _set_key(store, f"CASE#{case.id}", "CASE", old)

    with monkeypatch.context() as slow:
        slow.setattr(type(store.table), "write", written_back_once)
        assert mover.move(lambda _: None)

    assert _with(store, new).cases.get(case.id)


def _set_key(store: Store, pk: str, sk: str, key: bytes) -> None:
    store.table.client.update_item(
        TableName=store.table.name,
        Key={"PK": {"S": pk}, "SK": {"S": sk}},
        UpdateExpression="SET #key = :key",
        ExpressionAttributeNames={"#key": "key"},
        ExpressionAttributeValues={":key": encode(key)},
    )
