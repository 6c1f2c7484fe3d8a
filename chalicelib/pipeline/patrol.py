"""A synthetic resident walks the whole path every few minutes, as Kakao and the teams know it:

    HTTPS ▶ API Gateway ▶ turn ▶ table ▶ stream ▶ relay ▶ routing queue ▶ router ▶ topic ▶ a queue

It reports, waits until its own team's queue has heard of it, and withdraws. Nobody else is told
(`cases.synthetic`). Each walk that arrived is a line `walk.arrived`: where none comes for a while,
an alarm says so, whatever the reason, this function's own death included.

A walk costs three turns, two events on their way (18 DynamoDB requests, one KMS key, four
messages in all) and about two looks into the queue: 288 of them a day. It may touch nothing but its
queue and a secret of its own, whose key lets in nobody else.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from chalicelib import log
from chalicelib.cases.events import CASE_OPENED
from chalicelib.cases.synthetic import USER_KEY
from chalicelib.language import rehearsed

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

KAKAO_WAITS = 5.0
"""Seconds; an answer that comes later is none for a resident either."""

_LOOK = 3  # seconds of one look into the queue, below the clients' own patience
_RECEIPT = re.compile(r"HT-[0-9A-Z]{4}-[0-9A-Z]{4}")

Post: TypeAlias = Callable[[str, Mapping[str, str], bytes], tuple[int, bytes]]
"""Address, headers, body → status, body."""


class WalkError(Exception):
    """The service did not answer as it answers a resident; the message says where, without what
    was said."""


@dataclass(frozen=True, slots=True)
class Patrol:
    """Walks. `url` is where Kakao's requests come in, without `/kakao/skill`; `key` gives the
    synthetic resident's as it is now; `dong` is where he speaks of; `patience` is in seconds."""

    url: str
    queue_url: str
    key: Callable[[], str]
    bot_id: str
    dong: str
    sqs: SQSClient
    post: Post
    patience: float = 60.0
    seconds: Callable[[], float] = time.monotonic

    def walk(self) -> bool:
        """Whether the notice came within `patience`. What went wrong is logged as a fault."""
        began = self.seconds()
        try:
            say = partial(self._say, self.key())
            receipt = self._report(say)
            try:
                arrived = self._comes(receipt, began + self.patience)
            finally:
                say(rehearsed.WITHDRAW, f"status.withdraw_yes:{receipt}")
        except Exception as error:  # noqa: BLE001 - whatever it is, this walk did not arrive
            why = str(error) if isinstance(error, WalkError) else ""
            log.fault("walk.broken", error, why=why)
            return False
        if arrived:
            log.line("walk.arrived", ms=round((self.seconds() - began) * 1000))
        else:
            log.fault("walk.lost", receipt=receipt, seconds=self.patience)
        return arrived

    def _report(self, say: Callable[..., Any]) -> str:
        """Report as a resident would; the receipt."""
        summary = say(rehearsed.STORY.format(dong=self.dong))
        offered = (one for one in _offers(summary) if one[1].startswith("report.submit"))
        submit = next(offered, None)
        if submit is None:
            raise WalkError("no summary to submit")
        found = _RECEIPT.search(json.dumps(say(*submit)))
        if found is None:
            raise WalkError("no receipt")
        return found[0]

    def _comes(self, receipt: str, until: float) -> bool:
        """Take what is in the queue until this report's notice is; notices of earlier walks are
        dropped."""
        while True:
            found = self.sqs.receive_message(
                QueueUrl=self.queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=_LOOK
            ).get("Messages", [])
            for message in found:
                self.sqs.delete_message(
                    QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"]
                )
            notices = [json.loads(message["Body"]) for message in found]
            if any((n["subject"], n["type"]) == (receipt, CASE_OPENED) for n in notices):
                return True
            if self.seconds() >= until:
                return False

    def _say(self, key: str, utterance: str, code: str = "") -> Any:
        """One turn: words, or a tap on what an answer offered; what is answered."""
        body = {
            "bot": {"id": self.bot_id},
            "userRequest": {
                "user": {"id": USER_KEY, "type": "botUserKey", "properties": {}},
                "utterance": utterance,
                "params": {"surface": "Kakaotalk.plusfriend"},
                "lang": "ko",
                "timezone": "Asia/Seoul",
            },
            "action": {"params": {}, "clientExtra": {"code": code} if code else {}},
        }
        headers = {"Content-Type": "application/json", "X-Skill-Key": key}
        status, answer = self.post(
            f"{self.url}/kakao/skill", headers, json.dumps(body, ensure_ascii=False).encode()
        )
        if status != 200:
            raise WalkError(f"HTTP {status}")
        return json.loads(answer)


def post(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
    """Post once, as long as Kakao waits; redirects are not followed.

    Raises:
        urllib3.exceptions.HTTPError: no answer came in time.
    """
    from urllib3 import PoolManager, Timeout

    pool = PoolManager(timeout=Timeout(total=KAKAO_WAITS), retries=False)
    answer = pool.request("POST", url, body=body, headers=dict(headers), redirect=False)
    return answer.status, answer.data


def _offers(part: Any) -> Iterator[tuple[str, str]]:
    """Label and code of all that an answer offers to tap."""
    if isinstance(part, Mapping):
        extra = part.get("extra")
        if isinstance(extra, Mapping) and "code" in extra:
            yield str(part.get("label", "")), str(extra["code"])
    for inner in part.values() if isinstance(part, Mapping) else part:
        if isinstance(inner, Mapping | list):
            yield from _offers(inner)
