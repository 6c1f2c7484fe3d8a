"""What a command does to a case: stored as one transaction or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.cases.model import Case, Event, Message, SlotTaken


@dataclass(frozen=True, slots=True)
class Act:
    """That a member of staff did it: their user name, and the action's code."""

    by: str
    did: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """The case before (None: it did not exist) and after, and the facts that say so.

    The store writes all of it conditionally on `before.version`, and on the slot having room.
    `erases`: what the resident wrote in the case's thread goes with it. `act` is what the audit
    trail is told, in the same transaction, where staff made the change.
    """

    before: Case | None
    case: Case
    events: tuple[Event, ...] = ()
    messages: tuple[Message, ...] = ()
    takes: SlotTaken | None = None
    frees: SlotTaken | None = None
    erases: bool = False
    act: Act | None = None

    def asked_in(self, request: str | None) -> Change:
        """The same, with each of its events naming the request that it came of."""
        events = (event.model_copy(update={"request": request}) for event in self.events)
        return replace(self, events=tuple(events))


class RefusedError(Exception):
    """A command that the case's state does not allow; `reason` is a key under `refused.` in the
    message catalogue."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
