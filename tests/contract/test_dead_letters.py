"""What came to rest is listed with its reason and goes back to where it came from."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.store.dead_letters import DeadLetters, DeadQueue, Letter, Replayed
from chalicelib.store.errors import UnavailableError
from tests.contract.stores import KIM, NOW, STORY, Aws, Office, Store, opening
from tests.contract.test_pipeline import REPORT_TEAMS, Pipeline, stream

LATER = NOW + timedelta(minutes=5)

GIVEN_UP = {
    "requestContext": {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 11},
    "version": "1.0",
    "timestamp": "2026-11-23T01:00:00.000Z",
    "DDBStreamBatchInfo": {"shardId": "shard", "startSequenceNumber": "1", "batchSize": 3},
}
"""What Lambda sends to a failure destination; Lambda guide, "Error handling for DynamoDB"."""


@pytest.fixture
def pipeline(store: Store, aws: Aws) -> Pipeline:
    return Pipeline(store, Office(aws))


@pytest.fixture
def dead(pipeline: Pipeline) -> DeadLetters:
    return pipeline.office.dead_letters(pipeline.store, lambda: LATER)


def put(pipeline: Pipeline, queue: DeadQueue, body: object, reason: str = "case_gone") -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    pipeline.office.aside(queue).put(text, reason, 2)


def moved_by_sqs(pipeline: Pipeline, queue: DeadQueue, body: object, **sent: Any) -> None:
    """As SQS, SNS and Lambda put it there, who know nothing of reasons."""
    pipeline.office.sqs.send_message(
        QueueUrl=pipeline.office.dead_queues[queue], MessageBody=json.dumps(body), **sent
    )


def routing_message(pipeline: Pipeline) -> str:
    pipeline.relay.relay(stream(pipeline.store))
    (body,) = pipeline.office.take(pipeline.office.routing_queue)
    return body


def test_a_letter_shows_what_when_how_often_and_why(pipeline: Pipeline, dead: DeadLetters) -> None:
    case = pipeline.store.open(opening())
    put(pipeline, DeadQueue.ROUTING, routing_message(pipeline), "NotAllToldError")

    (letter,) = dead.letters(DeadQueue.ROUTING)

    assert (letter.type, letter.receipt, letter.case_id) == (
        "city.hopetalk.case.opened.v1",
        case.receipt,
        case.id,
    )
    assert (letter.reason, letter.tries) == ("NotAllToldError", 2)
    assert dead.counts()[DeadQueue.ROUTING] == 1


def test_looking_leaves_letters_where_they_are(pipeline: Pipeline, dead: DeadLetters) -> None:
    for number in range(25):
        put(pipeline, DeadQueue.ROUTING, {"id": number})

    assert len(dead.letters(DeadQueue.ROUTING)) == 25
    assert len(dead.letters(DeadQueue.ROUTING)) == 25


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        '"010-1234-5678"',
        {"type": STORY, "subject": STORY, "data": {"case_id": 1}},
    ],
)
def test_of_what_is_no_message_of_ours_nothing_is_shown(
    pipeline: Pipeline, dead: DeadLetters, body: object
) -> None:
    put(pipeline, DeadQueue.ROUTING, body, "not_json")

    (letter,) = dead.letters(DeadQueue.ROUTING)

    assert (letter.type, letter.receipt, letter.case_id) == (None, None, None)
    assert letter.reason == "not_json"


def test_what_sqs_moved_by_itself_died(pipeline: Pipeline, dead: DeadLetters) -> None:
    moved_by_sqs(pipeline, DeadQueue.ROUTING, {"id": "1"})

    (letter,) = dead.letters(DeadQueue.ROUTING)

    assert (letter.reason, letter.tries) == ("died", None)


def test_sent_back_an_event_reaches_the_teams_and_twice_is_harmless(
    pipeline: Pipeline, dead: DeadLetters
) -> None:
    pipeline.store.open(opening())
    body = routing_message(pipeline)
    for _ in range(2):
        put(pipeline, DeadQueue.ROUTING, body)

    assert dead.replay(DeadQueue.ROUTING) == Replayed(sent=2)

    assert dead.letters(DeadQueue.ROUTING) == ()
    assert pipeline.deliver(*pipeline.office.take(pipeline.office.routing_queue)) == []
    assert pipeline.told() == REPORT_TEAMS


def test_one_letter_goes_and_the_others_stay(pipeline: Pipeline, dead: DeadLetters) -> None:
    for number in range(12):
        put(pipeline, DeadQueue.PHOTOS, {"case_id": f"{number:026}", "photo_id": "1"})
    chosen = dead.letters(DeadQueue.PHOTOS)[7]

    assert dead.replay(DeadQueue.PHOTOS, chosen.id) == Replayed(sent=1)

    assert chosen.id not in {letter.id for letter in dead.letters(DeadQueue.PHOTOS)}
    assert len(dead.letters(DeadQueue.PHOTOS)) == 11
    (order,) = pipeline.office.take(pipeline.office.photo_queue)
    assert json.loads(order)["case_id"] == chosen.case_id
    assert dead.replay(DeadQueue.PHOTOS, chosen.id) == Replayed()


def test_poison_that_comes_back_at_once_does_not_turn_in_circles(
    pipeline: Pipeline, dead: DeadLetters
) -> None:
    put(pipeline, DeadQueue.ROUTING, "not json")
    ways = dict(dead.back)

    def comes_back(message: Any) -> None:
        put(pipeline, DeadQueue.ROUTING, message["Body"], "not_json")

    circle = DeadLetters(dead.sqs, dead.urls, {**ways, DeadQueue.ROUTING: comes_back})

    assert circle.replay(DeadQueue.ROUTING) == Replayed(sent=1)
    assert len(dead.letters(DeadQueue.ROUTING)) == 1


def test_a_letter_that_cannot_be_sent_stays(pipeline: Pipeline, dead: DeadLetters) -> None:
    put(pipeline, DeadQueue.ROUTING, "{}")
    pipeline.office.sqs.delete_queue(QueueUrl=pipeline.office.routing_queue)

    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever SQS says
        dead.replay(DeadQueue.ROUTING)

    (_,) = all_in(pipeline, DeadQueue.ROUTING)


def all_in(pipeline: Pipeline, queue: DeadQueue) -> list[Letter]:
    return list(pipeline.office.dead_letters(pipeline.store, lambda: LATER).letters(queue))


def test_of_what_the_stream_gave_up_the_table_holds_all(
    pipeline: Pipeline, dead: DeadLetters
) -> None:
    pipeline.store.open(opening())
    moved_by_sqs(pipeline, DeadQueue.RELAY, GIVEN_UP)
    moved_by_sqs(pipeline, DeadQueue.RELAY, GIVEN_UP)
    (letter, _) = dead.letters(DeadQueue.RELAY)
    assert (letter.reason, letter.tries) == ("RetryAttemptsExhausted", 11)

    assert dead.replay(DeadQueue.RELAY) == Replayed(sent=2)

    assert dead.letters(DeadQueue.RELAY) == ()
    (body,) = pipeline.office.take(pipeline.office.routing_queue)
    pipeline.now = LATER
    assert pipeline.deliver(body) == []
    assert pipeline.told() == REPORT_TEAMS


def test_what_the_relay_could_not_read_has_no_way_back(
    pipeline: Pipeline, dead: DeadLetters
) -> None:
    put(pipeline, DeadQueue.RELAY, {"PK": "CASE#1", "SK": "EVENT#1"}, "malformed")

    assert dead.replay(DeadQueue.RELAY) == Replayed(stuck=1)

    assert len(dead.letters(DeadQueue.RELAY)) == 1


def test_a_notice_is_told_again_to_its_own_team(pipeline: Pipeline, dead: DeadLetters) -> None:
    pipeline.store.open(opening())
    pipeline.run()
    notice = next(n for n in pipeline.office.notices() if n["Message"]["team"] == KIM.team)
    attributes = {
        name: {"DataType": "String", "StringValue": value["Value"]}
        for name, value in notice["MessageAttributes"].items()
    }
    moved_by_sqs(pipeline, DeadQueue.NOTICES, notice["Message"], MessageAttributes=attributes)
    moved_by_sqs(pipeline, DeadQueue.NOTICES, notice["Message"])
    moved_by_sqs(pipeline, DeadQueue.NOTICES, {"summary": "no team"})

    assert dead.replay(DeadQueue.NOTICES) == Replayed(sent=2, stuck=1)

    again = pipeline.office.notices()
    assert [one["Message"] for one in again] == [notice["Message"]] * 2
    assert {one["MessageAttributes"]["team"]["Value"] for one in again} == {KIM.team}
    assert {one["MessageAttributes"]["urgency"]["Value"] for one in again} == {"normal"}


def test_while_sqs_is_down_one_is_told_so(pipeline: Pipeline, dead: DeadLetters) -> None:
    down = Aws("http://127.0.0.1:1").client("sqs")

    with pytest.raises(UnavailableError):
        DeadLetters(down, dead.urls, dead.back).counts()
