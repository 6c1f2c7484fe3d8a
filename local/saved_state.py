"""Mends what the emulator saved, before it reads it again."""

from __future__ import annotations

import json
from pathlib import Path

WITH_QUEUE_URLS = ("sqs.json", "lambda.json", "cloudformation.json")


def mend(state: Path, port: int) -> None:
    """Make the state in this folder good for a start on `port`; do nothing where there is none."""
    _forget_stream_positions(state / "lambda.json")
    _move_queues(state, port)


def _forget_stream_positions(saved: Path) -> None:
    """The emulator saves how far a function has read a stream, but not the stream: it would skip as
    many new records as it had read old ones."""
    if saved.is_file():
        content = json.loads(saved.read_text("utf-8"))
        content.get("payload", {}).pop("dynamodb_stream_positions", None)
        saved.write_text(json.dumps(content), "utf-8")


def _move_queues(state: Path, port: int) -> None:
    """A queue is found by its URL, which holds the port that it was made on."""
    marker = state.with_name("port")
    before = marker.read_text("utf-8") if marker.is_file() else str(port)
    if before != str(port):
        for saved in (state / name for name in WITH_QUEUE_URLS):
            text = saved.read_text("utf-8")
            saved.write_text(text.replace(f"localhost:{before}/", f"localhost:{port}/"), "utf-8")
    marker.write_text(str(port), "utf-8")
