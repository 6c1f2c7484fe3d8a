"""One request as the console's pages see it, and the answers they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from urllib.parse import quote

from chalice.app import Request, Response

from chalicelib.cases.staff import StaffMember
from chalicelib.console.desk import Desk
from chalicelib.console.forms import Form
from chalicelib.messages import STAFF_LANGUAGES, Messages, load_staff
from chalicelib.store.sessions import Session

LANGUAGE_COOKIE = "language"
SESSION_COOKIE = "session"
FORM_COOKIE = "form"

_OF_ADDRESSES = ":/?#[]@!$&'()*+,;=%"
"""What has a meaning in an address, or is encoded already."""

SECURITY = MappingProxyType(
    {
        "Content-Security-Policy": "; ".join(
            (
                "default-src 'none'",
                "style-src 'self'",
                "script-src 'self'",
                "img-src 'self'",
                "connect-src 'self'",
                "form-action 'self'",
                "base-uri 'none'",
                "frame-ancestors 'none'",
            )
        ),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
)


class NotFoundError(LookupError):
    """No such page, or one whose existence this person may not learn of."""


@dataclass(frozen=True, slots=True)
class Visit:
    """`at` is the route's own path, `path` holds its parts (`case_id`, …), `address` is with them
    filled in, as it was asked for; `session` is there once the door is passed. `agent`
    is what the browser calls itself, `accepts` the languages that it asks for. `by_script`: htmx
    asks, and takes a part of a page. `language` is set by a page that chooses it by itself."""

    desk: Desk
    now: datetime
    method: str
    at: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    cookies: Mapping[str, str]
    agent: str = ""
    accepts: str = ""
    language: str = ""
    form: Form = field(default_factory=dict)
    address: str = ""
    by_script: bool = False
    session: Session | None = None

    @property
    def staff(self) -> StaffMember:
        """Who is signed in."""
        if self.session is None:
            raise LookupError("only pages behind the door may ask who is signed in")
        return self.session.staff

    @property
    def say(self) -> Messages:
        """What staff read, in the language chosen in this browser."""
        chosen = self.language or self.cookie(LANGUAGE_COOKIE)
        return load_staff(chosen if chosen in STAFF_LANGUAGES else STAFF_LANGUAGES[0])

    def cookie(self, name: str) -> str:
        """The value of one of our cookies, or an empty text."""
        return self.cookies.get(_cookie_name(name, self.desk), "")


def visit_of(request: Request, desk: Desk) -> Visit:
    """Read what the browser sent, but for the body."""
    return Visit(
        desk=desk,
        now=desk.now(),
        method=request.method,
        at=request.path,
        path=request.uri_params or {},
        query=dict((request.query_params or {}).items()),
        cookies=_cookies(request.headers.get("cookie", "")),
        address=_address(request),
        agent=request.headers.get("user-agent", ""),
        accepts=request.headers.get("accept-language", ""),
        by_script="hx-request" in request.headers,
    )


def html(visit: Visit, body: str, status: int = 200, set_cookie: str | None = None) -> Response:
    """A page that no cache keeps."""
    headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return _secured(visit, body, status, headers, set_cookie)


def public(visit: Visit, body: str, seconds: int) -> Response:
    """A page that is the same for everyone who reads its language: any cache may keep it so
    long."""
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": f"public, max-age={seconds}",
        "Vary": "Accept-Language",
    }
    return _secured(visit, body, 200, headers, None)


def public_json(visit: Visit, body: str, seconds: int, status: int = 200) -> Response:
    """Figures for anyone's program: the same for everyone who reads their language, and any cache
    may keep them so long."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Cache-Control": f"public, max-age={seconds}" if seconds else "no-store",
        "Vary": "Accept-Language",
    }
    return _secured(visit, body, status, headers, None)


def picture(visit: Visit, jpeg: bytes) -> Response:
    """A picture that no cache keeps and no other site's page can show."""
    headers = {
        "Content-Type": "image/jpeg",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return _secured(visit, jpeg, 200, headers, None)


def download(visit: Visit, content: bytes, name: str) -> Response:
    """A file to be saved, that no cache keeps. Its type is the plainest, which the gateway passes
    on as bytes; the name says what it is."""
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return _secured(visit, content, 200, headers, None)


def bare(visit: Visit, status: int) -> Response:
    """An answer to a script, which needs no words."""
    return _secured(visit, "", status, {"Cache-Control": "no-store"}, None)


def redirect(visit: Visit, path: str, set_cookie: str | None = None) -> Response:
    """To another page of ours, always asked for with GET. An address is ASCII (RFC 3986), whatever
    a form put into it."""
    location = quote(visit.desk.url(path), safe=_OF_ADDRESSES)
    headers = {"Location": location, "Cache-Control": "no-store"}
    return _secured(visit, "", 303, headers, set_cookie)


def cookie(visit: Visit, name: str, value: str) -> str:
    """A `Set-Cookie` line that scripts and other sites cannot read; an empty value deletes it."""
    parts = [f"{_cookie_name(name, visit.desk)}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if visit.desk.is_https:
        parts.append("Secure")
    if not value:
        parts.append("Max-Age=0")
    return "; ".join(parts)


def _address(request: Request) -> str:
    """The route's pattern, its parts filled in."""
    address = request.path
    for name, value in (request.uri_params or {}).items():
        address = address.replace(f"{{{name}}}", quote(value, safe=""))
    return address


def _cookie_name(name: str, desk: Desk) -> str:
    """With the prefix that makes browsers insist on Secure, where TLS is used."""
    return f"__Host-{name}" if desk.is_https else name


def _cookies(header: str) -> Mapping[str, str]:
    """Leniently: a cookie of someone else's on the same host must not hide ours."""
    pairs = (pair.strip().partition("=") for pair in header.split(";"))
    return {name: value for name, _, value in pairs}


def _secured(
    visit: Visit, body: str | bytes, status: int, headers: Mapping[str, str], set_cookie: str | None
) -> Response:
    everything: dict[str, str | list[str]] = {**SECURITY, **headers}
    if visit.desk.is_https:
        everything["Strict-Transport-Security"] = "max-age=31536000"
    if set_cookie:
        everything["Set-Cookie"] = set_cookie
    return Response(body=body, status_code=status, headers=everything)
