"""What people and messengers are still to be told, address by address.

ordered ──at its time──▶ taken for `LEASE` ──sent──▶ done (kept for two days, so that an event that
   ▲                          │                       is routed again does not order it again)
   └────── pause, longer each time ── not sent ──▶ given up after the last pause: done as well

The partition is the address's, the sort key the event's: nobody is told of one event twice, in
whichever teams they are, and a digest is one query.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from chalicelib.cases.delivering import Channel, Delivery
from chalicelib.cases.events import instant
from chalicelib.cases.model import Frozen
from chalicelib.store import keys
from chalicelib.store.due import due_fields
from chalicelib.store.errors import DeliveryTakenError
from chalicelib.store.items import Item
from chalicelib.store.ledger import Entry, entry_write
from chalicelib.store.table import Table
from chalicelib.store.writes import ABSENT, Condition, Write, put, update

LEASE = timedelta(seconds=60)
TOGETHER = 40
"""Notices in one message: each is two writes of the transaction that records it."""

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
REMEMBERED = timedelta(days=2)


class Order(Frozen):
    """One delivery as it is stored. `team` and `name` are the subscription's, `address` its keyed
    hash; `due` is when it goes out, or by when whoever took it has sent it; `tries` failed."""

    case_id: str
    event_id: str
    team: str
    role: str
    channel: Channel
    name: str
    label: str
    address: str
    kind: str
    urgency: str
    dong: str | None = None
    receipt: str
    promise_by: datetime | None = None
    summary: str
    brief: str
    link: str
    held: bool
    due: datetime
    tries: int = 0

    def entry(
        self, result: str, *, sent: datetime | None = None, failed: datetime | None = None
    ) -> Entry:
        """What became of it, for the ledger. It never holds the address."""
        return Entry(
            event_id=self.event_id,
            team=self.team,
            role=self.role,
            channel=self.channel,
            kind=self.kind,
            urgency=self.urgency,
            sent_at=sent,
            failed_at=failed,
            result=result,
            who=self.label if self.channel is Channel.WEBHOOK else self.name,
        )


class Deliveries:
    """The orders of one city's table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def order(self, case_id: str, planned: Iterable[Delivery], now: datetime) -> tuple[Order, ...]:
        """Store what is planned, once. Of what is new, the orders that go out now: they are taken
        for the caller, and the clock's if the caller does not finish them."""
        mine = []
        for delivery in planned:
            order = _order(case_id, delivery, now)
            writes = [_put(order)]
            if order.held:
                writes.append(entry_write(case_id, order.entry("held")))
            with suppress(DeliveryTakenError):
                self._table.write(*writes)
                if not order.held:
                    mine.append(order)
        return tuple(mine)

    def take(self, pk: str, now: datetime) -> tuple[Order, ...]:
        """Take what is due at an address, at most `TOGETHER`, the longest due first; empty where
        nothing is any more.

        Raises:
            DeliveryTakenError: another process took some of it at the same moment.
        """
        found = self._table.query(
            Condition("PK = :pk", {":pk": pk, ":now": instant(now)}),
            FilterExpression="due_at <= :now",
        )
        due = sorted(map(_stored, found), key=lambda order: order.due)[:TOGETHER]
        if due:
            self._table.write(*(_due(order, now + LEASE, order.tries) for order in due))
        return tuple(due)

    def done(self, orders: Sequence[Order], entries: Sequence[Entry], now: datetime) -> None:
        """They were sent, or never will be."""
        self._table.write(*(_done(order, now) for order in orders), *_entries(orders, entries))

    def postpone(self, orders: Sequence[Order], entries: Sequence[Entry], now: datetime) -> None:
        """They could not be sent: again after a pause that grows with each order's tries."""
        later = [
            update(
                keys.of_deliveries(order.address),
                order.event_id,
                sets={**_due_sets(order, now + PAUSES[order.tries]), "tries": order.tries + 1},
            )
            for order in orders
        ]
        self._table.write(*later, *_entries(orders, entries))


def _order(case_id: str, delivery: Delivery, now: datetime) -> Order:
    notice, to, held = delivery.notice, delivery.to, delivery.at > now
    return Order(
        case_id=case_id,
        event_id=notice.event_id,
        team=to.team,
        role=notice.role,
        channel=to.channel,
        name=to.name,
        label=to.label,
        address=to.address,
        kind=notice.kind,
        urgency=notice.urgency,
        dong=notice.dong,
        receipt=notice.receipt,
        promise_by=notice.promise_by,
        summary=notice.summary,
        brief=notice.brief,
        link=notice.link,
        held=held,
        due=delivery.at if held else now + LEASE,
    )


def _put(order: Order) -> Write:
    pk = keys.of_deliveries(order.address)
    fields = {
        **order.model_dump(mode="json", exclude_none=True, exclude={"due"}),
        "item": "delivery",
        **due_fields(pk, order.due),
    }
    return put(pk, order.event_id, fields, condition=ABSENT, lost=DeliveryTakenError)


def _stored(item: Item) -> Order:
    return Order.model_validate({**item, "due": item["due_at"]})


def _due(order: Order, at: datetime, tries: int) -> Write:
    return update(
        keys.of_deliveries(order.address),
        order.event_id,
        sets={**_due_sets(order, at), "tries": tries},
        condition=Condition("due_at = :was", {":was": instant(order.due)}),
        lost=DeliveryTakenError,
    )


def _due_sets(order: Order, at: datetime) -> dict[str, object]:
    return dict(due_fields(keys.of_deliveries(order.address), at))


def _done(order: Order, now: datetime) -> Write:
    return update(
        keys.of_deliveries(order.address),
        order.event_id,
        sets={"expires": int((now + REMEMBERED).timestamp())},
        removes=("due_shard", "due_at"),
    )


def _entries(orders: Sequence[Order], entries: Sequence[Entry]) -> list[Write]:
    return [entry_write(order.case_id, entry) for order, entry in zip(orders, entries, strict=True)]
