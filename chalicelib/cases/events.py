"""The facts that cases publish, as CloudEvents 1.0 JSON (design 6.5).

{"specversion": "1.0", "id": "01J…", "source": "/hopetalk/uijeongbu",
 "type": "city.hopetalk.case.opened.v1", "subject": "HT-7K2M-9QXA", "time": "2026-12-26T14:10:00Z",
 "datacontenttype": "application/json", "data": {"case_id": "01J…", "kind": "report", …}}

`data` never holds a name, a phone, an address or free text: `facts` is the only way to make it. Who
of the staff an event is about is kept under `PERSON` for the history and is not published.
"""

from __future__ import annotations

from datetime import UTC, datetime

from chalicelib.cases.model import Case, Event

PREFIX = "city.hopetalk."

CASE_OPENED = PREFIX + "case.opened.v1"
CASE_ACCEPTED = PREFIX + "case.accepted.v1"
CASE_CLOSED = PREFIX + "case.closed.v1"
CASE_REOPENED = PREFIX + "case.reopened.v1"
CASE_WITHDRAWN = PREFIX + "case.withdrawn.v1"
CASE_RATED = PREFIX + "case.rated.v1"
CASE_ASSIGNED = PREFIX + "case.assigned.v1"
CASE_RETURNED = PREFIX + "case.returned.v1"
CASE_CO_HANDLED = PREFIX + "case.co_handled.v1"
CASE_CORRECTED = PREFIX + "case.corrected.v1"
CASE_MERGED = PREFIX + "case.merged.v1"
CASE_ABSORBED = PREFIX + "case.absorbed.v1"
CASE_UNMERGED = PREFIX + "case.unmerged.v1"
CASE_RELEASED = PREFIX + "case.released.v1"
CASE_HIDDEN = PREFIX + "case.hidden.v1"
CASE_SHOWN = PREFIX + "case.shown.v1"
TRANSFER_OFFERED = PREFIX + "transfer.offered.v1"
TRANSFER_ACCEPTED = PREFIX + "transfer.accepted.v1"
TRANSFER_REJECTED = PREFIX + "transfer.rejected.v1"
CLOSING_ASKED = PREFIX + "closing.asked.v1"
CLOSING_REFUSED = PREFIX + "closing.refused.v1"
DUPLICATE_HEARD = PREFIX + "duplicate.heard.v1"
MESSAGE_ADDED = PREFIX + "message.added.v1"
CONTACT_ADDED = PREFIX + "contact.added.v1"
CONTACT_LOGGED = PREFIX + "contact.logged.v1"
VISIT_RECORDED = PREFIX + "visit.recorded.v1"
HELP_LINKED = PREFIX + "help.linked.v1"
POLICE_TOLD = PREFIX + "police.told.v1"
WORDS_ERASED = PREFIX + "words.erased.v1"
NOTE_WRITTEN = PREFIX + "note.written.v1"
CALLBACK_STARTED = PREFIX + "callback.started.v1"
CALLBACK_UNANSWERED = PREFIX + "callback.unanswered.v1"
CALLBACK_DONE = PREFIX + "callback.done.v1"
CALLBACK_MOVED = PREFIX + "callback.moved.v1"
CALLBACK_CANCELLED = PREFIX + "callback.cancelled.v1"
CALLBACK_REMINDER = PREFIX + "callback.reminder.v1"
CALLBACK_DUE = PREFIX + "callback.due.v1"
PROMISE_MOVED = PREFIX + "promise.moved.v1"
PROMISE_MISSED = PREFIX + "promise.missed.v1"
PROMISE_ACKNOWLEDGED = PREFIX + "promise.acknowledged.v1"

ALL_TYPES = (
    CASE_OPENED, CASE_ACCEPTED, CASE_ASSIGNED, CASE_RETURNED, CASE_CO_HANDLED, CASE_CORRECTED,
    CASE_CLOSED, CASE_REOPENED, CASE_WITHDRAWN, CASE_RATED, CASE_MERGED, CASE_ABSORBED,
    CASE_UNMERGED, CASE_RELEASED, CASE_HIDDEN, CASE_SHOWN, TRANSFER_OFFERED, TRANSFER_ACCEPTED,
    TRANSFER_REJECTED, CLOSING_ASKED, CLOSING_REFUSED, DUPLICATE_HEARD, MESSAGE_ADDED,
    CONTACT_ADDED, CONTACT_LOGGED, VISIT_RECORDED, HELP_LINKED, POLICE_TOLD, WORDS_ERASED,
    NOTE_WRITTEN, CALLBACK_STARTED, CALLBACK_UNANSWERED, CALLBACK_DONE, CALLBACK_MOVED,
    CALLBACK_CANCELLED, CALLBACK_REMINDER, CALLBACK_DUE, PROMISE_MISSED, PROMISE_ACKNOWLEDGED,
    PROMISE_MOVED,
)  # fmt: skip

Data = dict[str, str | int | bool | list[str] | None]

PERSON = "person"
"""The user name of the member of staff that an event is about, other than who acted."""


def instant(at: datetime) -> str:
    """RFC 3339 in UTC to the millisecond, as stored, sorted and published everywhere."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def facts(case: Case) -> Data:
    """What an event says about its case: codes, teams and times only."""
    return {
        "case_id": case.id,
        "kind": case.kind,
        "state": case.state,
        "urgency": case.urgency,
        "emergency": case.emergency,
        "dong": case.dong,
        "owner": case.owner,
        "informed": list(case.informed),
        "helpers": list(case.helpers),
        "source": case.source,
        "because": case.because,
        "promise_by": instant(case.promise.told) if case.promise else None,
        "level": case.promise.level if case.promise else 0,
        "callback_at": instant(case.callback.at) if case.callback else None,
        "callback_channel": case.callback.channel if case.callback else None,
    }


def written(at: datetime | None) -> Data:
    """That the words behind an event waited in the spill queue, and since when."""
    return {"written_at": instant(at)} if at else {}


def envelope(event: Event, city_id: str) -> dict[str, object]:
    """The CloudEvents JSON of an event: the body of a routing-queue message."""
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": f"/hopetalk/{city_id}",
        "type": event.type,
        "subject": event.receipt,
        "time": instant(event.time),
        "datacontenttype": "application/json",
        "data": {name: value for name, value in event.data.items() if name != PERSON},
    }
