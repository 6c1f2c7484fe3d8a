"""Everyone in a list, and one person with all that can be done about them."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.cases.staff import Role
from chalicelib.console.cognito_calls import SignInError
from chalicelib.console.forms import FormError
from chalicelib.console.pages import page
from chalicelib.console.people.forms import PersonError
from chalicelib.console.visit import NotFoundError, Visit
from chalicelib.store.errors import PersonChangedError

_DONE = frozenset({"change", "off", "on", "app", "unlock", "sessions"})

Wrong = FormError | SignInError | PersonError | PersonChangedError


def show_all(visit: Visit) -> Response:
    """Everyone, those who left last, and a form for someone new."""
    return all_page(visit)


def show_one(visit: Visit) -> Response:
    """One person.

    Raises:
        NotFoundError: there is none of this name.
    """
    return one_page(visit, visit.path["username"])


def all_page(visit: Visit, error: Wrong | None = None) -> Response:
    """The list, with what was wrong about a new person's form and what it held."""
    everyone = visit.desk.people.all()
    return page(
        visit,
        "people/all.html",
        _status(error),
        everyone=sorted(everyone, key=lambda person: not person.active),
        roles=tuple(Role),
        wrong=_said(visit, error),
        given=visit.form if error else {},
    )


def one_page(
    visit: Visit, username: str, *, error: Wrong | None = None, password: str = ""
) -> Response:
    """One person, as stored by now, with what was wrong or a temporary password to pass on.

    Raises:
        NotFoundError: there is none of this name.
    """
    desk = visit.desk
    person = desk.people.get(username)
    if person is None:
        raise NotFoundError
    done = visit.query.get("done", "")
    shown = {
        "name": person.name,
        "team": person.team,
        "role": person.role.value,
        "dongs": ", ".join(person.dongs),
        "edits": "1" if person.edits else "",
    }
    return page(
        visit,
        "people/one.html",
        _status(error),
        person=person,
        given={**shown, **_typed(visit)} if error else shown,
        roles=tuple(Role),
        locked_until=desk.entrance.attempts.locked_until(username, visit.now),
        sessions=desk.sessions.of(username, visit.now),
        wrong=_said(visit, error),
        password=password,
        done=done if done in _DONE else None,
    )


def _typed(visit: Visit) -> dict[str, str]:
    """What the form of a refused change held; an unticked box is not sent at all."""
    if visit.path.get("act") != "change":
        return {}
    return {"edits": "", **visit.form}


def _status(error: Wrong | None) -> int:
    if error is None:
        return 200
    return 409 if isinstance(error, PersonChangedError) else 422


def _said(visit: Visit, error: Wrong | None) -> str:
    match error:
        case None:
            return ""
        case FormError():
            return visit.say(f"console.form.{error.reason}")
        case SignInError():
            return visit.say(f"console.sign_in.error.{error.reason}", **error.values)
        case PersonError():
            return visit.say(f"console.people.wrong.{error.reason}")
        case _:
            return visit.say("console.people.wrong.changed")
