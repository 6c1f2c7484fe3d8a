"""What an administrator does to someone's account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from chalice.app import Response

from chalicelib.console.cognito_calls import SignInError
from chalicelib.console.forms import FormError
from chalicelib.console.people import directory, forms, views
from chalicelib.console.people.forms import PersonError
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.store.errors import PersonChangedError
from chalicelib.store.people import Person


@dataclass(frozen=True, slots=True)
class Done:
    """`password` is a temporary one, to be shown once and kept nowhere."""

    password: str = ""


def add(visit: Visit) -> Response:
    """A new account and its entry; shows the temporary password once.

    Raises:
        SignInDownError: Cognito cannot be asked.
        UnavailableError: the table cannot be reached.
    """
    try:
        username, password = _added(visit)
    except (FormError, SignInError, PersonError, PersonChangedError) as error:
        return views.all_page(visit, error)
    return views.one_page(visit, username, password=password)


def act(visit: Visit) -> Response:
    """One act on one person.

    Raises:
        NotFoundError: no such person or act.
        SignInDownError: Cognito cannot be asked.
        UnavailableError: the table cannot be reached.
    """
    person = visit.desk.people.get(visit.path["username"])
    doing = _ACTS.get(visit.path["act"])
    if person is None or doing is None:
        raise NotFoundError
    try:
        _check_version(visit, person)
        done = doing(visit, person)
    except (FormError, SignInError, PersonError, PersonChangedError) as error:
        return views.one_page(visit, person.username, error=error)
    if done.password:
        return views.one_page(visit, person.username, password=done.password)
    return redirect(visit, f"/staff/people/{person.username}?done={visit.path['act']}")


def _added(visit: Visit) -> tuple[str, str]:
    """Their user name and temporary password."""
    desk, person = visit.desk, forms.new_person(visit.form, visit.desk.city)
    email = forms.email(visit.form)
    if desk.people.get(person.username):
        raise SignInError("taken")
    password = desk.entrance.pool.create(
        person.username, person.name, person.team, person.role.value, email
    )
    directory.store(visit, Person(person.username, "", ""), person, "added")
    return person.username, password


def _check_version(visit: Visit, person: Person) -> None:
    """That the form was made of the entry as it still is."""
    if visit.form.get("version") != str(person.version):
        raise PersonChangedError


def _change(visit: Visit, person: Person) -> Done:
    after = forms.changed(person, visit.form, visit.desk.city)
    directory.store(visit, person, after, "changed")
    return Done()


def _switch_off(visit: Visit, person: Person) -> Done:
    """In the directory first: it alone keeps them out, should Cognito not answer then."""
    directory.store(visit, person, replace(person, active=False), "off")
    visit.desk.entrance.pool.switch_off(person.username)
    return Done()


def _switch_on(visit: Visit, person: Person) -> Done:
    visit.desk.entrance.pool.switch_on(person.username)
    directory.store(visit, person, replace(person, active=True), "on")
    return Done()


def _new_password(visit: Visit, person: Person) -> Done:
    password = visit.desk.entrance.pool.new_password(person.username)
    visit.desk.sessions.end_all(person.username)
    _enter(visit, person, "password")
    return Done(password)


def _forget_app(visit: Visit, person: Person) -> Done:
    visit.desk.entrance.pool.forget_app(person.username)
    visit.desk.sessions.end_all(person.username)
    _enter(visit, person, "app")
    return Done()


def _unlock(visit: Visit, person: Person) -> Done:
    visit.desk.entrance.attempts.cleared(person.username)
    _enter(visit, person, "unlocked")
    return Done()


def _end_sessions(visit: Visit, person: Person) -> Done:
    visit.desk.sessions.end_all(person.username)
    _enter(visit, person, "sessions")
    return Done()


def _enter(visit: Visit, person: Person, did: str) -> None:
    visit.desk.audit.append(visit.staff.username, f"people.{did}", person.username, visit.now)


_ACTS: Mapping[str, Callable[[Visit, Person], Done]] = {
    "change": _change,
    "off": _switch_off,
    "on": _switch_on,
    "password": _new_password,
    "app": _forget_app,
    "unlock": _unlock,
    "sessions": _end_sessions,
}
