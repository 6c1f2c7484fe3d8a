"""Signing in and out. With no session yet, the forms carry the token of a cookie of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from secrets import token_urlsafe

from chalice.app import Response

from chalicelib.console import kept
from chalicelib.console.authenticator import shown
from chalicelib.console.cognito import Challenge, SignedIn, Step
from chalicelib.console.cognito_calls import SignInError
from chalicelib.console.devices import device
from chalicelib.console.forms import ForgedError, FormError, entry, is_id, same
from chalicelib.console.guard import code, new_password, secret, tried
from chalicelib.console.pages import page
from chalicelib.console.visit import FORM_COOKIE, SESSION_COOKIE, Visit, cookie, redirect
from chalicelib.store.errors import PersonChangedError
from chalicelib.store.people import Person, unchanged

NAME_LENGTH = 128
_COGNITO_SESSION_LENGTH = 4096
_APP_SECRET_LENGTH = 128


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
        UnavailableError: the table cannot be reached.
    """
    check_token(visit)
    step = _step(visit)
    try:
        proof = _try(visit, step)
        outcome = _through(visit, proof) if isinstance(proof, SignedIn) else proof
    except FormError as error:
        return _form(visit, step, error=f"form.{error.reason}", status=422)
    except SignInError as error:
        back_to = step if error.again else Step.PASSWORD
        reason = f"sign_in.error.{error.reason}"
        return _form(visit, back_to, error=reason, values=error.values, status=401)
    if isinstance(outcome, Challenge):
        return _form(visit, outcome.step, challenge=outcome)
    return _begin(visit, outcome)


def leave(visit: Visit) -> Response:
    """Forget the session here and in the table."""
    desk, username = visit.desk, visit.staff.username
    desk.sessions.delete(visit.cookie(SESSION_COOKIE))
    desk.audit.append(username, "account.signed_out", username, visit.now)
    return redirect(visit, "/staff/sign-in", set_cookie=cookie(visit, SESSION_COOKIE, ""))


def check_token(visit: Visit) -> None:
    """That a form from before there is a session is this browser's own.

    Raises:
        ForgedError: it is not.
    """
    if not same(visit.form.get("token", ""), visit.cookie(FORM_COOKIE)):
        raise ForgedError


def form_token(visit: Visit) -> str:
    """What such a form and its cookie carry."""
    return visit.cookie(FORM_COOKIE) or token_urlsafe(32)


def _step(visit: Visit) -> Step:
    try:
        return Step(visit.form.get("step", ""))
    except ValueError:
        raise FormError("unreadable") from None


def _try(visit: Visit, step: Step) -> SignedIn | Challenge:
    """What the step's form comes to. A new password proves nothing, so it is not a counted try."""
    username = entry(visit.form, "username", NAME_LENGTH)
    sign_in = visit.desk.sign_in
    if step is Step.PASSWORD:
        password = secret(visit, "password")
        return tried(visit, username, lambda: sign_in.start(username, password))
    session = entry(visit.form, "session", _COGNITO_SESSION_LENGTH)
    challenge = Challenge(step, username, session)
    if step is Step.NEW_PASSWORD:
        return sign_in.answer(challenge, new_password(visit, "password"))
    digits = code(visit)
    if step is Step.ENROL:
        return tried(visit, username, lambda: _enrolled(visit, challenge, digits))
    return tried(visit, username, lambda: sign_in.answer(challenge, digits))


def _enrolled(visit: Visit, challenge: Challenge, digits: str) -> SignedIn:
    """The app that the person's role asks for is set up."""
    entrance = visit.desk.entrance
    enrolment = entrance.enrolments.find(challenge.session, visit.now)
    if enrolment is None:
        raise SignInError("expired")
    entrance.own.confirm_app(enrolment.access_token, digits)
    entrance.enrolments.end(challenge.session)
    return SignedIn(enrolment.staff, enrolment.access_token, by_code=True)


def _through(visit: Visit, signed: SignedIn) -> Challenge | Person:
    """The directory's say: who comes in, or that they must set up an app first."""
    desk = visit.desk
    person = desk.people.entered(signed.staff)
    if not person.active:
        raise SignInError("not_active")
    if person.team not in desk.city.teams:
        raise SignInError("no_team")
    if signed.by_code or not desk.entrance.wants_app(person.role):
        return person
    token = desk.entrance.enrolments.begin(signed.staff, signed.access_token, visit.now)
    app_secret = desk.entrance.own.new_secret(signed.access_token)
    return Challenge(Step.ENROL, person.username, token, app_secret)


def _begin(visit: Visit, person: Person) -> Response:
    """A new session, never one that the browser brought along."""
    try:
        token = _session(visit, person)
    except PersonChangedError:
        return _form(visit, Step.PASSWORD, error="sign_in.error.busy", status=401)
    if before := visit.cookie(SESSION_COOKIE):
        visit.desk.sessions.delete(before)
    set_cookie = cookie(visit, SESSION_COOKIE, token)
    if words := kept.carried(visit):
        session = visit.desk.sessions.find(token, visit.now)
        return kept.back(replace(visit, session=session), words, set_cookie)
    case_id = visit.form.get("case", "")
    path = f"/staff/cases/{case_id}" if is_id(case_id) else "/staff"
    return redirect(visit, path, set_cookie=set_cookie)


def _session(visit: Visit, person: Person) -> str:
    """The token of a session under the directory's entry as it stands; entered in the trail."""
    desk, used = visit.desk, device(visit.agent)
    return desk.audit.recorded(
        lambda entry: desk.sessions.create(
            person.staff, visit.now, used, holds=(unchanged(person), *entry)
        ),
        person.username,
        "account.signed_in",
        person.username,
        visit.now,
        device=used,
    )


def _form(
    visit: Visit,
    step: Step,
    challenge: Challenge | None = None,
    case_id: str = "",
    error: str | None = None,
    values: Mapping[str, object] | None = None,
    status: int = 200,
    words: kept.Kept | None = None,
) -> Response:
    token = form_token(visit)
    username = challenge.username if challenge else visit.form.get("username", "")
    app = None
    if step in (Step.SET_UP, Step.ENROL):
        told = challenge.secret if challenge else visit.form.get("secret", "")
        app = shown(told[:_APP_SECRET_LENGTH], username, visit.say("console.title"))
    return page(
        visit,
        "sign_in.html",
        status,
        set_cookie=cookie(visit, FORM_COOKIE, token),
        step=step,
        token=token,
        username=username,
        cognito_session=challenge.session if challenge else visit.form.get("session", ""),
        case_id=case_id or visit.form.get("case", ""),
        error=error,
        values=values or {},
        app=app,
        done=visit.query.get("done") if visit.query.get("done") == "reset" else None,
        kept=words or kept.carried(visit),
    )
