"""What a person may change of their own account: password, authenticator app, sessions."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.console.authenticator import shown
from chalicelib.console.cognito_calls import SignInError
from chalicelib.console.forms import FormError, entry
from chalicelib.console.guard import code, new_password, proved, secret, tried
from chalicelib.console.pages import page
from chalicelib.console.visit import SESSION_COOKIE, Visit, cookie, redirect

_DONE = frozenset({"password", "app"})
_TOKEN_LENGTH = 64
_APP_SECRET_LENGTH = 128


def show(visit: Visit) -> Response:
    """The account, and where it is signed in."""
    return _page(visit)


def change_password(visit: Visit) -> Response:
    """Set a new password; every other session of the account ends.

    Raises:
        SignInDownError: Cognito cannot be asked.
    """
    desk, staff = visit.desk, visit.staff
    try:
        new = new_password(visit, "new")
        signed = proved(visit)
        desk.entrance.own.change_password(signed.access_token, secret(visit, "password"), new)
    except (FormError, SignInError) as error:
        return _page(visit, "password", error)
    desk.sessions.end_all(staff.username, but=visit.session.id if visit.session else "")
    desk.audit.append(staff.username, "account.password", staff.username, visit.now)
    return redirect(visit, "/staff/account?done=password")


def set_up_app(visit: Visit) -> Response:
    """Show the secret for an authenticator app to whoever proves once more that they may.

    Raises:
        SignInDownError: Cognito cannot be asked.
    """
    entrance = visit.desk.entrance
    try:
        signed = proved(visit)
        app_secret = entrance.own.new_secret(signed.access_token)
    except (FormError, SignInError) as error:
        return _page(visit, "app", error)
    token = entrance.enrolments.begin(visit.staff, signed.access_token, visit.now)
    return _app(visit, token, app_secret)


def confirm_app(visit: Visit) -> Response:
    """Take the app's first code: from now on one is asked for.

    Raises:
        FormError: the form is not one of ours.
        SignInDownError: Cognito cannot be asked.
    """
    desk, username = visit.desk, visit.staff.username
    token = entry(visit.form, "enrolment", _TOKEN_LENGTH)
    app_secret = entry(visit.form, "secret", _APP_SECRET_LENGTH)
    enrolment = desk.entrance.enrolments.find(token, visit.now)
    if enrolment is None or enrolment.staff.username != username:
        return _page(visit, "app", SignInError("expired"))
    try:
        digits, access = code(visit), enrolment.access_token
        tried(visit, username, lambda: desk.entrance.own.confirm_app(access, digits))
    except (FormError, SignInError) as error:
        return _app(visit, token, app_secret, error)
    desk.entrance.enrolments.end(token)
    desk.audit.append(username, "account.app", username, visit.now)
    return redirect(visit, "/staff/account?done=app")


def end_sessions(visit: Visit) -> Response:
    """Sign out everywhere, here too."""
    desk, username = visit.desk, visit.staff.username
    desk.sessions.end_all(username)
    desk.audit.append(username, "account.signed_out_everywhere", username, visit.now)
    return redirect(visit, "/staff/sign-in", set_cookie=cookie(visit, SESSION_COOKIE, ""))


def _app(
    visit: Visit, token: str, app_secret: str, error: FormError | SignInError | None = None
) -> Response:
    return page(
        visit,
        "account/app.html",
        _status(error),
        app=shown(app_secret, visit.staff.username, visit.say("console.title")),
        enrolment=token,
        wrong=_said(visit, error),
    )


def _page(visit: Visit, about: str = "", error: FormError | SignInError | None = None) -> Response:
    done = visit.query.get("done", "")
    return page(
        visit,
        "account/show.html",
        _status(error),
        about=about,
        wrong=_said(visit, error),
        done=done if done in _DONE else None,
        places_signed_in=visit.desk.sessions.of(visit.staff.username, visit.now),
    )


def _status(error: FormError | SignInError | None) -> int:
    if error is None:
        return 200
    return 422 if isinstance(error, FormError) else 401


def _said(visit: Visit, error: FormError | SignInError | None) -> str:
    if error is None:
        return ""
    if isinstance(error, FormError):
        return visit.say(f"console.form.{error.reason}")
    return visit.say(f"console.sign_in.error.{error.reason}", **error.values)
