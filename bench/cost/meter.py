"""Watches the service at work in one process, and notes what AWS would bill for it.

Requests are counted where botocore makes them; DynamoDB's request units are worked out from the
items before and after each write (moto knows no units), and of a query from all the items that it
looks at, filtered out or not. A function's time is its own processor time, without moto's,
stretched to the share of a processor that its memory buys, and for each request a wait (`Waits`),
since an imitation's own time says nothing about AWS.

Under a transaction the table's and the indexes' units are doubled. AWS's guide says so of items; of
indexes it says nothing, so the dearer reading is taken.
"""

from __future__ import annotations

import json
import logging
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from math import ceil
from time import process_time
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from chalice.app import Chalice
from moto.core.botocore_stubber import BotocoreStubber

from bench.cost.units import Item, index_units, indexes_of, read_units, size, write_units
from bench.cost.usage import Usage
from chalicelib.pipeline.messenger import Messenger
from local.in_process import table_properties

MB_OF_A_PROCESSOR = 1769
"""Memory at which a function has one whole processor. Source: Lambda developer guide, "Configure
Lambda function memory"."""

LINE_EXTRA = 26
"""Bytes that CloudWatch Logs bills for each event beside its text. Source: PutLogEvents."""

RUNTIME_LINES = 600
"""Bytes that Lambda itself logs of a run: `platform.start` and `platform.report` as JSON. Counted
in the developer guide's example, "Lambda log formats"; not measured."""

HTTP_HEAD = 500
"""Bytes of an answer's head as it leaves API Gateway: assumed."""

FUNCTIONS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "APIHandler": (("chalice.app:Chalice.__call__",), 512),
    "RelayEvents": (("chalicelib.pipeline.relay:Relay.relay",), 256),
    "RouteEvents": (("chalicelib.pipeline.router:Router.route",), 512),
    "KeepPhotos": (("chalicelib.pipeline.keeper:Keeper.keep",), 1024),
    "TickClock": (
        (
            "chalicelib.pipeline.clock:Clock.tick",
            "chalicelib.pipeline.anchor:Anchor.drop",
            "chalicelib.pipeline.upgrader:Upgrader.go_on",
        ),
        512,
    ),
    "RecoverWords": (("chalicelib.pipeline.recoverer:Recoverer.recover",), 512),
    "Reconcile": (("chalicelib.pipeline.reconciler:Reconciler.go_on",), 256),
    "WalkPath": (("chalicelib.pipeline.patrol:Patrol.walk",), 256),
}
"""Where each function's work begins, where it goes on in the same run, and its memory in MB
(`.chalice/config.json`)."""

NOBODY = ""
"""Who does what Lambda's pollers do, which is billed with the runs that they begin."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds that a function waits for an answer, by service: assumed, from what AWS and its
    users commonly report of calls within a region."""

    of: Mapping[str, float] = field(
        default_factory=lambda: {
            "dynamodb.read": 4.0,
            "dynamodb.write": 6.0,
            "dynamodb.transaction": 15.0,
            "kms": 8.0,
            "sqs": 8.0,
            "sns": 20.0,
            "s3": 30.0,
            "secretsmanager": 20.0,
            "kakao": 200.0,
        }
    )


@dataclass
class _Run:
    """One run of a function, or what goes on in it. Times are in seconds, `waited` in
    milliseconds."""

    function: str
    began: float
    goes_on: bool = False
    elsewhere: float = 0.0
    waited: float = 0.0


class Meter:
    """Notes what is used while it is `watching`, by function."""

    def __init__(self, waits: Waits | None = None) -> None:
        self.used: defaultdict[str, defaultdict[str, float]] = defaultdict(
            lambda: defaultdict(float)
        )
        self.heat: Counter[tuple[str, str]] = Counter()
        """Write units by index (empty: the table itself) and partition key."""
        self._waits = (waits or Waits()).of
        self._indexes = indexes_of(table_properties())
        self._runs: list[_Run] = []
        self._aside = False

    def taken(self) -> dict[str, Usage]:
        """What each function used since the last call."""
        found = {name: Usage(dict(amounts)) for name, amounts in sorted(self.used.items())}
        self.used.clear()
        return found

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Note everything that a function does in this block."""
        with ExitStack() as stack:
            for function, (places, _) in FUNCTIONS.items():
                for place in places:
                    stack.enter_context(self._entry(function, place, goes_on=place != places[0]))
            stack.enter_context(self._entry(NOBODY, "local.in_process:Stack.pump"))
            stack.enter_context(self._telling())
            stack.enter_context(patch.object(BaseClient, "_make_api_call", self._calling()))
            stack.enter_context(patch.object(BotocoreStubber, "__call__", self._answering()))
            stack.enter_context(self._reading_the_log())
            yield

    def _note(self, name: str, amount: float = 1) -> None:
        if function := self._runs[-1].function:
            self.used[function][name] += amount

    # Runs

    @contextmanager
    def _entry(self, function: str, place: str, *, goes_on: bool = False) -> Iterator[None]:
        module, path = place.split(":")
        owner_name, name = path.split(".")
        owner: Any = getattr(import_module(module), owner_name)
        entered = getattr(owner, name)

        @wraps(entered)
        def run(*arguments: Any, **named: Any) -> Any:
            if function == "RelayEvents" and not any(map(_lets_through, arguments[1]["Records"])):
                return {"batchItemFailures": []}
            with self._running(function, goes_on=goes_on):
                answer = entered(*arguments, **named)
                if owner is Chalice:
                    self._answered(answer)
                return answer

        with patch.object(owner, name, run):
            yield

    @contextmanager
    def _running(self, function: str, *, goes_on: bool) -> Iterator[None]:
        run = _Run(function, process_time(), goes_on)
        self._runs.append(run)
        try:
            yield
        finally:
            whole = process_time() - run.began
            if function != NOBODY:
                self._bill(run, whole)
            self._runs.pop()
            if self._runs:
                # The synthetic resident waits while the API answers it.
                self._runs[-1].elsewhere += whole

    def _bill(self, run: _Run, whole: float) -> None:
        memory = FUNCTIONS[run.function][1]
        own = (whole - run.elsewhere) * max(1.0, MB_OF_A_PROCESSOR / memory)
        seconds = ceil(own * 1000 + run.waited) / 1000  # billed by the whole millisecond
        self._note("lambda.gb_seconds", seconds * memory / 1024)
        if run.goes_on:
            return
        self._note("lambda.requests")
        self._note("logs.bytes", RUNTIME_LINES)
        if run.function in ("RouteEvents", "KeepPhotos", "RecoverWords"):
            self._note("sqs.requests", 2)  # its poller takes a batch, and takes it off
        if run.function == "APIHandler":
            self._note("api.requests")

    def _answered(self, answer: Any) -> None:
        self._note("out.bytes", HTTP_HEAD + len(json.dumps(answer["body"])))

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Where a message goes to a resident. In one process there is no Event API; what is told
        waits for the next turn instead, which writes no less."""
        tell = Messenger.tell

        def told(*arguments: Any, **named: Any) -> Any:
            self._note("kakao.messages")
            self._runs[-1].waited += self._waits["kakao"]
            return tell(*arguments, **named)

        with patch.object(Messenger, "tell", told):
            yield

    # Requests

    def _calling(self) -> Callable[..., Any]:
        make_call: Any = getattr(BaseClient, "_make_api_call")  # noqa: B009 - stubs hide it

        def called(client: Any, operation: str, asked: dict[str, Any]) -> Any:
            service = client.meta.service_model.service_name
            if self._aside or not self._runs or self._runs[-1].function == NOBODY:
                return make_call(client, operation, asked)
            if service == "dynamodb":
                return self._dynamodb(client, operation, asked, make_call)
            self._note(f"{_BILLED_AS.get(service, service)}.requests")
            if service == "s3":
                self._note("s3.puts" if operation == "PutObject" else "s3.gets")
            self._runs[-1].waited += self._waits[service]
            if service == "sns" and operation == "PublishBatch":
                # Up to 64 KB together are billed as one; the topic is encrypted: KMS at most once.
                self._note("sns.messages", len(asked["PublishBatchRequestEntries"]))
                self._note("kms.requests")
            return make_call(client, operation, asked)

        return called

    def _dynamodb(
        self, client: Any, operation: str, asked: dict[str, Any], make_call: Callable[..., Any]
    ) -> Any:
        self._note("dynamodb.requests")
        if operation in _READS:
            self._runs[-1].waited += self._waits["dynamodb.read"]
            with self._beside():
                self._note("dynamodb.reads", self._read(client, operation, asked))
            return make_call(client, operation, asked)
        transaction = operation == "TransactWriteItems"
        kind = "dynamodb.transaction" if transaction else "dynamodb.write"
        self._runs[-1].waited += self._waits[kind]
        writes = _writes(operation, asked)
        with self._beside():
            before = [self._stored(client, write) for write in writes]
        try:
            return make_call(client, operation, asked)
        finally:
            with self._beside():
                for write, was in zip(writes, before, strict=True):
                    self._written(was, self._stored(client, write), 2 if transaction else 1)

    def _read(self, client: Any, operation: str, asked: dict[str, Any]) -> float:
        if operation == "GetItem":
            item = self._stored(client, asked)
            return read_units([size(item)] if item else [], consistent=_consistent(asked))
        whole = {name: value for name, value in asked.items() if name not in _NARROWING}
        if operation == "Query":
            # What a filter alone uses may not be named without it.
            used = asked["KeyConditionExpression"]
            for part in ("ExpressionAttributeValues", "ExpressionAttributeNames"):
                kept = {name: value for name, value in asked.get(part, {}).items() if name in used}
                if kept:
                    whole[part] = kept
        found = client.query(**whole) if operation == "Query" else client.scan(**whole)
        items = found["Items"]
        if index := next((i for i in self._indexes if i.name == asked.get("IndexName")), None):
            items = [index.view(item) or {} for item in items]
        return read_units((size(item) for item in items), consistent=_consistent(asked))

    def _stored(self, client: Any, write: Mapping[str, Any]) -> Item | None:
        key = write.get("Key") or {name: write["Item"][name] for name in ("PK", "SK")}
        item: Item | None = client.get_item(TableName=write["TableName"], Key=key).get("Item")
        return item

    def _written(self, before: Item | None, after: Item | None, times: int) -> None:
        self._heat("", "PK", before, after, times * write_units(before, after))
        for index in self._indexes:
            if units := index_units(index, before, after):
                was, is_ = index.view(before), index.view(after)
                self._heat(index.name, index.keys[0], was, is_, times * units)
        grown = (size(after) if after else 0) - (size(before) if before else 0)
        self._note("dynamodb.bytes", grown + self._index_growth(before, after))

    def _heat(
        self, index: str, key: str, before: Item | None, after: Item | None, units: int
    ) -> None:
        self._note("dynamodb.writes", units)
        if index:
            self._note(f"dynamodb.writes_of_{index}", units)
        if written := after or before:
            self.heat[index, written[key]["S"]] += units

    def _index_growth(self, before: Item | None, after: Item | None) -> int:
        grown = 0
        for index in self._indexes:
            was, is_ = index.view(before), index.view(after)
            grown += (size(is_) if is_ else 0) - (size(was) if was else 0)
        return grown

    @contextmanager
    def _beside(self) -> Iterator[None]:
        """What the meter itself asks and computes is nobody's."""
        began, self._aside = process_time(), True
        try:
            yield
        finally:
            self._aside = False
            self._runs[-1].elsewhere += process_time() - began

    def _answering(self) -> Callable[..., Any]:
        answer = BotocoreStubber.__call__

        def answered(stubber: BotocoreStubber, *arguments: Any, **named: Any) -> Any:
            began = process_time()
            try:
                return answer(stubber, *arguments, **named)
            finally:
                if self._runs and not self._aside:
                    self._runs[-1].elsewhere += process_time() - began

        return answered

    # Log

    @contextmanager
    def _reading_the_log(self) -> Iterator[None]:
        logger, handler = logging.getLogger("hope-talk"), _Lines(self)
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)

    def logged(self, record: logging.LogRecord) -> None:
        """A line as Lambda's runtime writes it."""
        if not self._runs:
            return
        line = {
            "timestamp": "2026-11-30T12:00:00Z",
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": "00000000-0000-0000-0000-000000000000",
        }
        self._note("logs.bytes", len(json.dumps(line, ensure_ascii=False).encode()) + LINE_EXTRA)


class _Lines(logging.Handler):
    def __init__(self, meter: Meter) -> None:
        super().__init__()
        self._meter = meter

    def emit(self, record: logging.LogRecord) -> None:
        self._meter.logged(record)


def _lets_through(record: Mapping[str, Any]) -> bool:
    """Whether Lambda runs the relay for a record: the filter in `.chalice/resources.yaml`."""
    item = record["dynamodb"].get("NewImage", {}).get("item", {}).get("S")
    return record["eventName"] == "INSERT" and item in ("event", "photo")


_READS = ("GetItem", "Query", "Scan")
_BILLED_AS = {"secretsmanager": "secrets"}
_NARROWING = (
    "FilterExpression",
    "ProjectionExpression",
    "Select",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
)
"""What makes a query return less than it looks at."""


def _writes(operation: str, asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if operation != "TransactWriteItems":
        return [asked]
    return [write for one in asked["TransactItems"] for write in one.values()]


def _consistent(asked: Mapping[str, Any]) -> bool:
    return bool(asked.get("ConsistentRead"))
