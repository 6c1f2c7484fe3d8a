"""Events as they are stored (the outbox) and as they travel (CloudEvents JSON)."""

from __future__ import annotations

import json
from datetime import timedelta

from chalicelib.cases.events import envelope, instant
from chalicelib.cases.model import Event
from chalicelib.store import keys
from chalicelib.store.due import due_fields
from chalicelib.store.items import Item
from chalicelib.store.writes import Write, put

SWEEP_AFTER = timedelta(seconds=60)
"""How long the stream, relay and router may take before the clock sends an event again."""


def event_write(event: Event, city_id: str) -> Write:
    """An event's item: `cloudevent` is, to the letter, the body of its routing-queue message."""
    pk = keys.of_case(event.case_id)
    fields = {
        "item": "event",
        "type": event.type,
        "time": instant(event.time),
        "actor": event.actor,
        "cloudevent": json.dumps(envelope(event, city_id), ensure_ascii=False),
        **due_fields(pk, event.time + SWEEP_AFTER),
        **({"request": event.request} if event.request else {}),
    }
    return put(pk, keys.event(event.id), fields)


def stored_event(item: Item) -> Event:
    """The event of an outbox item."""
    own = {"actor": item["actor"], "request": item.get("request")}
    return read_event(item["cloudevent"]).model_copy(update=own)


def read_event(body: str) -> Event:
    """The event in a CloudEvents body; who acted does not travel, so `actor` is empty, nor in which
    request it was asked for.

    Raises:
        ValueError: not JSON, or not an event of ours (pydantic's ValidationError is one).
        KeyError: a part of the envelope is missing.
        TypeError: the envelope is no JSON object.
    """
    body_json = json.loads(body)
    return Event(
        id=body_json["id"],
        type=body_json["type"],
        case_id=body_json["data"]["case_id"],
        receipt=body_json["subject"],
        time=body_json["time"],
        actor="",
        data=body_json["data"],
    )
