"""Batches in which each record has a verdict of its own.

            ┌ handled ────────────────────────▶ acknowledged
    record ─┼ no try can help: `PoisonError` ─▶ set aside with the reason, acknowledged
            ├ not yet: `LaterError` ──────────▶ its id is reported: delivered again
            ├ failed at its last try ─────────▶ set aside with the error's class, acknowledged
            └ failed ─────────────────────────▶ its id is reported: delivered again

What could not be set aside is reported like any failure: in the end SQS moves it there itself.
Lambda reads the report only where the event source has `ReportBatchItemFailures`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypedDict

from chalicelib import log
from chalicelib.store.dead_letters import TRIES, Aside

Record: TypeAlias = Mapping[str, Any]


class PoisonError(Exception):
    """A record that no further try can help. `reason` is a code, never what the record holds."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LaterError(Exception):
    """Nothing is wrong with a record but its time has not come: it waits in its queue, however
    often. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Failure(TypedDict):
    """A record by its id: the message id for SQS, the sequence number for a stream."""

    itemIdentifier: str


class BatchResponse(TypedDict):
    """Lambda's partial batch response. Empty: all records are done."""

    batchItemFailures: list[Failure]


def process(
    records: Iterable[Record],
    handle: Callable[[Record], None],
    aside: Aside,
    named: Callable[[Record], Mapping[str, str]] = lambda _: {},
) -> BatchResponse:
    """Handle a queue's messages one by one; whatever goes wrong with one stays with that one.
    `named` gives the ids that a line about a message holds besides the message's own."""
    failed = []
    for record in records:
        try:
            handle(record)
        except LaterError as later:
            log.line("record.later", **_ids(record, named), why=later.reason)
            failed.append(str(record["messageId"]))
        except Exception as exc:  # noqa: BLE001 - whatever it is, the other records go on
            ids = _ids(record, named)
            log.fault("record.failed", exc, **ids, tries=tries_of(record))
            if not _set_aside(record, exc, aside, ids):
                failed.append(str(record["messageId"]))
    return response(failed)


def response(failed: Iterable[str]) -> BatchResponse:
    """The response that reports these records."""
    return {"batchItemFailures": [{"itemIdentifier": record_id} for record_id in failed]}


def tries_of(record: Record) -> int:
    """How often SQS has delivered it, this time included."""
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))


def _ids(record: Record, named: Callable[[Record], Mapping[str, str]]) -> dict[str, str]:
    return {"record": record["messageId"], **named(record)}


def _set_aside(record: Record, error: Exception, aside: Aside, ids: Mapping[str, str]) -> bool:
    poison = isinstance(error, PoisonError)
    tries = tries_of(record)
    if not poison and tries < TRIES:
        return False
    reason = error.reason if isinstance(error, PoisonError) else type(error).__name__
    try:
        aside.put(record["body"], reason, tries)
    except Exception as exc:  # noqa: BLE001 - then it is tried once more, or SQS sets it aside
        log.fault("record.not_set_aside", exc, **ids)
        return False
    log.fault("record.set_aside", None, **ids, reason=reason, tries=tries)
    return True
