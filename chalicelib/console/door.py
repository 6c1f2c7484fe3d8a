"""The way in to every page: the session, the form's token, an answer for each kind of error."""

from __future__ import annotations

from dataclasses import replace

from chalice.app import Request, Response

from chalicelib import log
from chalicelib.cases.access import may_visit
from chalicelib.console import forms, kept, pages, sign_in
from chalicelib.console.cognito_calls import SignInDownError
from chalicelib.console.desk import Desk
from chalicelib.console.forms import ForgedError, FormError, same
from chalicelib.console.route import Route, View
from chalicelib.console.visit import (
    SESSION_COOKIE,
    NotFoundError,
    Visit,
    bare,
    visit_of,
)
from chalicelib.store.errors import UnavailableError


def answer(route: Route, request: Request, desk: Desk) -> Response:
    """Answer with the route's page. Who is not signed in is asked to, and loses nothing they wrote;
    who is and may not come here is told so."""
    if route.open:
        return _answer(route.load(), request, desk)
    return _answer(lambda visit: _guarded(route, visit), request, desk)


def _guarded(route: Route, visit: Visit) -> Response:
    token = visit.cookie(SESSION_COOKIE)
    sessions = visit.desk.sessions
    session = sessions.find(token, visit.now, used=not route.polled) if token else None
    if session is None and route.polled:
        return bare(visit, 401)
    if session is None:
        words = kept.sent(visit)
        return sign_in.ask_again(visit, words) if words else kept.to_sign_in(visit)
    if visit.method == "POST" and not same(visit.form.get("csrf", ""), session.csrf):
        raise ForgedError
    visit = replace(visit, session=session)
    if route.page and not may_visit(session.staff, route.page, posts=route.method == "POST"):
        return pages.problem(visit, "problem.not_for_you", 403)
    return route.load()(visit)


def _answer(view: View, request: Request, desk: Desk) -> Response:
    visit = visit_of(request, desk)
    try:
        if visit.method == "POST":
            visit = replace(visit, form=forms.parse(_body(request)))
        return view(visit)
    except FormError as error:
        status = {"too_large": 413, "too_many_receipts": 429}.get(error.reason, 400)
        return pages.problem(visit, f"form.{error.reason}", status)
    except NotFoundError:
        return pages.problem(visit, "problem.not_found", 404)
    except ForgedError:
        return pages.problem(visit, "problem.forged", 403)
    except SignInDownError as error:
        log.fault("console.sign_in_down", error, cognito=str(error))
        return pages.problem(visit, "problem.sign_in_down", 503)
    except UnavailableError as error:
        log.fault("console.unavailable", error)
        return kept.unavailable(visit)
    except Exception as error:  # noqa: BLE001 - the last line before the reader
        log.fault("console.fault", error)
        return pages.problem(visit, "problem.fault", 500)


def _body(request: Request) -> bytes:
    body = request.raw_body
    return body.encode() if isinstance(body, str) else body
