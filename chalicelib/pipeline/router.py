"""From the routing queue to everyone concerned: staff first, then the resident, each once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from chalicelib import log
from chalicelib.cases.model import Event
from chalicelib.cases.notices import Notice, notices_for
from chalicelib.cases.telling import message_for_resident
from chalicelib.city.model import City
from chalicelib.messages import Messages
from chalicelib.pipeline.batch import BatchResponse, PoisonError, Record, process
from chalicelib.pipeline.deliverer import Deliverer
from chalicelib.pipeline.messenger import LostMessageError, Messenger
from chalicelib.pipeline.notifier import CHANNEL, Notifier
from chalicelib.store.dead_letters import Aside
from chalicelib.store.deliveries import Order
from chalicelib.store.errors import EventMissingError, UnavailableError
from chalicelib.store.events import read_event
from chalicelib.store.ledger import RESIDENT, Entry
from chalicelib.store.outbox import Claim, Outbox, Standing
from chalicelib.store.pulse import Pulse, teams_of

_GONE = "message_gone"

Told: TypeAlias = dict[tuple[str, str], Entry]
"""Ledger entries by team and channel."""


class BusyError(Exception):
    """Another router has the event at this moment: the next delivery will see what it did."""


class NotAllToldError(Exception):
    """SNS refused some teams, or what else is to be sent could not be stored: the next delivery
    sees to those."""


@dataclass(frozen=True, slots=True)
class Router:
    """Routes events. Safe to run twice and side by side: the outbox hands each event to one router,
    and the ledger says who was told.

    Delivery is at least once: a router that is killed between SNS's answer and the ledger leaves no
    trace of what it sent, so a notice has the same `notice_id` each time. Where only the ledger
    failed, `unwritten` keeps what this process sent, should it meet the event again.
    """

    outbox: Outbox
    notifier: Notifier
    deliverer: Deliverer
    messenger: Messenger
    pulse: Pulse
    city: City
    say: Messages
    public_url: str
    now: Callable[[], datetime]
    aside: Aside
    unwritten: dict[str, Told] = field(default_factory=dict)

    def route(self, event: Mapping[str, Any]) -> BatchResponse:
        """Take a batch of the routing queue; what fails comes again, and what no try can help is
        set aside. People and messengers are written to when every team's queue has heard."""
        now = self.now()
        orders: list[Order] = []
        response = process(
            event["Records"],
            lambda record: orders.extend(self._route(record, now)),
            self.aside,
            _named,
        )
        self.deliverer.send_now(orders)
        return response

    def _route(self, record: Record, now: datetime) -> tuple[Order, ...]:
        announced = _read(record["body"])
        try:
            claim = self.outbox.claim(announced.case_id, announced.id, now)
        except EventMissingError as exc:
            raise PoisonError("case_gone") from exc
        match claim.standing:
            case Standing.DONE:
                return ()
            case Standing.BUSY:
                raise BusyError
            case Standing.MINE:
                return self._tell_all(claim, now)

    def _tell_all(self, claim: Claim, now: datetime) -> tuple[Order, ...]:
        try:
            return self._tell(claim, now)
        except LostMessageError as exc:
            # Staff know; what the resident was to read is gone for good: the clock must not ask on.
            self.unwritten.pop(claim.event.id, None)
            self.outbox.set_aside(claim.event.case_id, claim.event.id, _GONE)
            raise PoisonError(_GONE) from exc

    def _tell(self, claim: Claim, now: datetime) -> tuple[Order, ...]:
        event = claim.event
        told = self.unwritten.setdefault(event.id, Told())
        before = self.outbox.told(event.case_id, event.id) if claim.again else ()
        known = [*before, *told.values()]
        notices = notices_for(event, self.city, self.say, self.public_url)
        refused = self._tell_staff(event, notices, known, told, now)
        orders = self._order(event, notices, now)
        self._stir_boards(event, now)
        self._tell_resident(event, known, told, now)
        if refused or orders is None:
            self.outbox.give_back(event, list(told.values()))
        else:
            self.outbox.mark_routed(event, list(told.values()), now)
        del self.unwritten[event.id]
        if refused or orders is None:
            raise NotAllToldError
        log.line(
            "event",
            type=event.type,
            urgency=event.data.get("urgency"),
            owner=event.data.get("owner"),
            id=event.id,
            case=event.case_id,
            request=event.request,
            told=len(told),
            again=claim.again,
        )
        return orders

    def _tell_staff(
        self,
        event: Event,
        notices: tuple[Notice, ...],
        known: list[Entry],
        told: Told,
        now: datetime,
    ) -> bool:
        """Tell the teams that are not yet; whether SNS refused any."""
        sent = {entry.team for entry in known if entry.sent_at and entry.channel == CHANNEL}
        missing = [notice for notice in notices if notice.team not in sent]
        entries = self.notifier.publish(event, missing, now)
        told.update({(entry.team, entry.channel): entry for entry in entries})
        return any(entry.failed_at for entry in entries)

    def _order(
        self, event: Event, notices: tuple[Notice, ...], now: datetime
    ) -> tuple[Order, ...] | None:
        """What else is to be sent for the event; None where that could not be stored."""
        try:
            return self.deliverer.order(event.case_id, notices, now)
        except UnavailableError as exc:
            log.fault("event.not_ordered", exc, id=event.id, case=event.case_id)
            return None

    def _stir_boards(self, event: Event, now: datetime) -> None:
        """Open boards look again. They do not wait for Kakao, and nobody waits for them: a board
        that misses this is current at the next event."""
        try:
            self.pulse.beat(teams_of(event), now)
        except UnavailableError as error:
            log.fault("router.pulse", error, id=event.id, case=event.case_id)

    def _tell_resident(self, event: Event, known: list[Entry], told: Told, now: datetime) -> None:
        """Kakao may take seconds: what staff were told is written down before it is asked."""
        kind = message_for_resident(event)
        if kind is None or any(entry.team == RESIDENT for entry in known):
            return
        self.outbox.note(event, list(told.values()))
        entry = self.messenger.tell(event, kind, now)
        told[entry.team, entry.channel] = entry


def _named(record: Record) -> dict[str, str]:
    """The event's ids, for log lines; none where the message is no event."""
    try:
        event = _read(record["body"])
    except PoisonError:
        return {}
    return {"id": event.id, "case": event.case_id}


def _read(body: str) -> Event:
    try:
        return read_event(body)
    except json.JSONDecodeError as exc:
        raise PoisonError("not_json") from exc
    except (ValueError, KeyError, TypeError) as exc:
        raise PoisonError("malformed") from exc
