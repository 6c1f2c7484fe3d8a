"""Kakao's Event API taken away from the running stack: what staff have to say waits for the
resident's next word, the chat answers all the while, and what is said once Kakao is back is
brought, once.

Kakao is imitated as the router meets it. What it takes is a call and no delivery: it then asks our
skill for the words, which the test does in its place.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from queue import SimpleQueue

import httpx
import pytest

from chalicelib.kakao.protocol import EVENT_PARAM
from chalicelib.kakao.validate import violations
from chalicelib.messages import load, load_staff
from local.simulator.kakao import BOT_ID
from tests.stack.cut_wires import HANGING, REFUSING, Wire, told
from tests.stack.deployed import PATIENCE, PAYLOAD, Deployed, Json, Resident
from tests.stack.imitated import serving
from tests.stack.test_photos import TEAM, TOLD, sign_in

STORY = "녹양동 △△연립 2층 할머니가 며칠째 굶고 계세요"
QUESTION = "몇 호에 사시는지 아시나요?"
ACCEPTED = load("ko")("news.accepted", receipt="|").rpartition("|")[2]
SENT, FAILED = (load_staff("ko")(f"console.result.{result}") for result in ("sent", "failed"))
TALK = f"/v2/bots/{BOT_ID}/talk"
TRIES = 2
RECEIPT = re.compile(r"HT-[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass(frozen=True)
class Kakao:
    """The Event API behind a wire; `calls` are the bodies that it took, in their order."""

    stack: Deployed
    wire: Wire
    calls: SimpleQueue[Json]

    def to_be_asked(self) -> AbstractContextManager[None]:
        """By a router that has not met it yet, until the end."""
        where = {"HOPE_EVENT_API_URL": self.wire.url, "HOPE_BOT_ID": BOT_ID}
        return told(self.stack, "RouteEvents", where)


class Chat(Resident):
    """A resident whose every answer is valid, and to whom Kakao may speak first."""

    receipt = ""

    def says(self, text: str, extra: Json | None = None) -> str:
        answer = super().says(text, extra)
        assert violations(self._answer) == []
        return answer

    def is_brought(self, call: Json) -> str:
        """What they read once Kakao has done what it was called for."""
        [user] = call["user"]
        assert user["id"] == self._key
        body = json.loads((PAYLOAD.parent / "event_call.json").read_text("utf-8"))
        request = body["userRequest"]
        request["user"]["id"] = self._key
        request["params"][EVENT_PARAM] = call["params"][EVENT_PARAM]
        return json.dumps(self._post(body).json(), ensure_ascii=False)


class Worker:
    """Someone of the team, on the page of one case."""

    def __init__(self, browser: httpx.Client, case_id: str) -> None:
        self.browser, self.case = browser, f"/staff/cases/{case_id}"

    def does(self, act: str, **fields: str) -> None:
        page = self.browser.get(self.case).text
        form = re.search(rf'action="[^"]*{self.case}/{act}".*?</form>', page, re.DOTALL)
        assert form, page
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
        done = self.browser.post(f"{self.case}/{act}", data=hidden | fields)
        assert done.status_code in (200, 303), done.text

    def reads(self, result: str) -> None:
        """Until the ledger says so of the latest that the resident was to be told; loading the page
        is all the pause there is."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            page = self.browser.get(self.case).text
            latest = page.partition('id="ledger"')[2].partition('class="told"')[2]
            if result in latest.partition('class="told"')[0]:
                return
        raise AssertionError(f"the page does not say {result}: {page}")


@pytest.fixture(scope="module")
def kakao(stack: Deployed) -> Iterator[Kakao]:
    calls: SimpleQueue[Json] = SimpleQueue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = self.path == TALK and self.headers["Authorization"].startswith("KakaoAK ")
            if known:
                calls.put(body)
            answer = json.dumps({"taskId": "1", "status": "SUCCESS" if known else "FAIL"}).encode()
            self.send_response(200 if known else 400)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    with serving(Handler) as port, closing(Wire(("127.0.0.1", port))) as wire:
        kakao = Kakao(stack, wire, calls)
        with kakao.to_be_asked():
            yield kakao


@pytest.fixture
def resident(stack: Deployed) -> Chat:
    """Whose report was taken."""
    resident = Chat(stack.post)
    resident.says(STORY)
    [resident.receipt] = set(RECEIPT.findall(resident.presses("제출")))
    return resident


@pytest.fixture
def worker(stack: Deployed, kakao: Kakao, resident: Chat) -> Iterator[Worker]:
    """Who has its notice."""
    notice = _notice_of(stack, resident.receipt)
    account = next(s for s in stack.facts.staff if s.team == TEAM and s.role == "worker")
    with httpx.Client(base_url=stack.facts.api_url, timeout=30) as browser:
        sign_in(browser, account)
        yield Worker(browser, notice["data"]["case_id"])
    for team in TOLD:
        stack.inbox(team, expected=0)


def _notice_of(stack: Deployed, receipt: str) -> Json:
    """Among whatever else the team was told, as by other tests."""
    while notices := stack.inbox(TEAM, expected=1):
        for notice in notices:
            if notice["subject"] == receipt:
                return notice
    raise AssertionError(f"no notice of {receipt} came")


def test_news_that_kakao_refuses_wait_and_come_with_the_next_that_it_takes(
    kakao: Kakao, worker: Worker, resident: Chat
) -> None:
    with kakao.wire.cut(REFUSING):
        worker.does("accept")
        for _ in range(TRIES):
            kakao.wire.await_caller()
        worker.reads(FAILED)

    worker.does("ask", text=QUESTION)
    brought = resident.is_brought(kakao.calls.get(timeout=PATIENCE))
    worker.reads(SENT)

    assert _times(brought) == {ACCEPTED: 1, QUESTION: 1}
    assert _times(resident.says("안녕하세요")) == {ACCEPTED: 0, QUESTION: 0}
    assert kakao.calls.empty()


def test_while_kakao_hangs_the_chat_answers_and_tells_what_waits(
    kakao: Kakao, worker: Worker, resident: Chat
) -> None:
    with kakao.wire.cut(HANGING):
        worker.does("accept")
        kakao.wire.await_caller()  # the news were left before Kakao was asked
        answered = resident.says("안녕하세요")
        kakao.wire.await_caller()
        worker.reads(FAILED)

    with kakao.to_be_asked():  # one that met it hanging would leave it alone for a while
        worker.does("ask", text=QUESTION)
        brought = resident.is_brought(kakao.calls.get(timeout=PATIENCE))
        worker.reads(SENT)

    assert _times(answered) == {ACCEPTED: 1, QUESTION: 0}
    assert _times(brought) == {ACCEPTED: 0, QUESTION: 1}
    assert _times(resident.says("안녕하세요")) == {ACCEPTED: 0, QUESTION: 0}
    assert kakao.calls.empty()


def _times(read: str) -> dict[str, int]:
    return {words: read.count(words) for words in (ACCEPTED, QUESTION)}
