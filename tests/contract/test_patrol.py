"""The synthetic resident: his reports take the whole path, and concern nobody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib.cases import synthetic
from chalicelib.pipeline.patrol import Patrol
from chalicelib.store import keys
from chalicelib.store.board import Board
from chalicelib.store.items import Item, decode_item
from chalicelib.store.records import Records
from local.in_process import REGION, SKILL_KEY, Stack, running
from tests.contract.stores import CITY, NOW, opening


@dataclass
class Path:
    """The service behind HTTP, with a queue for the synthetic team. `broken`: nothing is carried
    on from the table."""

    stack: Stack
    queue_url: str = ""
    broken: bool = False
    answers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        aws = boto3.Session(region_name=REGION)
        self.queue_url = aws.client("sqs").create_queue(QueueName="TeamSyntheticQueue")["QueueUrl"]
        arn = aws.client("sqs").get_queue_attributes(
            QueueUrl=self.queue_url, AttributeNames=["QueueArn"]
        )["Attributes"]["QueueArn"]
        aws.client("sns").subscribe(
            TopicArn=self.stack.service.settings.notice_topic_arn,
            Protocol="sqs",
            Endpoint=arn,
            Attributes={
                "RawMessageDelivery": "true",
                "FilterPolicy": json.dumps({"team": [synthetic.TEAM]}),
            },
        )

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        assert url == "https://api.test/kakao/skill"
        lower = {name.lower(): value for name, value in headers.items()}
        answer = self.stack.service.webhooks.answer_skill(lower, body)
        self.answers.append(answer.body)
        if not self.broken:
            self.stack.pump()
        return answer.status, answer.body.encode()

    @property
    def patrol(self) -> Patrol:
        return replace(
            self.stack.pipeline.patrol,
            url="https://api.test",
            queue_url=self.queue_url,
            post=self.post,
            patience=0.0,
        )


@pytest.fixture
def path() -> Iterator[Path]:
    with running(NOW) as stack:
        yield Path(stack)


def items(stack: Stack) -> list[Item]:
    client = stack.service.table.client
    return [decode_item(i) for i in client.scan(TableName=stack.service.table.name)["Items"]]


def lines(caplog: pytest.LogCaptureFixture, what: str) -> list[dict[str, Any]]:
    found = [json.loads(r.getMessage()) for r in caplog.records if r.name == "hope-talk"]
    return [line for line in found if line["what"] == what]


def test_a_walk_arrives_and_is_withdrawn(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "hope-talk")
    assert [path.patrol.walk(), path.patrol.walk()] == [True, True]

    assert len(lines(caplog, "walk.arrived")) == 2
    states = [
        item["state"] for item in items(path.stack) if item["SK"] == keys.CASE and "state" in item
    ]
    assert states == ["withdrawn", "withdrawn"]
    assert len(path.answers) == 6


def test_nobody_else_hears_of_it_and_no_figure_counts_it(path: Path) -> None:
    assert path.patrol.walk()

    assert {notice["team"] for notice in path.stack.notices()} == {synthetic.TEAM}
    board, records = Board(path.stack.service.table), Records(path.stack.service.table)
    assert [board.page(team).rows for team in CITY.teams] == [()] * len(CITY.teams)
    assert list(records.month("2026-11")) == []
    kinds = {item["PK"].partition("#")[0] for item in items(path.stack)}
    assert kinds == {"CASE", "RESIDENT", "RECEIPT", "PULSE"}
    assert [i["PK"] for i in items(path.stack) if i["PK"].startswith("PULSE#")] == [
        keys.of_pulse(synthetic.TEAM)
    ]


def test_all_that_a_walk_leaves_is_gone_after_a_day(path: Path) -> None:
    assert path.patrol.walk()

    until = int((NOW + synthetic.KEPT).timestamp()) + 60
    kept = [
        (item["PK"], item["SK"])
        for item in items(path.stack)
        if item.get("expires", until + 1) > until
    ]
    # One item each, however often he walks.
    assert sorted(pk.partition("#")[0] for pk, _ in kept) == ["PULSE", "RESIDENT"]


def test_time_makes_no_noise_of_a_walk_that_broke_off(path: Path) -> None:
    def dies(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        return (500, b"") if len(path.answers) == 2 else path.post(url, headers, body)

    assert not replace(path.patrol, post=dies).walk()
    [case] = [item for item in items(path.stack) if "kind" in item and item["SK"] == keys.CASE]
    assert case["state"] == "received"
    path.stack.notices()

    path.stack.move_to(NOW + synthetic.KEPT * 3)

    assert path.stack.notices() == []
    assert path.patrol.walk()


def test_a_notice_that_does_not_come_is_a_fault(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.broken = True
    assert not path.patrol.walk()
    [line] = lines(caplog, "walk.lost")
    assert line["receipt"].startswith("HT-")

    path.broken = False
    assert path.patrol.walk()


def test_a_service_that_does_not_answer_as_it_should_is_a_fault(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    answers = iter([(503, b"{}"), (200, b'{"template": {"outputs": []}}')])
    deaf = replace(path.patrol, post=lambda *_: next(answers))
    assert [deaf.walk(), deaf.walk()] == [False, False]
    assert [line["why"] for line in lines(caplog, "walk.broken")] == [
        "HTTP 503",
        "no summary to submit",
    ]


def status(path: Path, skill_key: str, user_key: str) -> int:
    """Of a turn, by whose key it is let in and whom it names."""
    body = {
        "userRequest": {"user": {"id": user_key, "type": "botUserKey"}, "utterance": "안녕하세요"}
    }
    headers = {"X-Skill-Key": skill_key}
    return path.post("https://api.test/kakao/skill", headers, json.dumps(body).encode())[0]


def test_he_takes_no_persons_report_for_his_and_no_person_is_taken_for_him(path: Path) -> None:
    """His name, or one that looks like it, does not go with a skill key; a real report beside a
    walk reaches its teams."""
    assert not replace(path.patrol, key=lambda: SKILL_KEY).walk()
    assert status(path, SKILL_KEY, f"{synthetic.CLAIM}{'a' * 32}") == 401
    assert [json.loads(answer).keys() for answer in path.answers] == [{"error"}] * 2
    assert items(path.stack) == []

    assert path.patrol.walk()
    path.stack.notices()
    case = opening(NOW).case
    path.stack.service.cases.commit(opening(NOW))
    path.stack.pump()
    assert {notice["team"] for notice in path.stack.notices()} == set(case.teams)


def test_his_key_speaks_for_nobody_else(path: Path) -> None:
    """Not for a resident, and it asks nothing of the service's parts."""
    key = path.patrol.key()
    deep = path.stack.service.health.answer({"x-skill-key": key}, b"")

    assert (status(path, key, "a-resident"), deep.status) == (401, 401)
    assert items(path.stack) == []
    assert status(path, key, synthetic.USER_KEY) == 200


def test_another_key_of_his_is_known_with_the_next_walk(path: Path) -> None:
    """By a process that held the former one."""
    former = path.patrol.key()
    assert path.patrol.walk()

    path.stack.service.clients.secrets.put_secret_value(
        SecretId=path.stack.service.settings.walk_secret,
        SecretString=json.dumps({"walk_key": "n" * 32}),
    )
    path.stack.at += timedelta(minutes=1)

    assert path.patrol.walk()
    assert status(path, former, synthetic.USER_KEY) == 401


def test_no_city_has_a_team_of_that_name() -> None:
    assert synthetic.TEAM not in CITY.teams
