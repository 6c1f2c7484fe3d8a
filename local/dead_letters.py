"""`make dead-letters`: list what came to rest in a deployed stage's dead-letter queues, or send it
back to where it came from.

    make dead-letters STAGE=prod                          every queue's letters
    make dead-letters STAGE=prod REPLAY=routing           all of one queue are sent back
    make dead-letters STAGE=prod REPLAY=all               those of every queue
    make dead-letters STAGE=prod REPLAY=routing LETTER=id one of them
    … JSON=1                                              JSON lines, for tools

It works with the operator's own AWS credentials; who replays from the console stands in the audit
trail, who does from here stands in CloudTrail. Exit status 0: looked or sent; 1: some could not be
sent back; 2: the queues could not be reached, or what was asked for does not exist.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.city.loader import load_city
from chalicelib.store.dead_letters import DeadLetters, DeadQueue, Letter, Replayed
from chalicelib.store.due import DueIndex
from chalicelib.store.errors import UnavailableError
from chalicelib.store.outbox import Outbox
from chalicelib.store.photos import Photos
from chalicelib.store.sealing import Sealer
from chalicelib.store.table import Table
from chalicelib.store.ways_back import WaysBack
from local.emulator import REGION

OUTPUTS: Mapping[DeadQueue, str] = {
    DeadQueue.ROUTING: "RoutingDlqUrl",
    DeadQueue.RELAY: "RelayDlqUrl",
    DeadQueue.PHOTOS: "PhotoDlqUrl",
    DeadQueue.NOTICES: "NoticeDlqUrl",
    DeadQueue.SPILL: "SpillDlqUrl",
}
"""The stack output that holds each queue's URL."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        dead = dead_letters(asked.stage)
        if asked.replay:
            queues = list(DeadQueue) if asked.replay == "all" else [DeadQueue(asked.replay)]
            return _replay(dead, queues, asked.letter, as_json=asked.json)
        return _list(dead, as_json=asked.json)
    except (BotoCoreError, ClientError, UnavailableError, KeyError) as exc:
        print(f"The dead-letter queues could not be reached: {exc}", file=sys.stderr)
        return 2


def dead_letters(stage: str, endpoint: str | None = None) -> DeadLetters:
    """The queues of a deployed stage, with the ways back."""
    session = boto3.session.Session()
    if not session.region_name:
        session = boto3.session.Session(region_name=REGION)
    stacks = session.client("cloudformation", endpoint_url=endpoint).describe_stacks(
        StackName=f"hope-talk-{stage}"
    )
    outputs = {
        output["OutputKey"]: output["OutputValue"]
        for output in stacks["Stacks"][0].get("Outputs", [])
    }
    given = {
        one["ParameterKey"]: one["ParameterValue"] for one in stacks["Stacks"][0]["Parameters"]
    }
    table = Table(session.client("dynamodb", endpoint_url=endpoint), outputs["Table"])
    sqs = session.client("sqs", endpoint_url=endpoint)
    kms = session.client("kms", endpoint_url=endpoint)
    ways = WaysBack(
        sqs=sqs,
        sns=lambda: session.client("sns", endpoint_url=endpoint),
        routing_queue_url=outputs["RoutingQueueUrl"],
        photo_queue_url=outputs["PhotoQueueUrl"],
        spill_queue_url=outputs["SpillQueueUrl"],
        topic_arn=outputs["NoticeTopicArn"],
        due=DueIndex(table),
        outbox=Outbox(table),
        photos=Photos(table, Sealer(kms, ""), load_city(given["City"])),
        now=lambda: datetime.now(UTC),
    )
    return DeadLetters(sqs, {q: outputs[name] for q, name in OUTPUTS.items()}, ways.by_queue())


def _list(dead: DeadLetters, *, as_json: bool) -> int:
    for queue, count in dead.counts().items():
        letters = dead.letters(queue) if count else ()
        for line in _lines(queue, count, letters, as_json=as_json):
            print(line)
    return 0


def _lines(
    queue: DeadQueue, count: int, letters: Sequence[Letter], *, as_json: bool
) -> Iterator[str]:
    if as_json:
        yield from (json.dumps(asdict(letter), default=str) for letter in letters)
        return
    yield f"{queue}: {max(count, len(letters))}"
    for letter in letters:
        tries = "?" if letter.tries is None else letter.tries
        yield (
            f"  {letter.at:%Y-%m-%d %H:%M:%S}  {letter.id}  {letter.type or '-'}"
            f"  {letter.receipt or letter.case_id or '-'}  {tries} tries  {letter.reason}"
        )


def _replay(
    dead: DeadLetters, queues: Sequence[DeadQueue], letter_id: str | None, *, as_json: bool
) -> int:
    stuck = False
    for queue in queues:
        done = dead.replay(queue, letter_id)
        if letter_id and done == Replayed():
            print(f"{queue} holds no letter {letter_id}, or someone looks at it", file=sys.stderr)
            return 2
        stuck = stuck or done.stuck > 0
        told = {"queue": queue, "sent": done.sent, "stuck": done.stuck}
        print(json.dumps(told) if as_json else f"{queue}: {done.sent} sent, {done.stuck} stuck")
    return 1 if stuck else 0


def _parser() -> argparse.ArgumentParser:
    environ = os.environ
    parser = argparse.ArgumentParser(prog="make dead-letters", description="Dead letters")
    stage = environ.get("STAGE") or None
    parser.add_argument("--stage", choices=("dev", "prod"), default=stage, required=not stage)
    parser.add_argument(
        "--replay", choices=("all", *DeadQueue), default=environ.get("REPLAY") or None
    )
    parser.add_argument("--letter", default=environ.get("LETTER") or None)
    parser.add_argument("--json", action="store_true", default=bool(environ.get("JSON")))
    return parser


if __name__ == "__main__":
    sys.exit(main())
