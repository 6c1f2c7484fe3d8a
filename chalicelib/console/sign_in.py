"""Signing in and out. With no session yet, the forms carry the token of a cookie of their own."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_urlsafe

from chalice.app import Response

from chalicelib.cases.staff import StaffMember
from chalicelib.console import kept
from chalicelib.console.cognito import Challenge, SignInError, Step
from chalicelib.console.devices import device
from chalicelib.console.forms import ForgedError, FormError, is_id, same, text
from chalicelib.console.pages import page
from chalicelib.console.visit import FORM_COOKIE, SESSION_COOKIE, Visit, cookie, redirect
from chalicelib.store.errors import PersonChangedError
from chalicelib.store.people import unchanged

_NAME_LENGTH = 128
_SECRET_LENGTH = 256
_COGNITO_SESSION_LENGTH = 4096


def ask(visit: Visit) -> Response:
    """The form for name and password."""
    return _form(visit, Step.PASSWORD, case_id=visit.query.get("case", ""))


def ask_again(visit: Visit, words: kept.Kept) -> Response:
    """The session was over when these words were sent: they come along while signing in."""
    return _form(visit, Step.PASSWORD, case_id=words.case_id, words=words, status=401)


def answer(visit: Visit) -> Response:
    """Take a step's form: sign in, ask for the next step, or say what was wrong.

    Raises:
        ForgedError: the form is not from this browser.
        SignInDownError: Cognito cannot be asked.
        UnavailableError: the session cannot be stored.
    """
    if not same(visit.form.get("token", ""), visit.cookie(FORM_COOKIE)):
        raise ForgedError
    step = _step(visit)
    try:
        outcome = _try(visit, step)
    except FormError as error:
        return _form(visit, step, error=f"form.{error.reason}", status=422)
    except SignInError as error:
        back_to = step if error.again else Step.PASSWORD
        return _form(visit, back_to, error=f"sign_in.error.{error.reason}", status=401)
    if isinstance(outcome, Challenge):
        return _form(visit, outcome.step, challenge=outcome)
    return _begin(visit, outcome)


def leave(visit: Visit) -> Response:
    """Forget the session here and in the table."""
    visit.desk.sessions.delete(visit.cookie(SESSION_COOKIE))
    return redirect(visit, "/staff/sign-in", set_cookie=cookie(visit, SESSION_COOKIE, ""))


def _step(visit: Visit) -> Step:
    try:
        return Step(visit.form.get("step", ""))
    except ValueError:
        raise FormError("unreadable") from None


def _try(visit: Visit, step: Step) -> StaffMember | Challenge:
    username = text(visit.form, "username", _NAME_LENGTH)
    if step is Step.PASSWORD:
        return visit.desk.sign_in.start(username, _secret(visit, "password"))
    challenge = Challenge(step, username, text(visit.form, "session", _COGNITO_SESSION_LENGTH))
    if step is Step.CODE:
        return visit.desk.sign_in.answer(challenge, "".join(_secret(visit, "code").split()))
    return visit.desk.sign_in.answer(challenge, _new_password(visit))


def _new_password(visit: Visit) -> str:
    given = _secret(visit, "password")
    if given != visit.form.get("repeated"):
        raise SignInError("not_repeated")
    return given


def _secret(visit: Visit, name: str) -> str:
    """As typed: blanks at either end may belong to a password."""
    given = visit.form.get(name, "")
    if not given:
        raise FormError("empty")
    if len(given) > _SECRET_LENGTH:
        raise FormError("too_long")
    return given


def _begin(visit: Visit, staff: StaffMember) -> Response:
    """A new session, never one that the browser brought along."""
    try:
        token = _session(visit, staff)
    except SignInError as error:
        return _form(visit, Step.PASSWORD, error=f"sign_in.error.{error.reason}", status=401)
    if before := visit.cookie(SESSION_COOKIE):
        visit.desk.sessions.delete(before)
    set_cookie = cookie(visit, SESSION_COOKIE, token)
    if words := kept.carried(visit):
        session = visit.desk.sessions.find(token, visit.now)
        return kept.back(replace(visit, session=session), words, set_cookie)
    case_id = visit.form.get("case", "")
    path = f"/staff/cases/{case_id}" if is_id(case_id) else "/staff/cases"
    return redirect(visit, path, set_cookie=set_cookie)


def _session(visit: Visit, staff: StaffMember) -> str:
    """The token of a session under what the directory says of this person at this moment."""
    desk = visit.desk
    person = desk.people.entered(staff)
    if not person.active:
        raise SignInError("not_active")
    if person.team not in desk.city.teams:
        raise SignInError("no_team")
    try:
        return desk.sessions.create(
            person.staff, visit.now, device(visit.agent), holds=(unchanged(person),)
        )
    except PersonChangedError:
        raise SignInError("busy") from None


def _form(
    visit: Visit,
    step: Step,
    challenge: Challenge | None = None,
    case_id: str = "",
    error: str | None = None,
    status: int = 200,
    words: kept.Kept | None = None,
) -> Response:
    token = visit.cookie(FORM_COOKIE) or token_urlsafe(32)
    return page(
        visit,
        "sign_in.html",
        status,
        set_cookie=cookie(visit, FORM_COOKIE, token),
        step=step,
        token=token,
        username=challenge.username if challenge else visit.form.get("username", ""),
        cognito_session=challenge.session if challenge else visit.form.get("session", ""),
        case_id=case_id or visit.form.get("case", ""),
        error=error,
        kept=words or kept.carried(visit),
    )
