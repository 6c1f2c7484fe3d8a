"""Changing the directory: each change is stored with its entry in the audit trail, and holds at
once, as the person's sessions end."""

from __future__ import annotations

from dataclasses import fields

from chalicelib.cases.staff import Role
from chalicelib.console.people.forms import PersonError
from chalicelib.console.visit import Visit
from chalicelib.store.people import Person, unchanged
from chalicelib.store.writes import Write

_TOLD = ("team", "role", "edits", "active")
"""Fields whose values the trail may hold; of others it is told that they changed."""


def store(visit: Visit, before: Person, after: Person, did: str) -> Person:
    """Store a person and end their sessions.

    Raises:
        PersonError: `last_admin`: nobody would be left who may do this.
        PersonChangedError: someone else changed them since.
    """
    desk, holds = visit.desk, _someone_left(visit, before, after)
    stored = desk.audit.recorded(
        lambda entry: desk.people.store(after, (*holds, *entry)),
        visit.staff.username,
        f"people.{did}",
        after.username,
        visit.now,
        **_codes(before, after),
    )
    if after.staff != before.staff or not after.active:
        desk.sessions.end_all(after.username)
    return stored


def _someone_left(visit: Visit, before: Person, after: Person) -> tuple[Write, ...]:
    """That another administrator stays as they are: of two who put each other out at the same
    moment, one fails."""
    if not _administers(before) or _administers(after):
        return ()
    others = visit.desk.people.all()
    for other in others:
        if other.username != before.username and _administers(other):
            return (unchanged(other),)
    raise PersonError("last_admin")


def _administers(person: Person) -> bool:
    return person.version > 0 and person.active and person.edits and person.role is Role.ADMIN


def _codes(before: Person, after: Person) -> dict[str, str]:
    """What changed, from what to what where that says nothing personal."""
    codes = {}
    for name in (field.name for field in fields(Person) if field.name != "version"):
        was, is_ = getattr(before, name), getattr(after, name)
        if was != is_:
            codes[name] = f"{was} > {is_}" if name in _TOLD else "changed"
    return codes
