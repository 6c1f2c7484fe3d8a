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
    Promise,
    SlotTaken,
    State,
)
from chalicelib.cases.promises import to_be_touched, waiting_anew
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
    ) -> Change:
        """The next version of the case, and its events as (type, actor, more facts)."""
        case = self.case.model_copy(update={**update, "version": self.case.version + 1})
        case = case.model_copy(update={"return_at": to_be_touched(case, self.city)})
        ids = sorted(self.ids.ulid(self.now) for _ in events)
        had, has = _place(self.case), _place(case)
        return Change(
            before=self.case,
            case=case,
            events=tuple(self.event(case, id_, *e) for id_, e in zip(ids, events, strict=True)),
            messages=messages,
            takes=None if has == had else has,
            frees=None if has == had else had,
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
        """The change as one of those who handle the case: it waits for them anew."""
        first = change.case.first_touched_at or self.now
        touched = {"first_touched_at": first, "touched_at": self.now}
        case = change.case.model_copy(update=touched)
        return_at = to_be_touched(case, self.city)
        return replace(change, case=case.model_copy(update={"return_at": return_at}))

    def back_to_queue(self) -> dict[str, object]:
        """A case that someone must look at anew: nobody's, and promised. A call that had begun and
        not ended is to be made again."""
        case, callback = self.case, self.case.callback
        begun = callback is not None and callback.state is CallbackState.STARTED
        return {
            "state": State.RECEIVED,
            "worker": None,
            "accepted_at": None,
            "closed_at": None,
            "closing_reason": None,
            "closing": None,
            "merged_into": None,
            "promise": waiting_anew(case, self.now, self.city),
            "callback": self.callback_in(CallbackState.DUE) if begun else callback,
        }

    def at_rest(self) -> dict[str, object]:
        """A case that is finished: nothing is promised, offered or asked any more, and no call
        waits; one that had begun has been had."""
        callback = self.case.callback
        if callback and callback.waits:
            callback = self.callback_in(CallbackState.CANCELLED)
        elif callback and callback.state is CallbackState.STARTED:
            callback = self.callback_in(CallbackState.DONE)
        return {
            "closed_at": self.now,
            "promise": None,
            "transfer": None,
            "closing": None,
            "callback": callback,
        }

    def without_call(self) -> Promise | None:
        """What is promised once the callback's own promise is kept, moved or called off."""
        promise = self.case.promise
        return promise if promise and promise.what == "accept" else None

    def call_taken_up(self, by: str) -> dict[str, object]:
        """Someone calls: it is their case, if it was nobody's, and they look at it."""
        return {
            "state": State.IN_PROGRESS,
            "worker": self.case.worker or by,
            "accepted_at": self.case.accepted_at or self.now,
            "promise": None,
            **self._counted(),
        }

    def _counted(self) -> dict[str, object]:
        """Whether the call that is taken up began in time; where the clock has counted it as late
        already, it is not counted again."""
        callback, promise = self.case.callback, self.case.promise
        if callback is None or not callback.waits:
            return {}
        if self.now <= callback.at + self.city.callbacks.start_within:
            return {"calls_kept": self.case.calls_kept + 1}
        counted = promise is not None and promise.what == "callback" and promise.level > 0
        return {} if counted else {"calls_late": self.case.calls_late + 1}

    def callback_started(self, by: str) -> dict[str, object]:
        """Someone calls now."""
        callback = self.case.callback
        if callback is None:
            raise LookupError(f"Case {self.case.id} has no callback to start")
        started = {"state": CallbackState.STARTED, "started_at": self.now, "remind_at": None}
        return {**self.call_taken_up(by), "callback": callback.model_copy(update=started)}

    def callback_in(self, state: CallbackState) -> Callback | None:
        """The case's callback in another state; None where it has none."""
        return self.case.callback and self.case.callback.model_copy(update={"state": state})


def _place(case: Case) -> SlotTaken | None:
    return case.callback.place if case.callback else None
