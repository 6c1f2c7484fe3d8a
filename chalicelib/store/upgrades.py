"""Items of earlier versions, as today's code wants them: each step a pure function of the item.

Cases and conversations say in `schema_version` by which version they were written (none: 1). What
is read is taken up to today's version first; `pipeline.upgrader` writes old cases again, so that
the rows that they lack appear.

A new field with a default needs no version: older code keeps what it does not know
(`cases.model.Kept`). A version is for what must be made of what is there (a field that follows from
others, rows that every case must have), and for what older code cannot read, such as a new code:
it refuses that for now (`NewerItemError`), and newer code takes over. Older code that writes a
newer item says its own version, so that newer code makes the rest of it again. What changes the
meaning of a field is released in two steps: first the code that reads it, then what writes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from pydantic import ValidationError

from chalicelib.store.errors import NewerItemError
from chalicelib.store.items import Item

Upgrade: TypeAlias = Callable[[Item], Item]


def _touched_when_accepted(item: Item) -> Item:
    """To 2: accepting a case was the first time that it was touched. With 2 came rows that earlier
    code did not write: whoever has a case has a list, phone numbers are looked up, every case has a
    record for the figures, every call a line on its day."""
    if "accepted_at" not in item:
        return item
    accepted = item["accepted_at"]
    return {"first_touched_at": accepted, "touched_at": accepted, **item}


def _destroyed_on_record(item: Item) -> Item:
    """To 3: a finished case is on the clock's index at the end of its retention, and TTL takes it
    later. Earlier code left it to TTL alone, which puts nothing on record. The item says all that
    this follows from."""
    return item


_CASE: Sequence[Upgrade] = (_touched_when_accepted, _destroyed_on_record)
_CONVERSATION: Sequence[Upgrade] = ()

CASE = 1 + len(_CASE)
"""The version of a case's item that this code writes."""

CONVERSATION = 1 + len(_CONVERSATION)
"""The version of a conversation's item that this code writes."""


def upgraded_case(item: Item) -> Item:
    """A case's item with what the versions since ask for. It is safe to repeat."""
    return _upgraded(item, item.get("schema_version", 1), _CASE)


def upgraded_conversation(text: str, version: int) -> Item:
    """The fields of a conversation's JSON, likewise."""
    return _upgraded(json.loads(text), version, _CONVERSATION)


@contextmanager
def reading(version: int, known: int) -> Iterator[None]:
    """What newer code wrote and this code does not understand is for newer code to read.

    Raises:
        NewerItemError: in the place of what validation says of an item that is newer than `known`.
    """
    try:
        yield
    except ValidationError as exc:
        if version > known:
            raise NewerItemError(f"Version {version} is newer than {known}, which this is") from exc
        raise


def _upgraded(item: Item, version: int, steps: Sequence[Upgrade]) -> Item:
    for step in steps[version - 1 :]:
        item = step(item)
    return item
