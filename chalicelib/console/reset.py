"""A forgotten password: by a code mailed to the account's confirmed address where the city has it
so, else by an administrator. Whether there is such an account is never told."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.console.cognito_calls import SignInError
from chalicelib.console.forms import FormError, entry
from chalicelib.console.guard import code, new_password, tried
from chalicelib.console.pages import page
from chalicelib.console.sign_in import NAME_LENGTH, check_token, form_token
from chalicelib.console.visit import FORM_COOKIE, NotFoundError, Visit, cookie, redirect


def ask(visit: Visit) -> Response:
    """Whose password it is; or whom to turn to."""
    return _form(visit, "send")


def answer(visit: Visit) -> Response:
    """Mail a code, or take it together with the new password.

    Raises:
        NotFoundError: passwords are not reset by mail here.
        ForgedError: the form is not from this browser.
        SignInDownError: Cognito cannot be asked.
    """
    if not visit.desk.entrance.mails_resets:
        raise NotFoundError
    check_token(visit)
    step = "set" if visit.form.get("step") == "set" else "send"
    try:
        username = entry(visit.form, "username", NAME_LENGTH)
        if step == "send":
            visit.desk.entrance.own.send_reset_code(username)
            return _form(visit, "set")
        _set(visit, username)
    except FormError as error:
        return _form(visit, step, f"form.{error.reason}", 422)
    except SignInError as error:
        return _form(visit, step, f"sign_in.error.{error.reason}", 401, error)
    return redirect(visit, "/staff/sign-in?done=reset")


def _set(visit: Visit, username: str) -> None:
    """Whoever was signed in under this name is so no longer."""
    desk, digits, password = visit.desk, code(visit), new_password(visit, "password")
    tried(visit, username, lambda: desk.entrance.own.reset_password(username, digits, password))
    known_as = username.lower()
    desk.sessions.end_all(known_as)
    desk.audit.append(known_as, "account.password_reset", known_as, visit.now)


def _form(
    visit: Visit,
    step: str,
    error: str | None = None,
    status: int = 200,
    wrong: SignInError | None = None,
) -> Response:
    token = form_token(visit)
    return page(
        visit,
        "reset.html",
        status,
        set_cookie=cookie(visit, FORM_COOKIE, token),
        step=step,
        token=token,
        by_mail=visit.desk.entrance.mails_resets,
        username=visit.form.get("username", ""),
        error=error,
        values=wrong.values if wrong else {},
    )
