"""Messages to residents: left for their next turn, and where Kakao allows it, brought to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from chalicelib import log
from chalicelib.cases.model import Case, Event
from chalicelib.cases.telling import ABOUT_A_TIME
from chalicelib.conversation.state import Pending
from chalicelib.kakao.event_api import EventApi, Failed, NotConfigured, Sent
from chalicelib.store.cases import Cases
from chalicelib.store.ledger import RESIDENT, Entry
from chalicelib.store.residents import Residents

CHANNEL = "kakao"


class LostMessageError(LookupError):
    """An event speaks of a case or a message that is not stored."""


@dataclass(frozen=True, slots=True)
class Messenger:
    """Tells residents what happened to their case."""

    cases: Cases
    residents: Residents
    event_api: EventApi

    def tell(self, event: Event, kind: str, now: datetime) -> Entry:
        """Leave the message, then try to bring it; whatever Kakao says, it waits until shown.

        Raises:
            LostMessageError: the case or the question is not stored.
            UnavailableError: the message could not be left.
        """
        case = self.cases.get(event.case_id)
        if case is None:
            raise LostMessageError(f"Event {event.id}: its case is not stored")
        self._leave(event, kind, case, now)
        return self._bring(event, kind, case, now)

    def _leave(self, event: Event, kind: str, case: Case, now: datetime) -> None:
        text = self._text(event) if kind == "question" else ""
        pending = Pending(
            id=event.id,
            case_id=case.id,
            receipt=case.receipt,
            kind=kind,
            text=text,
            at=event.time,
            about_at=_about(event) if kind in ABOUT_A_TIME else None,
        )
        key = self.cases.key_of(case.id) if text else None
        self.residents.put_pending(case.resident_id, pending, now, key)

    def _text(self, event: Event) -> str:
        message = self.cases.message(event.case_id, str(event.data.get("message_id")))
        if message is None:
            raise LostMessageError(f"Event {event.id}: its message is not stored")
        return message.text

    def _bring(self, event: Event, kind: str, case: Case, now: datetime) -> Entry:
        entry = Entry(
            event_id=event.id, team=RESIDENT, role=RESIDENT, channel=CHANNEL, kind=kind, result=""
        )
        if case.private.reply_to is None:
            return entry.model_copy(update={"result": "waits: no Kakao key"})
        if silence := self.residents.silence(case.resident_id):
            return entry.model_copy(update={"result": f"waits: {silence}"})
        outcome = self.event_api.call(case.private.reply_to, event.id)
        match outcome:
            case Sent():
                return entry.model_copy(update={"sent_at": now, "result": "sent"})
            case NotConfigured():
                return entry.model_copy(update={"result": "waits: not configured"})
            case Failed():
                log.line(
                    "resident.not_reached", id=event.id, case=event.case_id, reason=outcome.reason
                )
                return entry.model_copy(update={"failed_at": now, "result": outcome.reason})
            case _:
                assert_never(outcome)


def _about(event: Event) -> datetime | None:
    at = event.data["callback_at"]
    return datetime.fromisoformat(at) if isinstance(at, str) else None
