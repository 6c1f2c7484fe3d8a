"""Which events a resident hears of, and as what kind of message."""

from __future__ import annotations

from chalicelib.cases import events
from chalicelib.cases.model import Author, Event

_KINDS = {
    events.CASE_ACCEPTED: "accepted",
    events.CALLBACK_DUE: "callback_starting",
    events.CASE_CLOSED: "closed",
}


def message_for_resident(event: Event) -> str | None:
    """`accepted`, `question`, `callback_starting`, `closed`; None: the resident is not told."""
    if event.type == events.MESSAGE_ADDED and event.data["author"] == Author.STAFF:
        return "question"
    return _KINDS.get(event.type)
