"""A process that runs one version of the service's code, order by order, as Lambda would.

    PYTHONPATH=<a checkout> HOPE_…=… python -P proof/worker.py

Each line of standard input is an order `{"do": …}`, each line of standard output its answer, or
`{"error": …}`. It leans on nothing but `chalicelib`, so that it runs older code as well.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from base64 import b64decode
from pathlib import Path
from typing import Any

from chalicelib.cases.commands import AcceptCase
from chalicelib.cases.decide import decide
from chalicelib.cases.staff import StaffMember
from chalicelib.settings import load
from chalicelib.store.clients import PIPELINE
from chalicelib.wiring import Pipeline, Service


class Worker:
    """What the functions of a deployment do."""

    def __init__(self) -> None:
        self.service = Service(load(os.environ), PIPELINE)
        self.pipeline = Pipeline(self.service)

    def turn(self, key: str, body: Any) -> Any:
        """A skill request; the skill's answer."""
        answer = self.service.webhooks.answer_skill({"x-skill-key": key}, json.dumps(body).encode())
        return json.loads(answer.body)

    def relay(self, records: list[Any]) -> Any:
        """Records of the stream."""
        return self.pipeline.relay.relay({"Records": list(map(_with_bytes, records))})

    def route(self, messages: list[Any]) -> Any:
        """Messages of the routing queue."""
        return self.pipeline.router.route({"Records": messages})

    def tick(self) -> Any:
        """A minute of the clock."""
        done = self.pipeline.clock.tick()
        upgrader = getattr(self.pipeline, "upgrader", None)
        return {**done, "upgraded": upgrader.go_on() if upgrader else 0}

    def accept(self, receipt: str) -> Any:
        """Someone of the owner's team takes the case."""
        case = self.service.cases.by_receipt(receipt)
        if case is None:
            raise LookupError(receipt)
        staff = StaffMember("kim", "김담당", case.owner)
        command = AcceptCase(case.id, staff)
        now, city, ids = self.service.now(), self.service.city, self.service.ids
        self.service.cases.commit(decide(command, case, now, city, ids))
        return case.id

    def read(self, receipt: str) -> Any:
        """How the case with this receipt stands; None where there is none."""
        case = self.service.cases.by_receipt(receipt)
        if case is None:
            return None
        thread = self.service.cases.thread(case.id)
        return {
            "id": case.id,
            "state": case.state,
            "story": list(case.private.story),
            "thread": [message.text for message in thread],
        }

    def board(self, team: str) -> Any:
        """The first page of a team's board: its rows, and what was asked of DynamoDB for it."""
        from chalicelib.store.board import Board

        table, asked = self.service.table, []
        events = table.client.meta.events
        events.register("after-call.dynamodb", lambda parsed, **_: asked.append(parsed))
        try:
            rows = Board(table).page(team).rows
        finally:
            events.unregister("after-call.dynamodb")
        read = sum(len(answer.get("Items", ())) for answer in asked)
        return {"rows": len(rows), "queries": len(asked), "read": read}

    def weigh(self) -> Any:
        """Memory in use, in bytes."""
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Until standard input ends."""
    worker = Worker()
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"done": getattr(worker, order.pop("do"))(**order)}
        except Exception:  # noqa: BLE001 - whoever ordered it decides what it means
            answer = {"error": traceback.format_exc()}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


def _with_bytes(value: Any) -> Any:
    match value:
        case {"B": str(encoded)}:
            return {"B": b64decode(encoded)}
        case dict():
            return {name: _with_bytes(part) for name, part in value.items()}
        case list():
            return [_with_bytes(part) for part in value]
        case _:
            return value


if __name__ == "__main__":
    main()
