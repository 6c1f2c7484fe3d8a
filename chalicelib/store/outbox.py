"""The outbox: every event is routed at least once, by one router at a time.

claimed ──30 s── lease runs out ──▶ may be claimed again (the router died)
   └─ recorded, all told ──▶ routed: off the due index, later deliveries are acknowledged
   └─ recorded, some not told ──▶ lease given back: the next delivery tells those only
   └─ no try can help ──▶ set aside: a dead letter, off the due index, until people send it back
routed or set aside ──reopened──▶ on the due index again, to be claimed anew
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from chalicelib.cases import synthetic
from chalicelib.cases.events import instant
from chalicelib.cases.model import Event
from chalicelib.store import keys
from chalicelib.store.due import due_fields
from chalicelib.store.errors import EventMissingError, StoreError, reaching
from chalicelib.store.events import SWEEP_AFTER, stored_event
from chalicelib.store.items import Item, decode_item
from chalicelib.store.ledger import Entry, entry_write, stored_entry
from chalicelib.store.table import Table
from chalicelib.store.writes import PRESENT, Condition, Write, fading, update

LEASE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)


class Standing(StrEnum):
    """What a router that asks for an event is told."""

    MINE = "mine"
    DONE = "done"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Claim:
    """An event as it is stored, and who has it. `again`: an earlier claim did not finish, so the
    ledger must be read before anyone is told."""

    standing: Standing
    event: Event
    again: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that nobody routed in time. `body` is its routing-queue message; `sweeps` counts how
    often the clock sent it; `request` is the event's."""

    pk: str
    sk: str
    body: str
    sweeps: int
    request: str | None


class _RoutedMeanwhileError(StoreError):
    """The event was routed since it was found due."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """Hands out events and records what became of them."""

    table: Table

    def claim(self, case_id: str, event_id: str, now: datetime) -> Claim:
        """Take an event for `LEASE`, unless it is routed or another router has it.

        Raises:
            EventMissingError: no such event is stored.
        """
        request = update(
            keys.of_case(case_id),
            keys.event(event_id),
            sets={"leased_until": instant(now + LEASE)},
            adds={"claims": 1},
            condition=Condition(
                "attribute_exists(PK) AND attribute_not_exists(routed_at)"
                " AND (attribute_not_exists(leased_until) OR leased_until <= :now)",
                {":now": instant(now)},
            ),
        ).request
        try:
            with reaching("DynamoDB"):
                item = decode_item(
                    self.table.client.update_item(
                        TableName=self.table.name,
                        **request,
                        ReturnValues="ALL_NEW",
                        ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    )["Attributes"]
                )
        except self.table.client.exceptions.ConditionalCheckFailedException as exc:
            return _refused(event_id, exc.response)
        return Claim(Standing.MINE, stored_event(item), again=item["claims"] > 1)

    def told(self, case_id: str, event_id: str) -> tuple[Entry, ...]:
        """What the ledger holds of an event."""
        condition = Condition(
            "PK = :pk AND begins_with(SK, :prefix)",
            {":pk": keys.of_case(case_id), ":prefix": keys.notices_of(event_id)},
        )
        return tuple(stored_entry(item) for item in self.table.query(condition))

    def mark_routed(self, event: Event, entries: Sequence[Entry], now: datetime) -> None:
        """Everyone is told: the entries and the mark in one transaction."""
        mark = self._mark(
            event,
            sets={"routed_at": instant(now)},
            removes=("leased_until", "due_shard", "due_at", "set_aside", "request"),
        )
        self.table.write(mark, *self._entries(event, entries))

    def give_back(self, event: Event, entries: Sequence[Entry]) -> None:
        """Not everyone could be told: the entries, and the lease back for the next delivery."""
        mark = self._mark(event, sets={}, removes=("leased_until",))
        self.table.write(mark, *self._entries(event, entries))

    def note(self, event: Event, entries: Sequence[Entry]) -> None:
        """Write entries down while the event stays claimed."""
        if entries:
            self.table.write(*self._entries(event, entries))

    def waiting(self, pk: str, sk: str) -> Waiting | None:
        """An event that is not routed yet, by the key that the due index gave; None once it is."""
        item = self.table.get(pk, sk)
        if item is None or "routed_at" in item:
            return None
        return Waiting(pk, sk, item["cloudevent"], item.get("sweeps", 0), item.get("request"))

    def reopen(self, case_id: str, event_id: str, now: datetime) -> str:
        """Take the marks off an event, so that the next delivery tells whoever the ledger does not
        know of, and have the clock send it until it is routed. Returns its routing-queue message.

        Raises:
            EventMissingError: no such event is stored.
        """
        pk, sk = keys.of_case(case_id), keys.event(event_id)
        item = self.table.get(pk, sk)
        if item is None:
            raise EventMissingError(f"Event {event_id} is not stored")
        due = due_fields(pk, now + SWEEP_AFTER)
        # Counts as a claim: the router asks the ledger of an event that was claimed before.
        self.table.write(
            update(
                pk,
                sk,
                sets={**due, "sweeps": 0},
                adds={"claims": 1},
                removes=("routed_at", "set_aside"),
                condition=PRESENT,
                lost=EventMissingError,
            )
        )
        return str(item["cloudevent"])

    def postpone(self, waiting: Waiting, now: datetime) -> None:
        """It was sent once more: look again after a pause that doubles up to an hour."""
        pause = min(SWEEP_AFTER * 2 ** min(waiting.sweeps + 1, 6), _LONGEST_PAUSE)
        with suppress(_RoutedMeanwhileError):
            self.table.write(
                update(
                    waiting.pk,
                    waiting.sk,
                    sets={"due_at": instant(now + pause), "sweeps": waiting.sweeps + 1},
                    condition=Condition("attribute_exists(due_at)"),
                    lost=_RoutedMeanwhileError,
                )
            )

    def set_aside(self, case_id: str, event_id: str, reason: str) -> None:
        """It is on a dead-letter queue for this reason, a code, and no sweep helps: nothing sends
        it again but people. Whoever replays it finds it as it was."""
        self.table.write(
            update(
                keys.of_case(case_id),
                keys.event(event_id),
                sets={"set_aside": reason},
                removes=("leased_until", "due_shard", "due_at", "request"),
                condition=PRESENT,
                lost=EventMissingError,
            )
        )

    def _mark(self, event: Event, sets: dict[str, object], removes: tuple[str, ...]) -> Write:
        return update(
            keys.of_case(event.case_id),
            keys.event(event.id),
            sets=sets,
            removes=removes,
            condition=PRESENT,
            lost=EventMissingError,
        )

    def _entries(self, event: Event, entries: Sequence[Entry]) -> list[Write]:
        """An entry stays as long as its event."""
        writes = [entry_write(event.case_id, entry) for entry in entries]
        if event.data["owner"] != synthetic.TEAM:
            return writes
        return [fading(write, event.time + synthetic.KEPT) for write in writes]


def _refused(event_id: str, response: Mapping[str, Any]) -> Claim:
    old: Item = decode_item(response.get("Item", {}))
    if not old:
        raise EventMissingError(f"Event {event_id} is not stored: whence came its message?")
    standing = Standing.DONE if "routed_at" in old else Standing.BUSY
    return Claim(standing, stored_event(old))
