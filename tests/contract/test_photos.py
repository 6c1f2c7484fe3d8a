"""Pictures from the turn to the vault: kept once or lost with a reason, gone with their case."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag

from chalicelib.cases.change import Change
from chalicelib.cases.commands import (
    AcceptCase,
    AddMessage,
    CloseCase,
    EraseWords,
    Facts,
    OpenCase,
)
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case, Kind, Private
from chalicelib.cases.photos import LINK_LIVES, Move, Order, Photo, PhotoState
from chalicelib.conversation.state import PHOTO_LOST, Conversation, Draft, Flow, Question
from chalicelib.kakao.download import PassingError, RefusedError
from chalicelib.pipeline.keeper import Keeper
from chalicelib.pipeline.relay import Relay
from chalicelib.store import keys
from chalicelib.store.clients import PIPELINE
from chalicelib.store.dead_letters import DeadQueue
from chalicelib.store.photos import AGAIN_AFTER, Photos, order_body
from chalicelib.store.sealing import DataKey
from chalicelib.store.table import Table
from chalicelib.store.vault import Vault
from chalicelib.store.writes import put
from chalicelib.wiring import Pipeline, Service
from local.in_process import PICTURE, running
from tests.contract.stores import CITY, IDS, KIM, NOW, Aws, Office, Store, at_once, moto, opening
from tests.contract.test_clock import Ticking
from tests.contract.trouble import Trouble

ADDRESS = "https://secure.kakaocdn.net/dna/a/photo.jpg?signature=secret"
RESIDENT = "resident"


@dataclass
class Kakao:
    """Kakao's picture hosts: answer as told, and count how often they were asked."""

    answer: Callable[[], bytes] = PICTURE.read_bytes
    asked: int = 0

    def fetch(self, address: str) -> bytes:
        assert address == ADDRESS
        self.asked += 1
        return self.answer()


def failing(error: Exception) -> Callable[[], bytes]:
    def answer() -> bytes:
        raise error

    return answer


@dataclass
class Scenery:
    """A store, a vault, Kakao, and the keeper between them."""

    store: Store
    office: Office
    kakao: Kakao = field(default_factory=Kakao)
    now: datetime = NOW

    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        self.keeper = Keeper(
            self.store.photos,
            self.office.vault,
            self.kakao.fetch,
            now=lambda: self.now,
            aside=self.office.aside(DeadQueue.PHOTOS),
        )

    def turn(
        self,
        conversation: Conversation,
        *steps: Order | Move,
        changes: tuple[Change, ...] = (),
    ) -> None:
        """Store what a turn of the resident made."""
        before = self.store.residents.load(RESIDENT)
        self.store.turns.commit_turn(
            RESIDENT, before, conversation, changes, self.now, photos=steps
        )

    def drafted(self, *questions: Question) -> Order:
        """A draft with a picture that is on its way."""
        draft = Draft(case_id=IDS.ulid(NOW), receipt="HT-7K2M-9QXA", began_at=NOW)
        order = ordered(draft.case_id)
        draft = draft.model_copy(update={"photos": (order.photo.id,)})
        question = questions[0] if questions else None
        self.turn(Conversation(flow=Flow.REPORT, draft=draft, question=question), order)
        return order

    def opened(self, order: Order, *questions: Question) -> None:
        """The draft becomes its case."""
        command = OpenCase(
            case_id=order.photo.case_id,
            receipt=order.photo.receipt,
            resident_id=RESIDENT,
            facts=Facts(Kind.REPORT, dong="장암동"),
            private=Private(story=("쌀이 떨어졌어요",)),
            photos=1,
        )
        change = decide(command, None, NOW, CITY, IDS)
        self.turn(Conversation(question=questions[0] if questions else None), changes=(change,))

    def in_case(self) -> Order:
        """A picture that joins an open case."""
        case = self.store.open(opening(resident_id=RESIDENT))
        order = ordered(case.id)
        change = decide(AddMessage(case.id, "", photos=1), case, NOW, CITY, IDS)
        self.turn(Conversation(), order, changes=(change,))
        return order

    def deliver(self, *orders: Order) -> list[str]:
        """Hand orders to the keeper, as SQS would; the ids of those that failed."""
        records = [{"messageId": o.photo.id, "body": body_of(o)} for o in orders]
        failed = self.keeper.keep({"Records": records})["batchItemFailures"]
        return [failure["itemIdentifier"] for failure in failed]

    def shown(self, order: Order) -> bytes | None:
        """The picture as staff of its case see it."""
        case_id, photo_id = order.photo.case_id, order.photo.id
        case_key = self.store.elsewhere().cases.key_of(case_id)
        key = self.store.photos.key_of(case_id, photo_id, case_key)
        return self.office.vault.get(photo_id, key) if key else None

    def state(self, order: Order) -> tuple[str, str | None]:
        [photo] = self.store.photos.of_case(order.photo.case_id)
        return photo.state, photo.why

    def case_of(self, order: Order) -> Case:
        case = self.store.cases.get(order.photo.case_id)
        assert case
        return case

    def told(self) -> list[str]:
        """The kinds of what waits for the resident."""
        return [message.kind for message in self.store.residents.load(RESIDENT).pending]


def ordered(case_id: str) -> Order:
    photo = Photo(
        id=IDS.ulid(NOW), case_id=case_id, receipt="HT-7K2M-9QXA", resident_id=RESIDENT, at=NOW
    )
    return Order(photo, ADDRESS)


def body_of(order: Order) -> str:
    return order_body(keys.of_case(order.photo.case_id), keys.photo(order.photo.id))


@pytest.fixture
def scenery(store: Store, aws: Aws) -> Scenery:
    return Scenery(store, Office(aws))


class TestKept:
    def test_a_picture_of_a_draft_is_kept_before_and_seen_after_the_case_opens(
        self, scenery: Scenery
    ) -> None:
        order = scenery.drafted()
        assert scenery.deliver(order) == []
        scenery.opened(order)

        shown = scenery.shown(order)
        assert shown is not None
        assert shown.startswith(b"\xff\xd8")
        assert scenery.state(order) == (PhotoState.KEPT, None)

    def test_one_that_is_fetched_after_the_case_opened_is_kept_too(self, scenery: Scenery) -> None:
        order = scenery.drafted()
        scenery.opened(order)
        scenery.deliver(order)

        assert scenery.shown(order)

    def test_a_question_that_waits_keeps_no_key_of_the_case(self, scenery: Scenery) -> None:
        """The conversation that goes on is sealed anew: its draft's key is its case's alone."""
        question = Question(case_id="another", text="몇 층이세요?")
        order = scenery.drafted(question)
        scenery.deliver(order)
        scenery.opened(order, question)

        case = scenery.store.table.get(keys.of_case(order.photo.case_id), keys.CASE)
        conversation = scenery.store.table.get(keys.of_resident(RESIDENT), keys.CONVERSATION)
        assert case is not None
        assert conversation is not None
        assert case["key"] != conversation["key"]
        assert scenery.shown(order)
        remembered = scenery.store.elsewhere().residents.load(RESIDENT)
        assert remembered.conversation.question == question

    def test_repeated_and_concurrent_deliveries_keep_it_once(self, scenery: Scenery) -> None:
        order = scenery.in_case()

        outcomes = at_once(*[lambda: scenery.deliver(order)] * 3)
        assert scenery.deliver(order, order) == []

        assert outcomes == [[], [], []]
        assert scenery.shown(order)
        assert scenery.kakao.asked <= 3
        assert scenery.told() == []

    def test_what_lies_in_the_bucket_and_the_table_shows_nothing(self, scenery: Scenery) -> None:
        order = scenery.in_case()
        scenery.deliver(order)

        vault = scenery.office.vault
        name = f"photos/{order.photo.id}"
        lies = vault.client.get_object(Bucket=vault.bucket, Key=name)["Body"].read()
        assert b"JFIF" not in lies
        assert "kakaocdn" not in str(scenery.store.items())
        assert "kakaocdn" not in body_of(order)

    def test_the_address_is_forgotten_once_the_picture_is_kept(self, scenery: Scenery) -> None:
        order = scenery.in_case()
        scenery.deliver(order)

        pk, sk = keys.of_case(order.photo.case_id), keys.photo(order.photo.id)
        item = scenery.store.table.get(pk, sk)
        assert item is not None
        key = scenery.store.cases.key_of(order.photo.case_id)
        sealed = scenery.store.sealer.unseal(key, item["sealed"], pk, sk)
        assert json.loads(sealed)["address"] is None


class TestMoved:
    def joined(self, scenery: Scenery, order: Order) -> Order:
        """The draft's picture turns out to belong to a case that is open."""
        case = scenery.store.open(opening(resident_id=RESIDENT))
        change = decide(AddMessage(case.id, "", photos=1), case, NOW, CITY, IDS)
        move = Move(order.photo.id, order.photo.case_id, case.id)
        scenery.turn(Conversation(), move, changes=(change,))
        return replace(order, photo=order.photo.model_copy(update={"case_id": case.id}))

    def test_a_kept_one_is_seen_in_its_new_case_only(self, scenery: Scenery) -> None:
        order = scenery.drafted()
        scenery.deliver(order)

        moved = self.joined(scenery, order)

        assert scenery.shown(moved)
        assert scenery.kakao.asked == 1
        assert scenery.store.photos.of_case(order.photo.case_id) == ()

    def test_one_on_its_way_is_fetched_for_its_new_case(self, scenery: Scenery) -> None:
        order = scenery.drafted()
        moved = self.joined(scenery, order)

        assert scenery.deliver(order, moved) == []

        assert scenery.shown(moved)
        assert scenery.kakao.asked == 1

    def test_one_kept_while_it_moved_is_found_though_its_link_has_ended(
        self, scenery: Scenery
    ) -> None:
        order = scenery.drafted()
        opened = scenery.store.photos.open(found(scenery, order))
        assert opened is not None
        scenery.office.vault.put(order.photo.id, opened.key, b"picture")
        moved = self.joined(scenery, order)
        scenery.kakao.answer = failing(RefusedError("expired"))

        scenery.deliver(moved)

        assert scenery.shown(moved) == b"picture"
        assert scenery.told() == []


class TestLost:
    @pytest.mark.parametrize("why", ["expired", "refused", "too_large"])
    def test_the_reason_is_kept_and_the_resident_told_once(
        self, scenery: Scenery, why: str
    ) -> None:
        order = scenery.in_case()
        scenery.kakao.answer = failing(RefusedError(why))

        assert scenery.deliver(order) == []
        assert scenery.deliver(order) == []

        assert scenery.state(order) == (PhotoState.LOST, why)
        assert scenery.told() == [PHOTO_LOST]
        case = scenery.store.cases.get(order.photo.case_id)
        assert case is not None
        assert case.photos == 0  # there is room for another
        assert scenery.kakao.asked == 1

    def test_what_is_no_picture_is_lost(self, scenery: Scenery) -> None:
        order = scenery.drafted()
        scenery.kakao.answer = lambda: b"<html>"

        assert scenery.deliver(order) == []

        assert scenery.state(order) == (PhotoState.LOST, "broken")
        assert scenery.told() == [PHOTO_LOST]

    def test_what_passes_is_asked_for_again_and_kept(self, scenery: Scenery) -> None:
        order = scenery.in_case()
        scenery.kakao.answer = failing(PassingError("HTTP 503"))
        assert scenery.deliver(order) == [order.photo.id]
        assert scenery.state(order) == (PhotoState.WANTED, None)

        scenery.kakao.answer = PICTURE.read_bytes
        assert scenery.deliver(order) == []
        assert scenery.shown(order)

    def test_a_link_whose_time_is_over_is_not_even_tried(self, scenery: Scenery) -> None:
        order = scenery.in_case()
        scenery.now = NOW + LINK_LIVES + timedelta(seconds=1)

        scenery.deliver(order)

        assert scenery.state(order) == (PhotoState.LOST, "expired")
        assert scenery.kakao.asked == 0

    def test_an_order_that_got_lost_on_the_way_is_sent_again_until_it_ends(
        self, scenery: Scenery, aws: Aws
    ) -> None:
        order = scenery.in_case()
        clock = Ticking(scenery.store, aws)

        assert clock.tick(NOW + AGAIN_AFTER)["photos"] == 1
        assert clock.office.take(clock.office.photo_queue) == [body_of(order)]
        scenery.deliver(order)

        assert "photos" not in clock.tick(NOW + LINK_LIVES)
        assert clock.office.take(clock.office.photo_queue) == []


class TestShredded:
    def test_an_expired_draft_leaves_nothing_that_could_be_read(self, scenery: Scenery) -> None:
        question = Question(case_id="another", text="몇 층이세요?")
        order = scenery.drafted(question)
        scenery.deliver(order)
        assert scenery.store.residents.expire_draft(RESIDENT, NOW + timedelta(days=8))

        assert scenery.store.photos.of_case(order.photo.case_id) == ()
        assert not key_opens(scenery, order)

    def test_a_dropped_draft_takes_its_pictures_along(self, scenery: Scenery) -> None:
        question = Question(case_id="another", text="몇 층이세요?")
        order = scenery.drafted(question)
        scenery.deliver(order)

        scenery.turn(Conversation(question=question))

        assert scenery.store.photos.of_case(order.photo.case_id) == ()
        assert not key_opens(scenery, order)

    def test_an_order_whose_draft_is_gone_is_forgotten(self, scenery: Scenery) -> None:
        order = scenery.drafted()
        kept = scenery.store.table.get(
            keys.of_case(order.photo.case_id), keys.photo(order.photo.id)
        )
        scenery.turn(Conversation())
        put_back(scenery, kept)

        assert scenery.deliver(order) == []

        assert scenery.store.photos.of_case(order.photo.case_id) == ()
        assert scenery.kakao.asked == 0
        assert scenery.told() == []

    def test_when_the_case_leaves_its_picture_cannot_be_opened(self, scenery: Scenery) -> None:
        order = scenery.in_case()
        scenery.deliver(order)
        case_id = order.photo.case_id
        scenery.store.do(AcceptCase(case_id, KIM))
        scenery.store.do(CloseCase(case_id, KIM, "advice"))
        assert key_opens(scenery, order)

        scenery.store.table.client.delete_item(  # as DynamoDB's TTL does
            TableName=scenery.store.table.name,
            Key={"PK": {"S": keys.of_case(case_id)}, "SK": {"S": keys.CASE}},
        )

        assert not key_opens(scenery, order)


def found(scenery: Scenery, order: Order) -> Any:
    ordered = scenery.store.photos.ordered(order.photo.case_id, order.photo.id)
    assert ordered is not None
    return ordered


def put_back(scenery: Scenery, item: dict[str, Any] | None) -> None:
    """The item again, as a write that came too late would leave it."""
    assert item is not None
    fields = {name: value for name, value in item.items() if name not in ("PK", "SK")}
    scenery.store.table.write(put(item["PK"], item["SK"], fields))


def key_opens(scenery: Scenery, order: Order) -> bool:
    """Whether any wrapped key in the table opens what is sealed of the picture: KMS would unwrap
    each of them for us."""
    items = scenery.store.items()
    wrapped = {item["key"]["B"] for item in items if "key" in item}
    sealed = [
        item for item in items if item["SK"]["S"] == keys.photo(order.photo.id) and "sealed" in item
    ]
    return any(opens(scenery, key, item) for key in wrapped for item in sealed)


def opens(scenery: Scenery, wrapped: bytes, item: dict[str, Any]) -> bool:
    key: DataKey = scenery.store.sealer.open_key(wrapped)
    try:
        scenery.store.sealer.unseal(key, item["sealed"]["B"], item["PK"]["S"], item["SK"]["S"])
    except InvalidTag:
        return False
    return True


class TestErased:
    def test_the_residents_pictures_go_with_their_words_and_another_persons_stay(
        self, scenery: Scenery
    ) -> None:
        mine = scenery.in_case()
        scenery.deliver(mine)
        case = scenery.case_of(mine)
        coming, theirs = ordered(case.id), ordered(case.id)
        seen = theirs.photo.model_copy(update={"resident_id": "neighbour"})
        theirs = replace(theirs, photo=seen)
        for order, own in ((coming, True), (theirs, False)):
            told = AddMessage(case.id, "", own=own, photos=1)
            change = decide(told, scenery.case_of(mine), NOW, CITY, IDS)
            scenery.turn(Conversation(), order, changes=(change,))
        scenery.store.do(AcceptCase(case.id, KIM))
        scenery.store.do(CloseCase(case.id, KIM, "advice"))

        scenery.store.do(EraseWords(case.id, RESIDENT))

        assert [left.id for left in scenery.store.photos.of_case(case.id)] == [seen.id]
        assert scenery.shown(mine) is None
        assert scenery.deliver(coming, theirs) == []
        assert scenery.shown(coming) is None
        assert scenery.shown(theirs)


class TestOrdered:
    def test_the_stream_brings_orders_to_a_queue_of_their_own(self, scenery: Scenery) -> None:
        order = scenery.in_case()
        office = scenery.office
        aside = office.aside(DeadQueue.RELAY)
        relay = Relay(office.sqs, office.routing_queue, office.photo_queue, aside)

        assert relay.relay(stream(scenery.store)) == {"batchItemFailures": []}

        assert office.take(office.photo_queue) == [body_of(order)]
        assert len(office.take(office.routing_queue)) == 2

    def test_an_order_that_cannot_be_sent_holds_up_no_event(self, scenery: Scenery) -> None:
        scenery.in_case()
        office = scenery.office
        aside = office.aside(DeadQueue.RELAY)
        relay = Relay(office.sqs, office.routing_queue, office.photo_queue + "-missing", aside)

        assert relay.relay(stream(scenery.store)) == {"batchItemFailures": []}

        assert len(office.take(office.routing_queue)) == 2


def stream(store: Store) -> dict[str, Any]:
    records = [
        {"eventName": "INSERT", "dynamodb": {"SequenceNumber": str(number), "NewImage": image}}
        for number, image in enumerate(store.items(), start=1000)
    ]
    return {"Records": records}


def in_trouble(scenery: Scenery, trouble: Trouble) -> None:
    """Put every client of the keeper in trouble; nothing is in memory."""
    store, vault = scenery.store.elsewhere(), scenery.office.vault
    store.table = Table(trouble.over(store.table.client), store.table.name)
    store.sealer._kms = trouble.over(store.sealer._kms)
    photos = Photos(store.table, store.sealer, CITY)
    scenery.keeper = Keeper(
        photos,
        Vault(trouble.over(vault.client), vault.bucket),
        scenery.kakao.fetch,
        now=lambda: scenery.now,
        aside=scenery.office.aside(DeadQueue.PHOTOS),
    )


MOST_CALLS = 8
"""More than the keeper makes for one picture."""


def test_an_order_that_says_nothing_is_set_aside_and_holds_up_no_other(scenery: Scenery) -> None:
    order = scenery.drafted()
    scenery.opened(order)
    records = [
        {"messageId": "poison", "body": "[]"},
        {"messageId": "one", "body": body_of(order)},
    ]

    assert scenery.keeper.keep({"Records": records}) == {"batchItemFailures": []}

    assert scenery.shown(order) is not None
    [letter] = scenery.office.dead_letters(scenery.store, lambda: NOW).letters(DeadQueue.PHOTOS)
    assert letter.reason == "malformed"


def test_nothing_stands_in_for_kakao_where_the_clock_cannot_be_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_such_host(*_: object) -> None:
        raise socket.gaierror

    with running(NOW) as stack:
        told = {"photo_origin": "http://127.0.0.1:9", "movable_clock": False}
        settings = stack.service.settings.model_copy(update=told)
        keeper = Pipeline(Service(settings, PIPELINE)).keeper
        monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
        with pytest.raises(PassingError, match="no such host"):
            keeper.fetch(ADDRESS)


class TestFaults:
    @pytest.fixture
    def aws(self) -> Iterator[Aws]:
        with moto() as aws:
            yield aws

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("at", range(MOST_CALLS))
    def test_a_picture_is_kept_whatever_call_fails_though_its_link_works_once(
        self, scenery: Scenery, at: int, after: bool
    ) -> None:
        order = scenery.in_case()
        answers = iter([PICTURE.read_bytes()])

        def once() -> bytes:
            for answer in answers:
                return answer
            raise RefusedError("expired")

        scenery.kakao.answer = once
        trouble = Trouble(at, after)
        in_trouble(scenery, trouble)
        for _ in range(3):
            if not scenery.deliver(order):
                break

        put_failed = not after and trouble.calls[at : at + 1] == ["put_object"]
        if put_failed:  # the one thing that only another fetch could mend
            assert scenery.state(order) == (PhotoState.LOST, "expired")
            assert scenery.told() == [PHOTO_LOST]
        else:
            assert scenery.shown(order)
            assert scenery.told() == []
        assert at < MOST_CALLS - 1 or len(trouble.calls) <= at

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("at", range(MOST_CALLS))
    def test_a_loss_is_told_once_whatever_call_fails(
        self, scenery: Scenery, at: int, after: bool
    ) -> None:
        order = scenery.in_case()
        scenery.kakao.answer = failing(RefusedError("expired"))

        in_trouble(scenery, Trouble(at, after))
        for _ in range(3):
            if not scenery.deliver(order):
                break

        assert scenery.state(order) == (PhotoState.LOST, "expired")
        assert scenery.told() == [PHOTO_LOST]
        case = scenery.store.cases.get(order.photo.case_id)
        assert case is not None
        assert case.photos == 0
