"""Writing down a change: the case as it becomes, its events and its messages, all at one `now`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.cases.change import Change
from chalicelib.cases.events import Data, facts
from chalicelib.cases.model import (
    Author,
    Callback,
    CallbackState,
    Case,
    Event,
    Message,
    SlotTaken,
    State,
)
from chalicelib.cases.promises import to_accept, to_be_touched
from chalicelib.city.model import City
from chalicelib.ids import Ids


@dataclass(frozen=True, slots=True)
class Recorder:
    """One command's view of a case: every method returns new values, none writes."""

    case: Case
    now: datetime
    city: City
    ids: Ids

    def change(
        self,
        update: Mapping[str, object],
        *events: tuple[str, str, Data],
        messages: tuple[Message, ...] = (),
        takes: SlotTaken | None = None,
    ) -> Change:
        """The next version of the case, and its events as (type, actor, more facts)."""
        case = self.case.model_copy(update={**update, "version": self.case.version + 1})
        ids = sorted(self.ids.ulid(self.now) for _ in events)
        return Change(
            before=self.case,
            case=case,
            events=tuple(self.event(case, id_, *e) for id_, e in zip(ids, events, strict=True)),
            messages=messages,
            takes=takes,
            frees=self._freed(case),
        )

    def event(self, case: Case, id_: str, kind: str, actor: str, more: Data) -> Event:
        """A fact about the case as it has become. Ids sort as the facts came about."""
        return Event(
            id=id_,
            type=kind,
            case_id=case.id,
            receipt=case.receipt,
            time=self.now,
            actor=actor,
            data={**facts(case), **more},
        )

    def message(
        self,
        author: Author,
        text: str,
        name: str = "",
        photos: int = 0,
        result: str | None = None,
    ) -> Message:
        """A line for the case's thread."""
        return Message(
            id=self.ids.ulid(self.now),
            case_id=self.case.id,
            author=author,
            name=name,
            at=self.now,
            text=text,
            photos=photos,
            result=result,
        )

    def touched(self, change: Change) -> Change:
        """The change as one that staff made: from now on the case waits for them anew."""
        case = change.case
        taken = case.state in (State.ACCEPTED, State.IN_PROGRESS)
        return_at = to_be_touched(case.urgency, self.now, self.city) if taken else None
        update = {"touched_at": self.now, "return_at": return_at}
        return replace(change, case=case.model_copy(update=update))

    def back_to_queue(self) -> dict[str, object]:
        """A case that someone must look at anew: nobody's, with a fresh promise."""
        return {
            "state": State.RECEIVED,
            "worker": None,
            "accepted_at": None,
            "return_at": None,
            "closed_at": None,
            "closing_reason": None,
            "closing": None,
            "merged_into": None,
            "promise": to_accept(self.case.kind, self.case.urgency, self.now, self.city),
        }

    def callback_started(self, by: str) -> dict[str, object]:
        """Someone calls now: it is their case, if it was nobody's."""
        callback = self.case.callback
        if callback is None:
            raise LookupError(f"Case {self.case.id} has no callback to start")
        started = {
            "state": CallbackState.STARTED,
            "started_at": callback.started_at or self.now,
            "remind_at": None,
        }
        return {
            "state": State.IN_PROGRESS,
            "worker": by,
            "accepted_at": self.case.accepted_at or self.now,
            "promise": None,
            "callback": callback.model_copy(update=started),
        }

    def callback_in(self, state: CallbackState) -> Callback | None:
        """The case's callback in another state; None where it has none."""
        return self.case.callback and self.case.callback.model_copy(update={"state": state})

    def _freed(self, case: Case) -> SlotTaken | None:
        """The slot that the change gives back: it was booked before and is not any more."""
        before, after = self.case.callback, case.callback
        if before is None or before.state is not CallbackState.BOOKED:
            return None
        kept = after is not None and after.at == before.at and after.state in _SLOT_KEPT
        return None if kept else SlotTaken(team=before.team, at=before.at)


_SLOT_KEPT = (
    CallbackState.BOOKED,
    CallbackState.DUE,
    CallbackState.STARTED,
    CallbackState.DONE,
)
