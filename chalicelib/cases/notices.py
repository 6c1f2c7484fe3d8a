"""Who among staff is told of an event, and in which words: content-free (design 6.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases import events
from chalicelib.cases.model import Author, Event
from chalicelib.city.model import City
from chalicelib.messages import Messages, words

_TO_OWNER = {
    events.CASE_REOPENED: "reopened",
    events.CASE_WITHDRAWN: "withdrawn",
    events.CONTACT_ADDED: "contact_added",
    events.CALLBACK_MOVED: "callback_moved",
    events.CALLBACK_CANCELLED: "callback_cancelled",
    events.CALLBACK_DUE: "callback_due",
}
_CALLBACK_TYPES = (events.CALLBACK_MOVED, events.CALLBACK_CANCELLED, events.CALLBACK_DUE)


class UnknownEventError(ValueError):
    """An event type that this version does not know: the record must not be dropped."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One team told of one event. `id` is the same on every redelivery: receivers drop repeats by
    it. `kind` is report, consultation, callback or escalation; `promise_by` is when someone was
    told to expect a person."""

    id: str
    event_id: str
    team: str
    role: str
    urgency: str
    kind: str
    dong: str | None
    summary: str
    link: str
    receipt: str
    promise_by: datetime | None = None


def notices_for(event: Event, city: City, say: Messages, public_url: str) -> tuple[Notice, ...]:
    """Every notice an event asks for; none where only the history needs it.

    Raises:
        UnknownEventError: the type is none of `events.ALL_TYPES`.
    """
    if event.type not in events.ALL_TYPES:
        raise UnknownEventError(f"Event type {event.type!r} is newer than this code: deploy it")
    return tuple(
        Notice(
            id=f"{event.id}.{team}",
            event_id=event.id,
            team=team,
            role=role,
            urgency=str(event.data["urgency"]),
            kind=_kind(event),
            dong=_text(event, "dong"),
            summary=_summary(event, about, city, say),
            link=f"{public_url}/staff/cases/{event.case_id}",
            receipt=event.receipt,
            promise_by=_time(event, "promise_by"),
        )
        for team, role, about in _told(event)
    )


def _told(event: Event) -> tuple[tuple[str, str, str], ...]:
    """(team, role, what about), each team once."""
    owner = str(event.data["owner"])
    if event.type == events.CASE_OPENED:
        informed = event.data["informed"]
        others = informed if isinstance(informed, list) else []
        about = "booked" if event.data["callback_at"] else "opened"
        return ((owner, "owner", about), *((team, "informed", about) for team in others))
    if event.type == events.PROMISE_MISSED:
        about = f"missed_{event.data['what']}"
        return ((str(event.data["tell_team"]), str(event.data["tell_role"]), about),)
    if event.type == events.MESSAGE_ADDED:
        if event.data["author"] == Author.STAFF or event.data["reopened"]:
            return ()
        return ((owner, "owner", "photos" if event.data.get("photos") else "message"),)
    about = _TO_OWNER.get(event.type, "")
    return ((owner, "owner", about),) if about else ()


def _kind(event: Event) -> str:
    if event.type == events.PROMISE_MISSED:
        return "escalation"
    return "callback" if event.type in _CALLBACK_TYPES else str(event.data["kind"])


def _summary(event: Event, about: str, city: City, say: Messages) -> str:
    return say(
        f"notice.{about}",
        kind=say(f"kind.{event.data['kind']}"),
        urgency=say(f"urgency.{event.data['urgency']}"),
        dong=_text(event, "dong") or say("notice.no_dong"),
        receipt=event.receipt,
        by=_moment(event, "promise_by", city, say),
        at=_moment(event, "callback_at", city, say),
    )


def _moment(event: Event, name: str, city: City, say: Messages) -> str:
    at = _time(event, name)
    local = at and at.astimezone(city.calendar.zone)
    return words.moment(local, say) if local else say("notice.no_time")


def _time(event: Event, name: str) -> datetime | None:
    value = _text(event, name)
    return datetime.fromisoformat(value) if value else None


def _text(event: Event, name: str) -> str | None:
    value = event.data.get(name)
    return value if isinstance(value, str) else None
