"""From the routing queue to everyone concerned: staff first, then the resident, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import log
from chalicelib.cases.model import Event
from chalicelib.cases.notices import notices_for
from chalicelib.cases.telling import message_for_resident
from chalicelib.city.model import City
from chalicelib.messages import Messages
from chalicelib.pipeline.batch import BatchResponse, Record, process
from chalicelib.pipeline.messenger import Messenger
from chalicelib.pipeline.notifier import Notifier
from chalicelib.store.events import read_event
from chalicelib.store.ledger import RESIDENT, Entry
from chalicelib.store.outbox import Claim, Outbox, Standing


class BusyError(Exception):
    """Another router has the event at this moment: the next delivery will see what it did."""


class NotAllToldError(Exception):
    """SNS refused some teams: the next delivery tells those."""


@dataclass(frozen=True, slots=True)
class Router:
    """Routes events. Safe to run twice and side by side: the outbox hands each event to one router,
    and the ledger says who was told."""

    outbox: Outbox
    notifier: Notifier
    messenger: Messenger
    city: City
    say: Messages
    public_url: str
    now: Callable[[], datetime]

    def route(self, event: Mapping[str, Any]) -> BatchResponse:
        """Take a batch of the routing queue; what fails comes again, in the end to the DLQ."""
        now = self.now()
        return process(
            event["Records"],
            lambda record: self._route(record, now),
            lambda record: str(record["messageId"]),
        )

    def _route(self, record: Record, now: datetime) -> None:
        announced = read_event(record["body"])
        claim = self.outbox.claim(announced.case_id, announced.id, now)
        match claim.standing:
            case Standing.DONE:
                return
            case Standing.BUSY:
                raise BusyError
            case Standing.MINE:
                self._tell(claim, now)

    def _tell(self, claim: Claim, now: datetime) -> None:
        event = claim.event
        before = self.outbox.told(event.case_id, event.id) if claim.again else ()
        entries = self._tell_staff(event, before, now)
        refused = [entry.team for entry in entries if entry.failed_at]
        entries = self._tell_resident(event, before, entries, now)
        if refused:
            self.outbox.give_back(event, entries)
            raise NotAllToldError
        self.outbox.mark_routed(event, entries, now)
        log.line("event", type=event.type, id=event.id, told=len(entries), again=claim.again)

    def _tell_staff(self, event: Event, before: tuple[Entry, ...], now: datetime) -> list[Entry]:
        sent = {entry.team for entry in before if entry.sent_at}
        notices = notices_for(event, self.city, self.say, self.public_url)
        return self.notifier.publish(event, [n for n in notices if n.team not in sent], now)

    def _tell_resident(
        self, event: Event, before: tuple[Entry, ...], entries: list[Entry], now: datetime
    ) -> list[Entry]:
        """Kakao may take seconds: what staff were told is written down before it is asked."""
        kind = message_for_resident(event)
        if kind is None or any(entry.team == RESIDENT for entry in before):
            return entries
        self.outbox.note(event, entries)
        return [self.messenger.tell(event, kind, now)]
