"""Which events a resident hears of, and as what kind of message."""

from __future__ import annotations

from chalicelib.cases import events
from chalicelib.cases.lifecycle import NOT_RATED
from chalicelib.cases.model import Author, Event, Source

_KINDS = {
    events.CASE_ACCEPTED: "accepted",
    events.CALLBACK_REMINDER: "callback_reminder",
    events.CALLBACK_DUE: "callback_starting",
    events.CASE_CLOSED: "closed",
}

_KEPT = {events.CASE_OPENED: "kept_opened", events.MESSAGE_ADDED: "kept_added"}

ABOUT_A_TIME = frozenset({"callback_reminder", "callback_moved", "callback_retry"})
"""Kinds of messages that say when the callback is."""


def message_for_resident(event: Event) -> str | None:
    """`accepted`, `question`, `callback_reminder`, `callback_starting`, `callback_moved` by staff,
    `callback_retry` (nobody answered, and when the next try is), `callback_given_up` (there is no
    next one), `closed` (which asks how it went), `finished` (which does not), or that words which
    waited in the spill queue became a case (`kept_opened`) or went to one (`kept_added`); None: the
    resident is not told, as whoever called or came in has no chat with us."""
    if event.data.get("source", Source.KAKAO) != Source.KAKAO:
        return None
    if event.type == events.CASE_ASSIGNED:
        return "accepted" if event.data["taken"] else None
    if event.type == events.CALLBACK_MOVED:
        return "callback_moved" if event.data.get("by_staff") else None
    if event.type == events.CALLBACK_UNANSWERED:
        return "callback_retry" if event.data["again"] else "callback_given_up"
    if event.type == events.MESSAGE_ADDED and event.data["author"] == Author.STAFF:
        return "question"
    if "written_at" in event.data:
        return _KEPT.get(event.type)
    if event.type == events.CASE_CLOSED and event.data["reason"] in NOT_RATED:
        return "finished"
    return _KINDS.get(event.type)
