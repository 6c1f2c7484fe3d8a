"""Who among staff is told of an event, and in which words: content-free (design 6.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases import events
from chalicelib.cases.model import MORE_URGENT_FIRST, Author, Event, State, Urgency
from chalicelib.city.model import City
from chalicelib.messages import Messages, words

_TO_OWNER = {
    events.CASE_REOPENED: "reopened",
    events.CASE_WITHDRAWN: "withdrawn",
    events.CASE_ASSIGNED: "assigned",
    events.CASE_RETURNED: "returned",
    events.CASE_UNMERGED: "unmerged",
    events.CLOSING_REFUSED: "closing_refused",
    events.CONTACT_ADDED: "contact_added",
    events.CALLBACK_MOVED: "callback_moved",
    events.CALLBACK_CANCELLED: "callback_cancelled",
    events.CALLBACK_DUE: "callback_due",
}
_TO_ANOTHER = {
    events.TRANSFER_OFFERED: ("to_team", "offered", "transfer_offered"),
    events.TRANSFER_ACCEPTED: ("from_team", "informed", "transfer_accepted"),
    events.TRANSFER_REJECTED: ("from_team", "owner", "transfer_rejected"),
    events.CASE_CO_HANDLED: ("to_team", "helper", "co_handled"),
    events.CLOSING_ASKED: ("owner", "lead", "closing_asked"),
}
_MAYBE_MORE_URGENT = (events.CASE_CORRECTED, events.CASE_ABSORBED)
_CALLBACK_TYPES = (events.CALLBACK_MOVED, events.CALLBACK_CANCELLED, events.CALLBACK_DUE)


_Timed = Callable[[datetime, Messages], str]
"""How times are put into words."""


class UnknownEventError(ValueError):
    """An event type that this version does not know: the record must not be dropped."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One team told of one event. `id` is the same on every redelivery: receivers drop repeats by
    it. `kind` is report, consultation, callback or escalation; `promise_by` is when someone was
    told to expect a person; `brief` is the summary with its times in short."""

    id: str
    event_id: str
    team: str
    role: str
    urgency: str
    kind: str
    dong: str | None
    summary: str
    brief: str
    link: str
    receipt: str
    promise_by: datetime | None = None


def notices_for(event: Event, city: City, say: Messages, public_url: str) -> tuple[Notice, ...]:
    """Every notice an event asks for; none where only the history needs it.

    Raises:
        UnknownEventError: the type is none of `events.ALL_TYPES`.
    """
    _require_known(event)
    return tuple(
        Notice(
            id=f"{event.id}.{team}",
            event_id=event.id,
            team=team,
            role=role,
            urgency=str(event.data["urgency"]),
            kind=_kind(event),
            dong=_text(event, "dong"),
            summary=_summary(event, about, city, say, words.moment),
            brief=_summary(event, about, city, say, words.short),
            link=f"{public_url}/staff/cases/{event.case_id}",
            receipt=event.receipt,
            promise_by=_time(event, "promise_by"),
        )
        for team, role, about in _told(event)
    )


def teams_told(event: Event) -> tuple[str, ...]:
    """The teams that must have a notice of it, each once.

    Raises:
        UnknownEventError: the type is none of `events.ALL_TYPES`.
    """
    _require_known(event)
    return tuple(dict.fromkeys(team for team, _, _ in _told(event)))


def _require_known(event: Event) -> None:
    if event.type not in events.ALL_TYPES:
        raise UnknownEventError(f"Event type {event.type!r} is newer than this code: deploy it")


def _told(event: Event) -> tuple[tuple[str, str, str], ...]:
    """(team, role, what about), each team once."""
    data, owner = event.data, str(event.data["owner"])
    if event.type == events.CASE_OPENED:
        return _everyone(event, "booked" if data["callback_at"] else "opened")
    if event.type in _MAYBE_MORE_URGENT:
        return _everyone(event, "more_urgent") if _more_urgent(event) else ()
    if event.type == events.PROMISE_MISSED:
        return ((str(data["tell_team"]), str(data["tell_role"]), f"missed_{data['what']}"),)
    if event.type in _TO_ANOTHER:
        team, role, about = _TO_ANOTHER[event.type]
        return ((str(data[team]), role, about),)
    if about := _of_resident(event) or _TO_OWNER.get(event.type, ""):
        return () if _told_otherwise(event) else ((owner, "owner", about),)
    return ()


def _everyone(event: Event, about: str) -> tuple[tuple[str, str, str], ...]:
    informed = event.data["informed"]
    others = informed if isinstance(informed, list) else []
    owner = str(event.data["owner"])
    return ((owner, "owner", about), *((team, "informed", about) for team in others))


def _of_resident(event: Event) -> str:
    """What about, where a resident added something."""
    if event.type == events.MESSAGE_ADDED and event.data["author"] != Author.STAFF:
        return "photos" if event.data.get("photos") else "message"
    return "duplicate_message" if event.type == events.DUPLICATE_HEARD else ""


def _told_otherwise(event: Event) -> bool:
    """Another event of the same change tells it, or they did it themselves."""
    data = event.data
    reopened = data.get("reopened") is True
    elsewhere = data["state"] == State.MERGED and event.type in _HEARD_ELSEWHERE
    return reopened or elsewhere or data.get("by_staff") is True


_HEARD_ELSEWHERE = (events.MESSAGE_ADDED, events.CONTACT_ADDED)


def _more_urgent(event: Event) -> bool:
    before, now = str(event.data["urgency_before"]), str(event.data["urgency"])
    return MORE_URGENT_FIRST.index(Urgency(now)) < MORE_URGENT_FIRST.index(Urgency(before))


def _kind(event: Event) -> str:
    if event.type == events.PROMISE_MISSED:
        return "escalation"
    return "callback" if event.type in _CALLBACK_TYPES else str(event.data["kind"])


def _summary(event: Event, about: str, city: City, say: Messages, timed: _Timed) -> str:
    return say(
        f"notice.{about}",
        kind=say(f"kind.{event.data['kind']}"),
        urgency=say(f"urgency.{event.data['urgency']}"),
        dong=_text(event, "dong") or say("notice.no_dong"),
        receipt=event.receipt,
        by=_moment(event, "promise_by", city, say, timed),
        at=_moment(event, "callback_at", city, say, timed),
    )


def _moment(event: Event, name: str, city: City, say: Messages, timed: _Timed) -> str:
    at = _time(event, name)
    local = at and at.astimezone(city.calendar.zone)
    return timed(local, say) if local else say("notice.no_time")


def _time(event: Event, name: str) -> datetime | None:
    value = _text(event, name)
    return datetime.fromisoformat(value) if value else None


def _text(event: Event, name: str) -> str | None:
    value = event.data.get(name)
    return value if isinstance(value, str) else None
