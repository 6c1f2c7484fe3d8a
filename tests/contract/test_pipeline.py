"""From the table's stream to the teams: nothing lost, nobody told twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest

from chalicelib.cases.commands import AcceptCase, AddMessage, AskResident, RemindOfCallback
from chalicelib.cases.model import Event
from chalicelib.conversation.state import Conversation
from chalicelib.kakao.event_api import EventApi, UnreachableError
from chalicelib.messages import load_staff
from chalicelib.pipeline.messenger import Messenger
from chalicelib.pipeline.notifier import Notifier
from chalicelib.pipeline.relay import Relay
from chalicelib.pipeline.router import Router
from chalicelib.store.dead_letters import TRIES, DeadQueue
from chalicelib.store.due import DueIndex
from chalicelib.store.outbox import LEASE
from chalicelib.store.pulse import Pulse
from chalicelib.store.reconciliations import Files
from chalicelib.store.writes import delete
from tests.contract.stores import (
    BOT_USER_KEY,
    CITY,
    KIM,
    MINUTE,
    NOW,
    PERSONAL,
    SEOUL,
    STORY,
    Aws,
    Office,
    Store,
    opening,
)

REPORT_TEAMS = sorted([KIM.team, "hope-support", "welfare-policy"])


@dataclass
class Kakao:
    """Kakao's side of the Event API: answers as told, and keeps what it was asked."""

    up: bool = True
    calls: list[bytes] = field(default_factory=list)

    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        self.calls.append(body)
        if not self.up:
            raise UnreachableError("refused")
        return 200, b'{"taskId": "t", "status": "SUCCESS"}'


@dataclass
class RefusingTopic:
    """A topic that refuses some teams."""

    sns: Any
    refused: set[str]

    def publish_batch(
        self,
        TopicArn: str,  # noqa: N803 - boto3's names
        PublishBatchRequestEntries: list[Any],  # noqa: N803
    ) -> dict[str, Any]:
        refused: list[Any] = []
        taken: list[Any] = []
        for one in PublishBatchRequestEntries:
            team = one["MessageAttributes"]["team"]["StringValue"]
            (refused if team in self.refused else taken).append(one)
        if taken:
            self.sns.publish_batch(TopicArn=TopicArn, PublishBatchRequestEntries=taken)
        return {"Failed": [{"Id": one["Id"], "Code": "InternalError"} for one in refused]}


class Pipeline:
    """Relay and router between a store and an office."""

    def __init__(self, store: Store, office: Office) -> None:
        self.store, self.office = store, office
        self.kakao = Kakao()
        self.topic = RefusingTopic(office.sns, set())
        self.now = NOW
        api = EventApi("https://kakao.test", "bot", "key", "event", self.kakao.send, pauses=())
        self.relay = Relay(
            office.sqs, office.routing_queue, office.photo_queue, office.aside(DeadQueue.RELAY)
        )
        self.router = Router(
            outbox=store.outbox,
            notifier=Notifier(cast("Any", self.topic), office.topic, CITY.id),
            deliverer=store.deliverer(lambda: self.now),
            messenger=Messenger(store.cases, store.residents, api),
            pulse=Pulse(store.table),
            city=CITY,
            say=load_staff("ko"),
            public_url="https://staff.test",
            now=lambda: self.now,
            aside=office.aside(DeadQueue.ROUTING),
        )

    def deliver(self, *bodies: str, tries: int = 1) -> list[str]:
        """Hand messages to the router, as SQS would; the ids of those that failed."""
        told = {"ApproximateReceiveCount": str(tries)}
        records = [
            {"messageId": str(n), "body": body, "attributes": told} for n, body in enumerate(bodies)
        ]
        failed = self.router.route({"Records": records})["batchItemFailures"]
        return [failure["itemIdentifier"] for failure in failed]

    def run(self) -> list[str]:
        """Everything in the table through relay and router; the routing queue's bodies."""
        assert self.relay.relay(stream(self.store)) == {"batchItemFailures": []}
        bodies = self.office.take(self.office.routing_queue)
        assert self.deliver(*bodies) == []
        return bodies

    def told(self) -> list[str]:
        """The teams told since the last time this was asked."""
        return sorted(notice["Message"]["team"] for notice in self.office.notices())


@pytest.fixture
def pipeline(store: Store, aws: Aws) -> Pipeline:
    return Pipeline(store, Office(aws))


def stream(store: Store) -> dict[str, Any]:
    """What the stream says of everything stored, as if all of it were new."""
    images = [item for item in store.items() if item["SK"]["S"].startswith(("CASE", "EVENT"))]
    return {
        "Records": [
            {
                "eventName": "INSERT",
                "dynamodb": {"SequenceNumber": str(number), "NewImage": image},
            }
            for number, image in enumerate(images, start=1000)
        ]
    }


def test_a_report_reaches_each_team_once(pipeline: Pipeline) -> None:
    case = pipeline.store.open(opening())

    pipeline.run()

    notices = pipeline.office.notices()
    assert sorted(notice["Message"]["team"] for notice in notices) == REPORT_TEAMS
    owner = next(n for n in notices if n["Message"]["team"] == KIM.team)
    attributes = {name: value["Value"] for name, value in owner["MessageAttributes"].items()}
    assert attributes == {
        "team": KIM.team,
        "urgency": "normal",
        "kind": "report",
        "dong": "장암동",
    }
    assert owner["Message"]["subject"] == case.receipt
    assert case.receipt in owner["Message"]["summary"]


def test_a_case_without_a_dong_is_told_without_that_attribute(pipeline: Pipeline) -> None:
    pipeline.store.open(opening(dong=None))

    pipeline.run()

    notices = pipeline.office.notices()
    assert notices
    assert all("dong" not in notice["MessageAttributes"] for notice in notices)


def test_a_message_delivered_again_tells_nobody_again(pipeline: Pipeline) -> None:
    pipeline.store.open(opening())
    (body,) = pipeline.run()
    assert pipeline.told() == REPORT_TEAMS

    assert pipeline.deliver(body, body) == []

    assert pipeline.told() == []


def test_the_same_message_twice_in_a_batch_is_one_notice_a_team(pipeline: Pipeline) -> None:
    case = pipeline.store.open(opening())
    pipeline.relay.relay(stream(pipeline.store))
    pipeline.relay.relay(stream(pipeline.store))

    assert pipeline.deliver(*pipeline.office.take(pipeline.office.routing_queue)) == []

    assert pipeline.told() == REPORT_TEAMS
    assert len(pipeline.store.cases.ledger(case.id)) == 3


def test_a_team_that_sns_refused_is_told_by_the_next_delivery_and_no_other(
    pipeline: Pipeline,
) -> None:
    case = pipeline.store.open(opening())
    pipeline.topic.refused = {"hope-support"}
    pipeline.relay.relay(stream(pipeline.store))
    (body,) = pipeline.office.take(pipeline.office.routing_queue)

    assert pipeline.deliver(body) == ["0"]
    assert pipeline.told() == [team for team in REPORT_TEAMS if team != "hope-support"]
    failed = [e for e in pipeline.store.cases.ledger(case.id) if e.failed_at]
    assert [(e.team, e.result) for e in failed] == [("hope-support", "InternalError")]

    pipeline.topic.refused = set()
    assert pipeline.deliver(body) == []

    assert pipeline.told() == ["hope-support"]
    assert all(e.sent_at and not e.failed_at for e in pipeline.store.cases.ledger(case.id))


def test_a_router_that_died_before_it_told_anyone_is_replaced(pipeline: Pipeline) -> None:
    change = opening()
    pipeline.store.open(change)
    pipeline.store.outbox.claim(change.case.id, change.events[0].id, NOW)
    pipeline.relay.relay(stream(pipeline.store))
    (body,) = pipeline.office.take(pipeline.office.routing_queue)

    assert pipeline.deliver(body) == ["0"]
    assert pipeline.told() == []

    pipeline.now = NOW + LEASE
    assert pipeline.deliver(body) == []
    assert pipeline.told() == REPORT_TEAMS


def set_aside(pipeline: Pipeline, queue: DeadQueue = DeadQueue.ROUTING) -> list[tuple[str, int]]:
    """Reason and tries of what is on a dead-letter queue."""
    letters = pipeline.office.dead_letters(pipeline.store, lambda: pipeline.now).letters(queue)
    return [(letter.reason, letter.tries or 0) for letter in letters]


def test_poison_is_set_aside_at_once_and_holds_nobody_up(pipeline: Pipeline) -> None:
    change = opening()
    pipeline.store.open(change)
    pipeline.relay.relay(stream(pipeline.store))
    (good,) = pipeline.office.take(pipeline.office.routing_queue)
    unknown = good.replace(change.events[0].id, "01NOBODYSTOREDTHIS00000000")

    assert pipeline.deliver("not json", "[]", unknown, good) == []

    assert sorted(set_aside(pipeline)) == [("case_gone", 1), ("malformed", 1), ("not_json", 1)]
    assert pipeline.told() == REPORT_TEAMS


def test_what_fails_is_tried_as_often_as_may_be_and_then_set_aside_with_its_reason(
    pipeline: Pipeline,
) -> None:
    pipeline.store.open(opening())
    pipeline.topic.refused = {"hope-support"}
    pipeline.relay.relay(stream(pipeline.store))
    (body,) = pipeline.office.take(pipeline.office.routing_queue)

    assert pipeline.deliver(body, tries=TRIES - 1) == ["0"]
    assert set_aside(pipeline) == []
    assert pipeline.deliver(body, tries=TRIES) == []
    assert set_aside(pipeline) == [("NotAllToldError", TRIES)]


def test_what_cannot_be_set_aside_is_left_to_the_queue(pipeline: Pipeline) -> None:
    sqs = pipeline.office.sqs
    sqs.delete_queue(QueueUrl=pipeline.office.dead_queues[DeadQueue.ROUTING])

    assert pipeline.deliver("not json") == ["0"]


def test_an_event_whose_message_is_gone_tells_staff_once_and_is_swept_no_more(
    pipeline: Pipeline,
) -> None:
    store = pipeline.store
    case = store.open(opening())
    store.do(AcceptCase(case.id, KIM))
    asked = store.do(AskResident(case.id, KIM, STORY), NOW + MINUTE).events[0]
    for item in store.items():
        if item["SK"]["S"].startswith("MESSAGE#"):
            store.table.write(delete(item["PK"]["S"], item["SK"]["S"]))

    assert pipeline.relay.relay(stream(store)) == {"batchItemFailures": []}
    assert pipeline.deliver(*pipeline.office.take(pipeline.office.routing_queue)) == []

    assert set_aside(pipeline) == [("message_gone", 1)]
    waits = [due.sk for due in DueIndex(store.table).due(NOW + timedelta(days=1))]
    assert f"EVENT#{asked.id}" not in waits
    file = Files(store.table, SEOUL).read(case.id)
    assert file
    assert {sent.event.id: sent.set_aside for sent in file.sent if not sent.routed} == {
        asked.id: "message_gone"
    }


def test_an_event_of_a_type_from_the_future_is_not_dropped(pipeline: Pipeline) -> None:
    change = opening()
    future = change.events[0].model_copy(update={"type": "city.hopetalk.case.sung.v1"})
    pipeline.store.open(replace(change, events=(future,)))
    pipeline.relay.relay(stream(pipeline.store))

    assert pipeline.deliver(*pipeline.office.take(pipeline.office.routing_queue)) == ["0"]


def test_a_question_waits_for_the_resident_and_is_brought_to_them(pipeline: Pipeline) -> None:
    case = pipeline.store.open(opening())
    pipeline.store.do(AcceptCase(case.id, KIM))
    asked = pipeline.store.do(AskResident(case.id, KIM, STORY), NOW + MINUTE).events[0]

    pipeline.run()

    waiting = pipeline.store.elsewhere().residents.load("resident").pending
    assert [(p.kind, p.text) for p in waiting] == [("accepted", ""), ("question", STORY)]
    assert len(pipeline.kakao.calls) == 2
    assert BOT_USER_KEY.encode() in pipeline.kakao.calls[0]
    assert told_resident(pipeline, asked) == ["sent"]


def test_when_kakao_is_down_the_message_waits_and_staff_are_told_all_the_same(
    pipeline: Pipeline,
) -> None:
    case = pipeline.store.open(opening())
    accepted = pipeline.store.do(AcceptCase(case.id, KIM)).events[0]
    pipeline.kakao.up = False

    pipeline.run()

    assert pipeline.told() == REPORT_TEAMS
    assert [p.kind for p in pipeline.store.residents.load("resident").pending] == ["accepted"]
    assert told_resident(pipeline, accepted) == ["no answer (refused)"]


def test_a_resident_who_blocked_the_channel_is_left_alone(pipeline: Pipeline) -> None:
    store = pipeline.store
    before = store.residents.load("resident")
    store.turns.commit_turn("resident", before, before.conversation, (), NOW, "12345")
    store.residents.mark_friend("12345", blocked=True, updated_at=NOW)
    case = store.open(opening())
    accepted = store.do(AcceptCase(case.id, KIM)).events[0]

    pipeline.run()

    assert pipeline.kakao.calls == []
    assert told_resident(pipeline, accepted) == ["waits: channel blocked"]


def test_who_asked_for_quiet_hears_nothing_before_they_write(pipeline: Pipeline) -> None:
    store = pipeline.store
    before = store.residents.load("resident")
    store.turns.commit_turn("resident", before, Conversation(quiet=True), (), NOW)
    case = store.open(opening())
    accepted = store.do(AcceptCase(case.id, KIM)).events[0]

    pipeline.run()

    assert pipeline.kakao.calls == []
    assert told_resident(pipeline, accepted) == ["waits: asked for quiet"]
    assert [p.kind for p in store.residents.load("resident").pending] == ["accepted"]


def test_a_reminder_waits_with_the_time_it_is_about(pipeline: Pipeline) -> None:
    at = NOW + timedelta(hours=4)
    case = pipeline.store.open(opening(at=at))
    reminded = pipeline.store.do(RemindOfCallback(case.id), at - timedelta(hours=2)).events[0]

    pipeline.run()

    (pending,) = pipeline.store.residents.load("resident").pending
    assert (pending.kind, pending.about_at) == ("callback_reminder", at)
    assert told_resident(pipeline, reminded) == ["sent"]
    assert pipeline.told() == [CITY.consultation_team]


def test_nothing_personal_leaves_the_table(pipeline: Pipeline) -> None:
    case = pipeline.store.open(opening())
    pipeline.store.do(AddMessage(case.id, STORY))

    bodies = pipeline.run()
    notices = pipeline.office.notices()

    assert len(bodies) == 2
    assert len(notices) == 4
    for personal in PERSONAL:
        assert personal not in str(bodies)
        assert personal not in str(notices)


def test_the_relay_sets_aside_what_cannot_be_read_and_carries_on(pipeline: Pipeline) -> None:
    for _ in range(12):
        pipeline.store.open(opening())
    batch = stream(pipeline.store)
    events = [r for r in batch["Records"] if "cloudevent" in r["dynamodb"]["NewImage"]]
    del events[2]["dynamodb"]["NewImage"]["cloudevent"]

    answer = pipeline.relay.relay({"Records": events})

    assert answer == {"batchItemFailures": []}
    assert len(pipeline.office.take(pipeline.office.routing_queue)) == 11
    assert set_aside(pipeline, DeadQueue.RELAY) == [("malformed", 1)]


def test_the_relay_stops_where_a_record_can_be_neither_read_nor_set_aside(
    pipeline: Pipeline,
) -> None:
    for _ in range(12):
        pipeline.store.open(opening())
    batch = stream(pipeline.store)
    events = [r for r in batch["Records"] if "cloudevent" in r["dynamodb"]["NewImage"]]
    del events[2]["dynamodb"]["NewImage"]["cloudevent"]
    sqs = pipeline.office.sqs
    sqs.delete_queue(QueueUrl=pipeline.office.dead_queues[DeadQueue.RELAY])

    answer = pipeline.relay.relay({"Records": events})

    failed = events[2]["dynamodb"]["SequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": failed}]}


def test_the_relay_carries_new_events_only(pipeline: Pipeline) -> None:
    pipeline.store.open(opening())
    batch = stream(pipeline.store)
    for record in batch["Records"]:
        record["eventName"] = "MODIFY"
    batch["Records"].append(
        {"eventName": "REMOVE", "dynamodb": {"SequenceNumber": "1", "Keys": {}}}
    )

    assert pipeline.relay.relay(batch) == {"batchItemFailures": []}
    assert pipeline.office.take(pipeline.office.routing_queue) == []


def told_resident(pipeline: Pipeline, event: Event) -> list[str]:
    """What the ledger says of the resident and an event."""
    ledger = pipeline.store.cases.ledger(event.case_id)
    return [e.result for e in ledger if e.event_id == event.id and e.channel == "kakao"]
