"""`./hopetalk dlq`: what came to rest in the dead-letter queues, listed or sent back.

Who replays from the console stands in the audit trail, who does from here in CloudTrail.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer

from chalicelib.store.dead_letters import DeadQueue, Letter, Replayed
from operations.asking import AS_JSON, OF_STAGE, group, tell

app = group("What came to rest in the dead-letter queues.")

QUEUE = Annotated[DeadQueue | None, typer.Argument(help="One queue; all of them by default.")]
LETTER = Annotated[str | None, typer.Option("--letter", help="One letter, by its id in the list.")]


@app.command("list")
def show(stage: OF_STAGE, queue: QUEUE = None, as_json: AS_JSON = False) -> int:
    """List when each letter came to rest, what it is, its case, and why.

    A look hides letters from the next one for some seconds.
    """
    dead = stage.service.dead_letters
    for of, count in dead.counts().items():
        if queue and of != queue:
            continue
        letters = dead.letters(of) if count else ()
        if not as_json:
            print(f"{of}: {max(count, len(letters))}")
        for letter in letters:
            tell(_worded(letter), {"queue": of, **asdict(letter)}, as_json=as_json)
    return 0


@app.command()
def replay(
    stage: OF_STAGE, queue: QUEUE = None, letter: LETTER = None, as_json: AS_JSON = False
) -> int:
    """Send letters back to where they came from. Doing it twice tells nobody twice."""
    dead = stage.service.dead_letters
    stuck = False
    for of in _asked(queue):
        done = dead.replay(of, letter)
        if letter and done == Replayed():
            if queue is None:
                continue
            print(f"{of} holds no letter {letter}, or someone looks at it", file=sys.stderr)
            return 2
        stuck = stuck or done.stuck > 0
        facts = {"queue": of, "sent": done.sent, "stuck": done.stuck}
        tell(f"{of}: {done.sent} sent, {done.stuck} stuck", facts, as_json=as_json)
    return 1 if stuck else 0


def _asked(queue: DeadQueue | None) -> Iterable[DeadQueue]:
    return (queue,) if queue else DeadQueue


def _worded(letter: Letter) -> str:
    tries = "?" if letter.tries is None else letter.tries
    return (
        f"  {letter.at:%Y-%m-%d %H:%M:%S}  {letter.id}  {letter.type or '-'}"
        f"  {letter.receipt or letter.case_id or '-'}  {tries} tries  {letter.reason}"
    )
