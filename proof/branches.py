"""Forks of this process: what a run would have led to, had something gone otherwise at one point.

A fork has all that its parent had up to there, so that nothing need be played again.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

Json = dict[str, Any]

SECONDS = 300
"""A branch that takes longer hangs, and is ended."""


class Branch:
    """One fork, seen from its parent."""

    def __init__(self, pid: int, output: int) -> None:
        self.output = output
        self._pid = pid
        self._read: list[bytes] = []

    def read(self) -> bool:
        """Take what it has written by now; whether more may come."""
        piece = os.read(self.output, 1 << 16)
        self._read.append(piece)
        return bool(piece)

    def result(self) -> Json:
        """What it reported, once it has ended."""
        while self.read():
            pass
        os.close(self.output)
        os.waitpid(self._pid, 0)
        text = b"".join(self._read)
        answer: Json = json.loads(text) if text else {"broken": ["it hung, or died without a word"]}
        return answer


def fork() -> Branch | int:
    """In the parent: the branch. In the branch: where to `report` to."""
    output, into = os.pipe()
    pid = os.fork()
    if pid:
        os.close(into)
        return Branch(pid, output)
    os.close(output)
    signal.alarm(SECONDS)
    return into


def report(into: int, result: Json) -> NoReturn:
    """Say what came of this branch, and end it."""
    try:
        with os.fdopen(into, "wb") as pipe:
            pipe.write(json.dumps(result, ensure_ascii=False, default=str).encode())
    finally:
        os._exit(0)


def together(works: Sequence[Callable[[], Json]]) -> list[Json]:
    """Do each in a branch of its own, as many at once as there are processors; results in order.

    Raises:
        RuntimeError: one raised; with its trace.
    """
    results: list[Json] = [{}] * len(works)
    waiting = list(enumerate(works))[::-1]
    with selectors.DefaultSelector() as running:
        while waiting or running.get_map():
            while waiting and len(running.get_map()) < (os.cpu_count() or 1):
                number, work = waiting.pop()
                branch = _begun(work)
                running.register(branch.output, selectors.EVENT_READ, (number, branch))
            for key, _ in running.select():
                number, branch = key.data
                if not branch.read():
                    running.unregister(branch.output)
                    results[number] = branch.result()
    for result in results:
        if "raised" in result:
            raise RuntimeError(result["raised"])
    return results


def _begun(work: Callable[[], Json]) -> Branch:
    branch = fork()
    if isinstance(branch, Branch):
        return branch
    signal.alarm(0)
    try:
        result = work()
    except BaseException:  # noqa: BLE001 - it is told, and this process ends in any case
        result = {"raised": traceback.format_exc()}
    sys.stderr.flush()
    report(branch, result)
