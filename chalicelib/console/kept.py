"""Words that could not be saved when they were sent: no table answered, or the session was over.

They stay in the browser's own forms, never on the server: while signing in they travel as hidden
fields, and come back to be looked at and sent again, to nobody but who wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalice.app import Response

from chalicelib.cases.access import Action
from chalicelib.console.case import views
from chalicelib.console.forms import Form, is_id
from chalicelib.console.pages import page, problem
from chalicelib.console.visit import Visit, redirect

_PREFIX = "kept-"
_PATH = f"{_PREFIX}path"
_LEAVING = "/staff/sign-out"
_SECRETS = frozenset({"password", "new", "repeated"})
"""A form with one of these fields is never shown again: it holds a password."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`path` is where the form was going; `fields` what it held, but for the session's token."""

    path: str
    fields: Form

    @property
    def by(self) -> str:
        """Whose page the form was on; empty where it did not say."""
        return self.fields.get("by", "")

    @property
    def hidden(self) -> Mapping[str, str]:
        """The fields as they travel through the sign-in forms."""
        return {_PATH: self.path, **{_PREFIX + name: text for name, text in self.fields.items()}}

    @property
    def case_id(self) -> str:
        """The case that the form was about, or an empty text."""
        parts = self.path.split("/")
        return parts[3] if len(parts) == 5 and parts[2] == "cases" and is_id(parts[3]) else ""

    @property
    def action(self) -> Action | None:
        """What was to be done to that case."""
        name = self.path.rpartition("/")[2]
        return Action(name) if self.case_id and name in set(Action) else None


def sent(visit: Visit) -> Kept | None:
    """What this request was sending; for the same browser only: other sites' forms carry no
    cookie."""
    path = visit.address
    if visit.method != "POST" or path == _LEAVING or not any(visit.cookies.values()):
        return None
    if _SECRETS & visit.form.keys():
        return None
    return Kept(path, {name: text for name, text in visit.form.items() if name != "csrf"})


def carried(visit: Visit) -> Kept | None:
    """What the sign-in form carries along; its own token has been checked by then."""
    path = visit.form.get(_PATH, "")
    if not path.startswith("/staff/"):
        return None
    fields = {
        name.removeprefix(_PREFIX): text
        for name, text in visit.form.items()
        if name.startswith(_PREFIX) and name != _PATH
    }
    return Kept(path, fields)


def back(visit: Visit, kept: Kept, set_cookie: str) -> Response:
    """The words again, not saved yet, for who has just signed in; nothing of them where that is
    someone else than who wrote them.

    Raises:
        NotFoundError: the case is not theirs to open any more.
    """
    if kept.by and kept.by != visit.staff.username:
        return problem(visit, "problem.kept_of_another", 200, set_cookie)
    if kept.case_id and kept.action:
        return views.resume(visit, kept.case_id, kept.action, kept.fields, set_cookie)
    return _again(visit, kept, "console.problem.not_saved_yet", 200, set_cookie)


def unavailable(visit: Visit) -> Response:
    """The table cannot be reached: what was being sent is kept in a form to send again."""
    kept = sent(visit)
    if kept is None:
        return problem(visit, "problem.unavailable", 503)
    fields = {**kept.fields, "csrf": visit.form.get("csrf", "")}
    return _again(visit, Kept(kept.path, fields), "console.problem.unsaved", 503)


def _again(
    visit: Visit, kept: Kept, key: str, status: int, set_cookie: str | None = None
) -> Response:
    fields = dict(kept.fields)
    if visit.session:
        fields["csrf"] = visit.session.csrf
    return page(visit, "kept.html", status, set_cookie, key=key, path=kept.path, form=fields)


def to_sign_in(visit: Visit) -> Response:
    """Ask to sign in where nothing was being sent; a case that was asked for opens afterwards."""
    case_id = visit.path.get("case_id", "")
    return redirect(visit, f"/staff/sign-in?case={case_id}" if is_id(case_id) else "/staff/sign-in")
