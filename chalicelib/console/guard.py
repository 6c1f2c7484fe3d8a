"""Proving who one is, held to so many tries: every password and code goes through here."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TypeVar

from chalicelib.console.cognito import Challenge, SignedIn, Step
from chalicelib.console.cognito_calls import SignInDownError, SignInError
from chalicelib.console.forms import FormError
from chalicelib.console.visit import Visit
from chalicelib.store.attempts import HeldError

SECRET_LENGTH = 256
_WRONG = frozenset({"wrong", "wrong_code", "used_code", "wrong_reset"})

T = TypeVar("T")


def tried(visit: Visit, username: str, attempt: Callable[[], T]) -> T:
    """The attempt's outcome. All but a challenge proves who it is.

    Raises:
        SignInError: the attempt's own; `paused` or `locked`, and then nothing was attempted.
        SignInDownError: Cognito cannot be asked; nothing is counted.
    """
    attempts = visit.desk.entrance.attempts
    try:
        attempts.begin(username, visit.now)
    except HeldError as held:
        wait = (held.until - visit.now).total_seconds()
        if held.locked:
            raise SignInError("locked", minutes=ceil(wait / 60)) from None
        raise SignInError("paused", seconds=ceil(wait)) from None
    try:
        outcome = attempt()
    except SignInError as error:
        if error.reason in _WRONG:
            attempts.failed(username, visit.now)
        else:
            attempts.passed(username, visit.now)
        raise
    except SignInDownError:
        attempts.passed(username, visit.now)
        raise
    if isinstance(outcome, Challenge):
        attempts.passed(username, visit.now)
    else:
        attempts.cleared(username)
    return outcome


def proved(visit: Visit) -> SignedIn:
    """That whoever holds this session also knows the account's password, and has its app where it
    has one: asked again before the account itself is changed.

    Raises:
        FormError: the password is not filled in.
        SignInError: as `tried`; `code_needed`.
    """
    username, password = visit.staff.username, secret(visit, "password")

    def attempt() -> SignedIn:
        outcome = visit.desk.sign_in.start(username, password)
        if isinstance(outcome, Challenge) and outcome.step is Step.CODE:
            if not visit.form.get("code", "").strip():
                raise SignInError("code_needed")
            outcome = visit.desk.sign_in.answer(outcome, code(visit))
        if isinstance(outcome, Challenge):
            raise SignInError("expired")
        return outcome

    return tried(visit, username, attempt)


def secret(visit: Visit, name: str) -> str:
    """A password as typed: blanks at either end may belong to it.

    Raises:
        FormError: `empty` or `too_long`.
    """
    given = visit.form.get(name, "")
    if not given:
        raise FormError("empty")
    if len(given) > SECRET_LENGTH:
        raise FormError("too_long")
    return given


def new_password(visit: Visit, name: str) -> str:
    """A new password that was typed twice.

    Raises:
        FormError: `empty` or `too_long`.
        SignInError: `not_repeated`.
    """
    given = secret(visit, name)
    if given != visit.form.get("repeated"):
        raise SignInError("not_repeated")
    return given


def code(visit: Visit) -> str:
    """The digits of a code, as people space them."""
    return "".join(secret(visit, "code").split())
