"""What people do, played through the service's own front door and metered.

Each story begins with an empty service, and so with nothing in memory that a warm one would have:
what it takes of KMS and of the secret is the most it can take.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from http import HTTPStatus
from statistics import median
from typing import Any
from unittest.mock import patch

import boto3

import app
from bench.cost.meter import Meter
from bench.cost.usage import Usage
from chalicelib.cases import synthetic
from chalicelib.cases.staff import Role
from local.in_process import REGION, SKILL_KEY, Stack
from local.replay import Json, Player, StoryError
from proof.gateway import Answer
from proof.office import Browser, Office, forms, open_office

MORNING = datetime.fromisoformat("2026-11-24T09:30:00+09:00")
NIGHT = datetime.fromisoformat("2026-11-24T21:30:00+09:00")
REPORT = "장암동 푸른주택 2층 사시는 분이 다리 다치고 일을 못나가신지 한달 됐어요"


class AtTheDoor(Player):
    """Plays a story as Kakao does: each turn is a request to API Gateway."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.stack)
        self._gateway = office.gateway
        vars(office.stack.service)["webhooks"] = self.webhooks

    def send(self, body: Json, request_id: str) -> Any:
        """What the front door answers.

        Raises:
            StoryError: it refuses the payload.
        """
        headers = [
            ("X-Skill-Key", SKILL_KEY),
            ("X-Request-Id", request_id),
            ("Content-Type", "application/json"),
        ]
        http = self._gateway.ask("POST", "/kakao/skill", headers, json.dumps(body).encode())
        answer = self.answer = self.listener.take()
        if answer is None:
            raise StoryError(f"the door refused the payload: HTTP {http.status} {http.text}")
        return answer


@dataclass
class Scene:
    """A service that a story is played in."""

    office: Office
    player: AtTheDoor
    browser: Browser | None = None
    asks: str = ""
    """Where an open page asks whether anything has changed."""

    @property
    def stack(self) -> Stack:
        """The service itself."""
        return self.office.stack

    def play(self, *lines: Json) -> None:
        """Lines of a story, one after another."""
        for line in lines:
            self.player.play(line)

    def read(self, path: str, expected: HTTPStatus = HTTPStatus.OK) -> Answer:
        """The page that a worker reads.

        Raises:
            StoryError: it is not as expected.
        """
        answer = self.browser.get(path) if self.browser else None
        if answer is None or answer.status != expected:
            raise StoryError(f"{path} was not shown: {answer and answer.status}")
        return answer

    def act(self, what: str, **fields: str) -> None:
        """A worker opens the last case's page and sends the form that does this.

        Raises:
            StoryError: the page has no such form, or it was refused.
        """
        path = f"{self.case_path()}/{what}"
        form = next(iter(forms(self.read(self.case_path()), path)), None)
        if form is None or self.browser is None:
            raise StoryError(f"the case's page lets nobody {what}")
        answer = self.browser.post(path, {**form.fields, **fields})
        if answer.status != HTTPStatus.OK:
            raise StoryError(f"{what} was refused: HTTP {answer.status}")
        self.stack.pump()

    def leave_open(self, path: str, part: str) -> None:
        """A page of which a part asks for news again and again.

        Raises:
            StoryError: the part does not say where.
        """
        found = re.search(rf'id="{part}"[^>]*? ?hx-get="([^"]+)"', self.read(path).text)
        if found is None:
            raise StoryError(f"{path} does not ask for news")
        self.asks = unescape(found[1])

    def case_path(self) -> str:
        """Where the last case's page is."""
        return f"/staff/cases/{self.player.case_named('$last').id}"


Story = Callable[[Scene], None]


def report(scene: Scene) -> None:
    """A report in one message, confirmed; a number to call back; the receipt asked for later."""
    scene.play(
        {"user": "u", "say": REPORT},
        {"user": "u", "tap": "제출"},
        {"user": "u", "tap": "연락받고 싶어요"},
        {"user": "u", "say": "공일공 1234 오육칠팔"},
        {"at": "2026-11-24T11:00:00+09:00", "user": "u", "say": "어떻게 됐나요?"},
    )


def take_in(scene: Scene) -> None:
    """A report is there, and a worker of its dong's team has signed in."""
    report(scene)
    scene.browser = scene.office.sign_in(Role.WORKER)


def work_on_report(scene: Scene) -> None:
    """What the dong's team does about a report, on its page: accept, call, visit, link, close."""
    scene.read("/staff/cases")
    scene.act("accept")
    scene.act("contact", result="reached", text="통화함, 오후에 방문하기로")
    scene.play({"at": "2026-11-24T11:20:00+09:00"})
    scene.act("visit", result="met", text="면담함")
    scene.act("link", agency="푸드뱅크")
    scene.read("/staff/cases")
    scene.act("close", reason="emergency_aid", new_to_system="yes")


def consultation(scene: Scene) -> None:
    """A consultation asked for at night: a callback is booked, kept and closed."""
    scene.play({"user": "u", "say": "상담 받고 싶어요"})
    offered = [one["label"] for one in scene.player.choices["u"]]
    slot = next(label for label in offered if label[:1].isdigit())
    scene.play({"user": "u", "tap": slot}, {"user": "u", "tap": "카카오톡"})
    scene.play(
        {"at": "2026-11-25T10:05:00+09:00", "staff": "choi", "do": "call"},
        {"at": "2026-11-25T10:20:00+09:00", "staff": "choi", "do": "called", "text": "안내함"},
        {"staff": "choi", "do": "close", "reason": "advice"},
    )


def question(scene: Scene) -> None:
    """A search for a programme, one looked at."""
    scene.play(
        {"user": "u", "say": "퇴근이 늦어서 애가 저녁까지 혼자 있어요"}, {"user": "u", "tap": 0}
    )


def sign_in(scene: Scene) -> None:
    """A worker begins the day."""
    scene.browser = scene.office.sign_in(Role.WORKER)


def board(scene: Scene) -> None:
    """A board that is opened, as staff do all day."""
    scene.read("/staff/cases")


def case_page(scene: Scene) -> None:
    """A case that is opened."""
    scene.read(scene.case_path())


def leave_board_open(scene: Scene) -> None:
    """A board that was opened when what it shows had long happened."""
    take_in(scene)
    scene.play({"at": "2026-11-24T11:05:00+09:00"})
    scene.leave_open("/staff/cases", "rows")


def leave_case_open(scene: Scene) -> None:
    """A case that was opened."""
    take_in(scene)
    scene.leave_open(scene.case_path(), "looking")


def look(scene: Scene) -> None:
    """The open page asks whether anything has changed, and nothing has."""
    scene.read(scene.asks, HTTPStatus.NO_CONTENT)


def idle_tick(scene: Scene) -> None:
    """A minute in which nothing is due."""
    pipeline = scene.stack.pipeline
    pipeline.clock.tick()
    pipeline.anchor.drop()
    pipeline.upgrader.go_on()


def idle_reconciliation(scene: Scene) -> None:
    """A call of the reconciliation once the day is through."""
    scene.stack.pipeline.reconciler.go_on()


def walk(scene: Scene) -> None:
    """The synthetic resident's report, on its way to a queue of its own."""
    stack = scene.stack
    aws = boto3.Session(region_name=REGION)
    queue = aws.client("sqs").create_queue(QueueName="TeamSyntheticQueue")["QueueUrl"]
    arn = aws.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    aws.client("sns").subscribe(
        TopicArn=stack.service.settings.notice_topic_arn,
        Protocol="sqs",
        Endpoint=arn["Attributes"]["QueueArn"],
        Attributes={
            "RawMessageDelivery": "true",
            "FilterPolicy": json.dumps({"team": [synthetic.TEAM]}),
        },
    )

    def post(_: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        answer = scene.office.gateway.ask("POST", "/kakao/skill", headers.items(), body)
        stack.pump()
        return answer.status, answer.body

    patrol = replace(
        stack.pipeline.patrol, url="https://api.test", queue_url=queue, post=post, patience=0.0
    )
    if not patrol.walk():
        raise StoryError("the synthetic resident's notice did not come")


@dataclass(frozen=True, slots=True)
class Told:
    """A story. `before` is played first and not metered."""

    at: datetime
    play: Story
    before: Story | None = None


STORIES: Mapping[str, Told] = {
    "report": Told(MORNING, report),
    "work_on_report": Told(MORNING, work_on_report, take_in),
    "consultation": Told(NIGHT, consultation),
    "question": Told(MORNING, question),
    "sign_in": Told(MORNING, sign_in),
    "board": Told(MORNING, board, take_in),
    "board_look": Told(MORNING, look, leave_board_open),
    "case_look": Told(MORNING, look, leave_case_open),
    "case_page": Told(MORNING, case_page, take_in),
    "idle_tick": Told(MORNING, idle_tick, idle_tick),
    "idle_reconciliation": Told(MORNING, idle_reconciliation, idle_reconciliation),
    "walk": Told(MORNING, walk),
}
"""By the name that the model knows them by."""


ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """What each function used in a story, and the write units by index and partition key."""

    used: Mapping[str, Usage]
    heat: Mapping[tuple[str, str], int]


def measure(name: str, rounds: int = ROUNDS) -> Measured:
    """One story: of each amount the median of several rounds, after one that loads what a process
    loads once.

    Raises:
        StoryError: the story did not go as it is told; its figures would be of something else.
    """
    heat = _played(name).heat
    taken = [_played(name).taken() for _ in range(rounds)]
    used = {
        function: Usage({what: median(one[function][what] for one in taken) for what, _ in amounts})
        for function, amounts in taken[0].items()
    }
    return Measured(used, heat)


def _played(name: str) -> Meter:
    told, meter = STORIES[name], Meter()
    with _scene(told.at) as scene:
        if told.before:
            told.before(scene)
        with meter.watching():
            told.play(scene)
    return meter


@contextmanager
def _scene(at: datetime) -> Iterator[Scene]:
    with open_office(at) as office, patch.object(app, "pipeline", lambda: office.stack.pipeline):
        yield Scene(office, AtTheDoor(office))
