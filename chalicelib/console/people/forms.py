"""What an administrator fills in about a person, held against what the city has."""

from __future__ import annotations

import re
from dataclasses import replace

from chalicelib.cases.staff import Role
from chalicelib.city.model import City
from chalicelib.console.forms import Form, entry
from chalicelib.store.people import Person

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NAME_LENGTH = 40
_EMAIL_LENGTH = 128


class PersonError(ValueError):
    """What was filled in cannot be taken; `reason` is a key under `console.people.wrong.`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_person(form: Form, city: City) -> Person:
    """Someone to be added.

    Raises:
        FormError: a field is empty or too long.
        PersonError: `username`, `team`, `role` or `dong`.
    """
    username = entry(form, "username", 64).lower()
    if not _USERNAME.fullmatch(username):
        raise PersonError("username")
    return changed(Person(username, "", ""), form, city)


def email(form: Form) -> str:
    """An address, or an empty text.

    Raises:
        PersonError: `email`.
    """
    given = form.get("email", "").strip()
    if given and (len(given) > _EMAIL_LENGTH or not _EMAIL.fullmatch(given)):
        raise PersonError("email")
    return given


def changed(person: Person, form: Form, city: City) -> Person:
    """The person as the form has them.

    Raises:
        FormError: a field is empty or too long.
        PersonError: `team`, `role` or `dong`.
    """
    team, role = form.get("team", ""), form.get("role", "")
    if team not in city.teams:
        raise PersonError("team")
    if role not in set(Role):
        raise PersonError("role")
    return replace(
        person,
        name=entry(form, "name", _NAME_LENGTH),
        team=team,
        role=Role(role),
        dongs=_dongs(form.get("dongs", ""), city),
        edits=form.get("edits") == "1",
    )


def _dongs(given: str, city: City) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in given.split(",") if part.strip()))
    if any(name not in city.dongs for name in names):
        raise PersonError("dong")
    return names
