"""Who was told of an event, by what channel, when, with what result."""

from __future__ import annotations

from datetime import datetime

from chalicelib.cases.events import instant
from chalicelib.cases.model import Frozen
from chalicelib.store import keys
from chalicelib.store.items import Item
from chalicelib.store.writes import Write, put

RESIDENT = "resident"
"""Stands in the place of a team where the resident was told."""


class Entry(Frozen):
    """One outcome: `sent_at` or `failed_at`, or neither where a message waits; `result` says why.
    `kind` is the notice's, or the message's where the resident was told. `who` is the person (user
    name) or webhook (its name) that was told for the team; empty where the whole team was."""

    event_id: str
    team: str
    role: str
    channel: str
    kind: str
    urgency: str | None = None
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    result: str
    who: str = ""


def entry_write(case_id: str, entry: Entry) -> Write:
    """The entry's item; a later attempt replaces an earlier one."""
    fields = {
        **entry.model_dump(),
        "sent_at": entry.sent_at and instant(entry.sent_at),
        "failed_at": entry.failed_at and instant(entry.failed_at),
    }
    sk = keys.notice(entry.event_id, entry.team, entry.channel, entry.who)
    return put(keys.of_case(case_id), sk, fields)


def stored_entry(item: Item) -> Entry:
    """The entry of an item."""
    return Entry.model_validate(item)
