"""The one clock: whatever waits for a time, once a minute.

Every item is dealt with by itself: one that fails is logged and counted, and due again next minute.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib import log
from chalicelib.cases.commands import (
    CallbackFallsDue,
    ClockCommand,
    MissPromise,
    RemindOfCallback,
    ReturnUntouched,
)
from chalicelib.cases.decide import decide
from chalicelib.cases.model import CallbackState, Case
from chalicelib.city.model import City
from chalicelib.ids import Ids
from chalicelib.pipeline.deliverer import Deliverer
from chalicelib.pipeline.recalculator import Recalculator
from chalicelib.store import keys
from chalicelib.store.cases import Cases
from chalicelib.store.dead_letters import Aside
from chalicelib.store.deletions import Rule
from chalicelib.store.due import Due, DueIndex
from chalicelib.store.errors import (
    CaseChangedError,
    ConversationChangedError,
    DeliveryTakenError,
)
from chalicelib.store.outbox import Outbox
from chalicelib.store.photos import Photos
from chalicelib.store.public_status import tick_write
from chalicelib.store.residents import Residents
from chalicelib.store.shredding import Shredder

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

_COUNTED = {
    RemindOfCallback: "reminders",
    CallbackFallsDue: "callbacks",
    MissPromise: "promises",
    ReturnUntouched: "returned",
}
MOST_SWEEPS = 48
"""Times an event is sent again, in the end once an hour: what two days did not route is for people,
on the dead-letter queue of the router."""

_NEVER_ROUTED = "never_routed"
_BUDGET = 40.0  # seconds after which nothing new is begun; the function itself has 55


@dataclass(frozen=True, slots=True)
class Clock:
    """Does what is due."""

    due: DueIndex
    residents: Residents
    cases: Cases
    shredder: Shredder
    outbox: Outbox
    photos: Photos
    deliverer: Deliverer
    recalculator: Recalculator
    sqs: SQSClient
    queue_url: str
    photo_queue_url: str
    aside: Aside
    city: City
    ids: Ids
    now: Callable[[], datetime]
    seconds: Callable[[], float] = time.monotonic

    def tick(self) -> dict[str, int]:
        """Deal with everything due, longest overdue first, while there is time.

        Returns how many drafts expired, `conversations` and messages nobody read (`unread`) were
        forgotten and cases `shredded`, events and orders of pictures (`photos`) were sent again,
        events were `given_up` to people,
        reminders were due, callbacks fell due, promises were missed and cases that nobody touched
        were `returned` to their queue; what was moved with the calendar (`promises_moved`,
        `callbacks_moved`); how many addresses were written to (`deliveries`); how many
        items someone else dealt with first (`overtaken`); how many `failed`; and whether some were
        `left` for the next minute.
        """
        now, began = self.now(), self.seconds()
        counts: Counter[str] = Counter()
        for due in self._in_order(now):
            if self.seconds() - began > _BUDGET:
                counts["left"] = 1
                break
            try:
                counts.update(self._do(due, now))
            except (CaseChangedError, ConversationChangedError, DeliveryTakenError):
                counts["overtaken"] += 1
            except Exception as exc:  # noqa: BLE001 - whatever it is, the other items go on
                log.fault("tick.failed", exc, item=due.item, key=f"{due.pk} {due.sk}")
                counts["failed"] += 1
        self._show_life(now)
        log.line("tick", **counts)
        return dict(counts)

    def _show_life(self, now: datetime) -> None:
        """What the public page tells by whether notices may be late. It costs no tick."""
        try:
            self.due.table.write(tick_write(now))
        except Exception as exc:  # noqa: BLE001 - what was due is done
            log.fault("tick.unseen", exc)

    def _in_order(self, now: datetime) -> Iterator[Due]:
        """Letters last, each address once: a messenger that is down must hold up no promise."""
        addresses: dict[str, Due] = {}
        for due in self.due.due(now):
            if due.item == "delivery":
                addresses.setdefault(due.pk, due)
            else:
                yield due
        yield from addresses.values()

    def _do(self, due: Due, now: datetime) -> list[str]:
        """What was done, each by its name in the counts."""
        match due.item:
            case "conversation":
                return self._forget(keys.resident_id(due.pk), now)
            case "pending":
                return ["unread"] if self.residents.expire_pending(due.pk, due.sk, now) else []
            case "event":
                return self._send_again(due, now)
            case "photo":
                return self._order_again(due, now)
            case "delivery":
                return ["deliveries"] if self.deliverer.deliver_due(due.pk, now) else []
            case "recalculation":
                return self.recalculator.go_on(now)
            case "case":
                return self._advance(keys.case_id(due.pk), now)
            case _:
                raise ValueError(f"Nothing is known of due items of kind {due.item!r}")

    def _forget(self, resident_id: str, now: datetime) -> list[str]:
        if self.residents.expire_draft(resident_id, now):
            return ["drafts"]
        return ["conversations"] if self.residents.expire_conversation(resident_id, now) else []

    def _send_again(self, due: Due, now: datetime) -> list[str]:
        waiting = self.outbox.waiting(due.pk, due.sk)
        if waiting is None:
            return []
        if waiting.sweeps >= MOST_SWEEPS:
            self.aside.put(waiting.body, _NEVER_ROUTED, waiting.sweeps)
            self.outbox.set_aside(keys.case_id(due.pk), keys.event_id(due.sk), _NEVER_ROUTED)
            log.fault("event.given_up", key=f"{due.pk} {due.sk}")
            return ["given_up"]
        self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=waiting.body)
        case, event = keys.case_id(due.pk), keys.event_id(due.sk)
        log.line("event.again", id=event, case=case, request=waiting.request, sweeps=waiting.sweeps)
        self.outbox.postpone(waiting, now)
        return ["events"]

    def _order_again(self, due: Due, now: datetime) -> list[str]:
        body = self.photos.order_again(due.pk, due.sk, now)
        if body is None:
            return []
        self.sqs.send_message(QueueUrl=self.photo_queue_url, MessageBody=body)
        return ["photos"]

    def _advance(self, case_id: str, now: datetime) -> list[str]:
        done = []
        case = self.cases.get(case_id)
        if case and self.shredder.is_due(case, now):
            self.shredder.shred(case, Rule.CASE, now)
            return ["shredded"]
        while case and (command := due_command(case, now)):
            change = decide(command, case, now, self.city, self.ids)
            self.cases.commit(change)
            case = change.case
            done.append(_COUNTED[type(command)])
        return done


def due_command(case: Case, now: datetime) -> ClockCommand | None:
    """What the clock does to the case next, as of now; None: nothing yet."""
    callback, promise = case.callback, case.promise
    if callback and callback.state is CallbackState.BOOKED:
        if callback.at <= now:
            return CallbackFallsDue(case.id)
        if callback.remind_at and callback.remind_at <= now:
            return RemindOfCallback(case.id)
    if promise and not promise.exhausted and promise.by <= now:
        return MissPromise(case.id, by=promise.by)
    if case.return_at and case.return_at <= now:
        return ReturnUntouched(case.id)
    return None
