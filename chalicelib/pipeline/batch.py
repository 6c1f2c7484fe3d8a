"""Batches in which each record has a verdict of its own.

            ┌ handled ──────────▶ acknowledged
    record ─┤
            └ failed, unreadable ▶ its id is reported: delivered again, in the end to the DLQ

Lambda reads the report only where the event source has `ReportBatchItemFailures`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, TypedDict

from chalicelib import log

Record: TypeAlias = Mapping[str, Any]


class Failure(TypedDict):
    """A record by its id: the message id for SQS, the sequence number for a stream."""

    itemIdentifier: str


class BatchResponse(TypedDict):
    """Lambda's partial batch response. Empty: all records are done."""

    batchItemFailures: list[Failure]


def process(
    records: Iterable[Record], handle: Callable[[Record], None], identify: Callable[[Record], str]
) -> BatchResponse:
    """Handle records one by one; whatever goes wrong with one stays with that one.

    A poison record, one that cannot even be read, is reported like any other.
    """
    failed = []
    for record in records:
        try:
            handle(record)
        except Exception as exc:  # noqa: BLE001 - whatever it is, the other records go on
            log.fault("record.failed", exc, record=identify(record))
            failed.append(identify(record))
    return response(failed)


def response(failed: Iterable[str]) -> BatchResponse:
    """The response that reports these records."""
    return {"batchItemFailures": [{"itemIdentifier": record_id} for record_id in failed]}
