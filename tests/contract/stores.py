"""A store on either implementation of AWS, and the few commands that its tests speak in."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import boto3
from botocore.config import Config
from moto import mock_aws

from chalicelib.cases import receipts
from chalicelib.cases.change import Change
from chalicelib.cases.commands import Booking, Command, Facts, OpenCase
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case, Channel, Kind, Private
from chalicelib.cases.staff import StaffMember
from chalicelib.city.loader import load_city
from chalicelib.ids import Ids
from chalicelib.messages import load_staff
from chalicelib.pipeline.deliverer import Deliverer
from chalicelib.pipeline.recalculator import Recalculator
from chalicelib.post.hook import Hook
from chalicelib.post.mailer import Mailer
from chalicelib.post.postman import Postman
from chalicelib.post.texter import Texter
from chalicelib.store.board import Board
from chalicelib.store.cases import Cases
from chalicelib.store.dead_letters import Aside, DeadLetters, DeadQueue
from chalicelib.store.deletions import Deletions
from chalicelib.store.deliveries import Deliveries
from chalicelib.store.documents import Documents
from chalicelib.store.due import DueIndex
from chalicelib.store.outbox import Outbox
from chalicelib.store.people import People
from chalicelib.store.photos import Photos
from chalicelib.store.recalculations import Recalculations
from chalicelib.store.residents import Residents
from chalicelib.store.rosters import Roster
from chalicelib.store.sealing import KeyedHash, Sealer
from chalicelib.store.sessions import Sessions
from chalicelib.store.shredding import Shredder
from chalicelib.store.slots import Slots
from chalicelib.store.subscriptions import Subscriptions
from chalicelib.store.table import Table
from chalicelib.store.turns import Turns
from chalicelib.store.vault import Vault
from chalicelib.store.ways_back import WaysBack
from local.moto_transactions import quick_transactions
from local.template import build_template

REGION = "ap-northeast-2"
SEOUL = ZoneInfo("Asia/Seoul")
CITY = load_city("uijeongbu")
IDS = Ids()
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SEOUL)
MINUTE = timedelta(minutes=1)

STORY = "반지하에 혼자 사시는데 며칠째 굶으셨대요"
PHONE = "010-1234-5678"
BOT_USER_KEY = "b0t" * 22
DETAIL = "새희망연립 나동"
PERSONAL = (STORY, PHONE, BOT_USER_KEY, DETAIL)

SENDER = "notices@city.test"

KIM = StaffMember(username="kim", name="김하나", team=CITY.dongs["장암동"].team)

_DEAD_QUEUES = {
    DeadQueue.ROUTING: "RoutingDlq",
    DeadQueue.RELAY: "RelayDlq",
    DeadQueue.PHOTOS: "PhotoDlq",
    DeadQueue.NOTICES: "NoticeDlq",
    DeadQueue.SPILL: "SpillDlq",
}

_SESSION = boto3.session.Session("test", "test", region_name=REGION)
_ONCE = Config(retries={"total_max_attempts": 1})
_TEMPLATE = build_template("uijeongbu", Path(__file__).parents[2] / ".chalice/resources.yaml")


@dataclass
class Aws:
    """One implementation of AWS; `endpoint` None is moto, in this process."""

    endpoint: str | None

    def client(self, service: str) -> Any:
        """A client that tries once."""
        client: Any = _SESSION.client(service, endpoint_url=self.endpoint, config=_ONCE)  # type: ignore[call-overload]
        if self.endpoint is None:
            _one_call_at_a_time(client)
        return client


@contextmanager
def moto() -> Iterator[Aws]:
    """An empty AWS in this process."""
    with mock_aws(), quick_transactions():
        yield Aws(endpoint=None)


_MOTO = threading.Lock()


def _one_call_at_a_time(client: Any) -> None:
    """moto's transactions are not atomic between threads; DynamoDB's are."""
    client.meta.events.register_first("before-call", lambda **_: _MOTO.acquire() and None)
    client.meta.events.register_last("after-call", lambda **_: _MOTO.release())


@dataclass
class Store:
    """Every part of the store on a fresh table that the template describes."""

    aws: Aws
    key_id: str
    table: Table = field(init=False)

    def __post_init__(self) -> None:
        client = self.aws.client("dynamodb")
        name = f"hope-{uuid4().hex[:12]}"
        table = _TEMPLATE["Resources"]["Table"]["Properties"]
        client.create_table(
            TableName=name,
            StreamSpecification={"StreamEnabled": True, **table["StreamSpecification"]},
            **{
                part: table[part]
                for part in (
                    "BillingMode",
                    "KeySchema",
                    "AttributeDefinitions",
                    "GlobalSecondaryIndexes",
                )
            },
        )
        self.table = Table(client, name)
        self.sealer = Sealer(self.aws.client("kms"), self.key_id)
        self.hashes = KeyedHash("a key of thirty-two bytes or more")
        self.cases = Cases(self.table, self.sealer, self.hashes, CITY)
        self.residents = Residents(self.table, self.sealer, self.hashes, CITY)
        self.photos = Photos(self.table, self.sealer, CITY)
        self.turns = Turns(self.table, self.sealer, self.residents, self.cases, self.photos)
        self.board = Board(self.table)
        self.slots = Slots(self.table)
        self.due = DueIndex(self.table)
        self.outbox = Outbox(self.table)
        self.sessions = Sessions(self.table)
        self.people = People(self.table)
        self.subscriptions = Subscriptions(self.table, self.sealer, self.hashes)
        self.roster = Roster(self.table, CITY.calendar)

    def deliverer(
        self, now: Callable[[], datetime], table: Table | None = None, hook: Hook | None = None
    ) -> Deliverer:
        """Sends letters and text messages to this implementation of AWS, webhooks to `hook`."""
        table = table or self.table
        subscriptions = Subscriptions(table, self.sealer, self.hashes)
        return Deliverer(
            cases=Cases(table, self.sealer, self.hashes, CITY),
            deliveries=Deliveries(table),
            subscriptions=subscriptions,
            people=People(table),
            roster=Roster(table, CITY.calendar),
            postman=Postman(
                subscriptions=subscriptions,
                mailer=Mailer(lambda: self.aws.client("sesv2"), SENDER),
                texter=Texter(lambda _: self.aws.client("sns"), REGION),
                hook=hook or Hook(),
                say=load_staff("ko"),
            ),
            city=CITY,
            now=now,
            seconds=lambda: 0.0,
        )

    @property
    def shredder(self) -> Shredder:
        """What ends a case."""
        zone, kept = CITY.calendar.zone, timedelta(days=CITY.case_days)
        return Shredder(self.table, self.hashes, Deletions(self.table, zone), kept)

    @property
    def recalculator(self) -> Recalculator:
        """What moves promises with the calendar."""
        return Recalculator(
            works=Recalculations(self.table),
            documents=Documents(self.table),
            board=self.board,
            slots=self.slots,
            cases=self.cases,
            delivered=CITY,
            ids=IDS,
        )

    def elsewhere(self) -> Store:
        """The same table as another process sees it: nothing is in memory."""
        other = replace(self)
        other.table = self.table
        other.sealer = Sealer(self.aws.client("kms"), self.key_id)
        other.cases = Cases(self.table, other.sealer, self.hashes, CITY)
        other.residents = Residents(self.table, other.sealer, self.hashes, CITY)
        other.photos = Photos(self.table, other.sealer, CITY)
        other.turns = Turns(self.table, other.sealer, other.residents, other.cases, other.photos)
        return other

    def open(self, change: Change) -> Case:
        """Store a change, and give the case as it is then."""
        self.cases.commit(change)
        return change.case

    def do(self, command: Command, now: datetime = NOW) -> Change:
        """Decide a command on the stored case, and store the change."""
        change = decide(command, self.cases.get(command.case_id), now, CITY, IDS)
        self.cases.commit(change)
        return change

    def items(self) -> list[dict[str, Any]]:
        """Everything that is stored, as it is stored."""
        items: list[dict[str, Any]] = self.table.client.scan(TableName=self.table.name)["Items"]
        return items


def opening(
    now: datetime = NOW,
    *,
    resident_id: str = "resident",
    at: datetime | None = None,
    private: Private | None = None,
    **facts: Any,
) -> Change:
    """A new report about 장암동 (or a consultation with a callback at `at`)."""
    kind = Kind.CONSULTATION if at else Kind.REPORT
    command = OpenCase(
        case_id=IDS.ulid(now),
        receipt=receipts.new(IDS),
        resident_id=resident_id,
        facts=Facts(**{"kind": kind, "dong": None if at else "장암동", **facts}),
        private=private
        or Private(story=(STORY,), phone=PHONE, place_detail=DETAIL, reply_to=BOT_USER_KEY),
        booking=Booking(at, Channel.PHONE) if at else None,
    )
    return decide(command, None, now, CITY, IDS)


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Run the actions side by side; what each returned or raised."""
    barrier = threading.Barrier(len(actions))
    outcomes: list[object] = [None] * len(actions)

    def run(number: int, action: Callable[[], object]) -> None:
        barrier.wait()
        try:
            outcomes[number] = action()
        except Exception as exc:  # noqa: BLE001 - the outcome is what the test looks at
            outcomes[number] = exc

    threads = [
        threading.Thread(target=run, args=(number, action)) for number, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def errors(outcomes: Sequence[object]) -> list[type[object]]:
    """The kinds of the errors among outcomes."""
    return [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)]


@dataclass
class Office:
    """The pipeline's surroundings: a routing queue, a topic, and the inbox that hears all of it."""

    aws: Aws

    @cached_property
    def sqs(self) -> Any:
        return self.aws.client("sqs")

    @cached_property
    def sns(self) -> Any:
        return self.aws.client("sns")

    @cached_property
    def routing_queue(self) -> str:
        """Its URL."""
        return self._queue("RoutingQueue")

    @cached_property
    def photo_queue(self) -> str:
        """Its URL."""
        return self._queue("PhotoQueue")

    @cached_property
    def spill_queue(self) -> str:
        """Its URL."""
        return self._queue("SpillQueue", fifo=True)

    def aside(self, queue: DeadQueue) -> Aside:
        """Where its records are set aside."""
        return Aside(lambda: self.sqs, self.dead_queues[queue])

    @cached_property
    def dead_queues(self) -> dict[DeadQueue, str]:
        """Their URLs."""
        return {
            queue: self._queue(name, fifo=queue is DeadQueue.SPILL)
            for queue, name in _DEAD_QUEUES.items()
        }

    def dead_letters(self, store: Store, now: Callable[[], datetime]) -> DeadLetters:
        """These queues, with the ways back to the others."""
        ways = WaysBack(
            sqs=self.sqs,
            sns=lambda: self.sns,
            routing_queue_url=self.routing_queue,
            photo_queue_url=self.photo_queue,
            spill_queue_url=self.spill_queue,
            topic_arn=self.topic,
            due=DueIndex(store.table),
            outbox=store.outbox,
            photos=store.photos,
            now=now,
        )
        return DeadLetters(self.sqs, self.dead_queues, ways.by_queue())

    @cached_property
    def vault(self) -> Vault:
        """An empty one."""
        client, name = self.aws.client("s3"), f"photos-{uuid4().hex[:12]}"
        place = {"LocationConstraint": REGION}
        client.create_bucket(Bucket=name, CreateBucketConfiguration=place)
        return Vault(client, name)

    @cached_property
    def topic(self) -> str:
        """The ARN of the staff's topic, once the inbox hears it."""
        topic: str = self.sns.create_topic(Name=f"staff-{uuid4().hex[:12]}")["TopicArn"]
        inbox = self.sqs.get_queue_attributes(QueueUrl=self.inbox, AttributeNames=["QueueArn"])
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=inbox["Attributes"]["QueueArn"])
        return topic

    @cached_property
    def inbox(self) -> str:
        """The URL of a queue that every notice reaches."""
        return self._queue("Inbox")

    def notices(self) -> list[dict[str, Any]]:
        """Take what reached the inbox: SNS's envelopes, their messages decoded."""
        return [
            {**envelope, "Message": json.loads(envelope["Message"])}
            for envelope in map(json.loads, self.take(self.inbox))
        ]

    def take(self, queue: str) -> list[str]:
        """Take and delete what is in a queue."""
        bodies = []
        while found := self.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in found:
                bodies.append(message["Body"])
                self.sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def _queue(self, part: str, *, fifo: bool = False) -> str:
        """A queue of its own, named after the part of the template that it stands for."""
        name, attributes = f"{part}-{uuid4().hex[:12]}", {"FifoQueue": "true"} if fifo else {}
        queue = f"{name}.fifo" if fifo else name
        url: str = self.sqs.create_queue(QueueName=queue, Attributes=attributes)["QueueUrl"]
        return url
