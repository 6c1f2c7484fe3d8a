"""The service in one process, delivered to as AWS does: at least once, again after a failure, and
at last into a DLQ; by functions of their own that may die and start cold. Time is pretended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

import boto3

from chalicelib import log
from chalicelib.settings import Settings
from chalicelib.store.clients import PIPELINE, TURN, Clients, Patience
from chalicelib.wiring import Pipeline, Service
from local.in_process import LONG_AGO, PICTURE, Stack
from proof import memory
from proof.wire import KilledError, Wire

Json = dict[str, Any]
T = TypeVar("T")

VISIBILITY = timedelta(seconds=120)
RECEIVES = 5
KEPT_RECEIVES = 1000
KEPT_DELAY = timedelta(minutes=10)
"""Of the spill queue."""
STREAM_RETRIES = 10
"""As in `.chalice/resources.yaml`."""
MINUTE = timedelta(minutes=1)
MOST_TICKS = 1500
"""Between two lines of a story: more means that something is due for ever."""


class NotSettledError(Exception):
    """Something is due again and again and never done."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How messages come: each `twice`, in any order (`shuffled`), up to so many `late`."""

    twice: bool = False
    shuffled: bool = False
    late: timedelta = timedelta(0)
    seed: int = 0

    def __str__(self) -> str:
        """Their names; empty where messages come as they should."""
        held = {"twice": self.twice, "shuffled": self.shuffled, "late": bool(self.late)}
        return "+".join(name for name, is_so in held.items() if is_so)


@dataclass(slots=True)
class Waiting:
    """A message of a queue, or a batch of the stream, until it is handled."""

    records: list[Json]
    visible: datetime
    tries: int = 0


@dataclass(slots=True)
class Source:
    """What feeds a function: how many records at once, how often each is tried."""

    function: str
    together: int
    receives: int = RECEIVES
    delay: timedelta = timedelta(0)
    in_order: bool = False
    waiting: list[Waiting] = field(default_factory=list)
    dead: list[Json] = field(default_factory=list)

    @property
    def offered(self) -> list[Waiting]:
        """What can be handed over once it is visible: in order, of each group the first."""
        if not self.in_order:
            return self.waiting
        groups: dict[str, Waiting] = {}
        for one in self.waiting:
            groups.setdefault(json.loads(one.records[0]["body"])["who"], one)
        return list(groups.values())


class Delivering(Stack):
    """A stack whose functions have processes of their own, on a wire that may be spoilt."""

    def __init__(
        self,
        at: datetime,
        settings: Settings,
        aws: boto3.Session,
        wire: Wire,
        clients: Mapping[Patience, Clients],
    ) -> None:
        super().__init__(at, settings, aws)
        self.wire, self.ways, self.chance = wire, Ways(), Random(0)
        self.stream = Source("relay", 25)
        kept = Source("recover", 1, KEPT_RECEIVES, KEPT_DELAY, in_order=True)
        self.queues = {
            settings.routing_queue_url: Source("route", 10),
            settings.photo_queue_url: Source("keep", 1),
            settings.spill_queue_url: kept,
        }
        self._own = self.service
        self._clients = clients
        self._own.clients = self._clients[PIPELINE]
        self._processes: dict[str, Pipeline] = {}
        self._ticked = LONG_AGO
        self._streamed = 0
        self.restart("turn")

    @property
    def own(self) -> Service:
        """Parts for the proof to look with; the functions never share what these remember."""
        return self._own

    def restart(self, function: str) -> None:
        """The function's next call meets a process that knows nothing."""
        if function != "turn":
            self._processes.pop(function, None)
            return
        self.service = self._cold(TURN)
        self.service.skill = replace(self.service.skill, seconds=self.seconds)

    def seconds(self) -> float:
        """A process's stopwatch: the story's time and what calls have taken."""
        return self.at.timestamp() + self.wire.late

    def pump(self) -> None:
        """Deliver until nothing is left that can be delivered at this time."""
        self._take_in()
        while self._relay() or self._hand_over_all():
            self._take_in()

    def move_to(self, at: datetime) -> None:
        """Let time pass: messages come when they are visible again, the clock every minute in
        which something is due."""
        for _ in range(MOST_TICKS):
            due = self._next_tick()
            times = [*([due] if due else []), *self._visible()]
            following = min(times, default=None)
            if following is None or following > at:
                self.at = max(self.at, at)
                return
            self.at = max(self.at, following)
            if following == due:
                self._ticked = due
                self._invoke("clock", self._tick)
            self.pump()
        raise NotSettledError(f"{MOST_TICKS} ticks before {at}")

    def _visible(self) -> Iterator[datetime]:
        """When messages can be had; of the stream, only what comes first."""
        for first in self.stream.waiting[:1]:
            yield first.visible
        for queue in self.queues.values():
            yield from (waiting.visible for waiting in queue.offered)

    def _next_tick(self) -> datetime | None:
        """The next minute in which the clock finds anything: the others change nothing."""
        first = memory.due(self.own.settings.table)
        if first is None:
            return None
        due = datetime.fromisoformat(first)
        minute = due.replace(second=0, microsecond=0)
        return max(minute if minute == due else minute + MINUTE, self._ticked + MINUTE)

    def _tick(self, parts: Pipeline) -> None:
        current = parts.current()
        replace(current.clock, seconds=self.seconds).tick()
        current.anchor.drop()

    def _take_in(self) -> None:
        """What the stream and the queues hold by now; SQS's own visibility is not of our time."""
        records = memory.streamed(self.own.settings.table, self._streamed)
        self._streamed += len(records)
        for url, queue in self.queues.items():
            found = memory.taken_off(url)
            queue.waiting += [Waiting([one], self._when() + queue.delay) for one in found]
        if self.ways.shuffled:
            records.sort(key=lambda record: self._place(record))
        size = 1 if self.ways.shuffled else self.stream.together
        for start in range(0, len(records), size):
            self.stream.waiting.append(Waiting(records[start : start + size], self._when()))
        if self.ways.shuffled:
            for queue in self.queues.values():
                if not queue.in_order:
                    self.chance.shuffle(queue.waiting)

    def _when(self) -> datetime:
        late = self.ways.late and self.chance.random() < 0.5
        return self.at + (self.ways.late * self.chance.random() if late else timedelta(0))

    def _place(self, record: Json) -> int:
        """Of a shard's turn: one case's records stay in order, as DynamoDB promises."""
        key = f"{self.ways.seed}{record['dynamodb']['Keys']['PK']['S']}{self.at}"
        return Random(key).getrandbits(30)

    def _relay(self) -> bool:
        """One batch of the stream. What failed comes again before what follows it."""
        source = self.stream
        if not source.waiting or source.waiting[0].visible > self.at:
            return False
        batch = source.waiting.pop(0)
        for _ in range(1 + self.ways.twice):
            rest = self._rest(batch.records)
        if rest and batch.tries < STREAM_RETRIES:
            middle = (len(rest) + 1) // 2
            halves = [half for half in (rest[:middle], rest[middle:]) if half]
            source.waiting[:0] = [Waiting(half, self.at, batch.tries + 1) for half in halves]
        elif rest:
            source.dead += rest
        return True

    def _rest(self, records: list[Json]) -> list[Json]:
        """The records from the first one that failed."""
        answer = self._invoke("relay", lambda parts: parts.relay.relay({"Records": records}))
        if answer is None:
            return records
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        numbers = [
            number
            for number, record in enumerate(records)
            if record["dynamodb"]["SequenceNumber"] in failed
        ]
        return records[numbers[0] :] if numbers else []

    def _hand_over_all(self) -> bool:
        """One batch of each queue, whatever came of the others."""
        handed = [self._hand_over(queue) for queue in self.queues.values()]
        return any(handed)

    def _hand_over(self, queue: Source) -> bool:
        """One batch of a queue. What fails is hidden for a while, and given up after some tries."""
        ready = [waiting for waiting in queue.offered if waiting.visible <= self.at]
        size = 1 if self.ways.shuffled else queue.together
        batch = ready[:size]
        if not batch:
            return False
        for message in batch:
            message.tries += 1
            message.visible = self.at + VISIBILITY
        records = [message.records[0] for message in batch]
        for _ in range(1 + self.ways.twice):
            failed = self._failed(queue.function, records)
        for message in batch:
            if message.records[0]["messageId"] not in failed:
                queue.waiting.remove(message)
            elif message.tries >= queue.receives:
                queue.waiting.remove(message)
                queue.dead += message.records
        return True

    def _failed(self, function: str, records: list[Json]) -> set[str]:
        """Ids of the messages that were not handled."""
        answer = self._invoke(function, lambda parts: self._handle(function, parts, records))
        if answer is None:
            return {str(record["messageId"]) for record in records}
        return {str(failure["itemIdentifier"]) for failure in answer["batchItemFailures"]}

    def _handle(self, function: str, parts: Pipeline, records: list[Json]) -> Any:
        if function == "route":
            return parts.current().router.route({"Records": records})
        if function == "recover":
            return parts.current().recoverer.recover({"Records": records})
        # Nothing leaves the process: every address shows the same picture.
        keeper = replace(parts.keeper, fetch=lambda _: PICTURE.read_bytes())
        return keeper.keep({"Records": records})

    def _invoke(self, function: str, handle: Callable[[Pipeline], T]) -> T | None:
        """Call a function as Lambda does; None where it failed. Dead or late, it starts cold."""
        if function not in self._processes:
            self._processes[function] = Pipeline(self._cold(PIPELINE))
        try:
            with self.wire.within(function):
                return handle(self._processes[function])
        except KilledError:
            self.restart(function)
        except Exception as error:  # noqa: BLE001 - Lambda's own: it delivers again
            log.line("function.failed", function=function, error=type(error).__name__)
        return None

    def _cold(self, patience: Patience) -> Service:
        ids, settings = self._own.ids, self._own.settings
        service = Service(settings, patience, ids, lambda: self.at, self.seconds)
        service.clients = self._clients[patience]
        return service


def warm_clients() -> Mapping[Patience, Clients]:
    """Clients that are made already: they remember nothing that matters between processes."""
    made = {patience: Clients(patience) for patience in (TURN, PIPELINE)}
    for clients in made.values():
        for name in ("dynamodb", "kms", "secrets", "sqs", "sns", "s3"):
            getattr(clients, name)
        for name in ("kms", "sqs"):
            getattr(clients.hurried, name)
    return made
