"""The whole service in this process, with people who sign in and browsers that read its pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from unittest.mock import patch
from urllib.parse import urlencode, urljoin, urlsplit

import app
from chalicelib.cases.staff import Role, StaffMember
from local.in_process import Stack, running
from proof.gateway import Answer, Gateway
from tests.contract.cognito_fake import FakeCognito

PASSWORD = "a Good passw0rd"  # noqa: S105 - of people who are nobody
JANGAM = "dong-4115056100"
PEOPLE = {
    Role.WORKER: StaffMember("worker", "일담당", JANGAM, Role.WORKER),
    Role.LEAD: StaffMember("lead", "이팀장", JANGAM, Role.LEAD),
    Role.COORDINATOR: StaffMember("coordinator", "조정자", "hope-support", Role.COORDINATOR),
    Role.POLICY: StaffMember("policy", "정책가", "welfare-policy", Role.POLICY),
    Role.AUDITOR: StaffMember("auditor", "감사원", "welfare-policy", Role.AUDITOR),
    Role.ADMIN: StaffMember("admin", "관리자", "welfare-policy", Role.ADMIN),
}
FORM = "application/x-www-form-urlencoded"
_LOADS = ("href", "src", "action", "hx-get", "hx-post", "formaction")


@dataclass
class Form:
    """As it would be sent untouched. `written` are the fields that take any words."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """What a page holds: its forms, the addresses it leads to, and every element it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.addresses: list[str] = []
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self._select = self._textarea = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [given[name] for name in _LOADS if name in given]
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").upper()))
        elif self.forms and tag in ("input", "textarea", "select", "option"):
            self._control(tag, given, self.forms[-1])

    def _control(self, tag: str, given: Mapping[str, str], form: Form) -> None:
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            form.fields[name] = ""
            form.written.append(name)
        elif tag == "option" and self._select:
            known = form.options.setdefault(self._select, [])
            known.append(given.get("value", ""))
            if "selected" in given or len(known) == 1:
                form.fields[self._select] = given.get("value", "")
        elif tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("radio", "checkbox"):
                form.options.setdefault(name, []).append(given.get("value", "on"))
                if "checked" not in given:
                    return
            form.fields[name] = given.get("value", "")
            if kind in ("text", "search", "email", "tel"):
                form.written.append(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self.forms:
            self.forms[-1].fields[self._textarea] += data


@dataclass
class Browser:
    """Keeps cookies, runs no script. `went` is every address it asked for or was sent to, `shown`
    every one that a page leads to; a number to call is no address that anyone is asked for."""

    gateway: Gateway
    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    went: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    csrf: str = ""

    def get(self, path: str) -> Answer:
        """A page, redirects followed."""
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """A form's fields."""
        return self._ask("POST", path, urlencode(fields, errors="replace").encode())

    def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        headers = [("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))]
        headers.append(("Accept", "text/html"))
        if method == "POST":
            headers.append(("Content-Type", FORM))
        parts = urlsplit(path)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        self.went.append(target)
        answer = self.gateway.ask(method, target, headers, body)
        if line := answer.headers.get("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.headers.get("content-type", "").startswith("text/html"):
            shown = Page(answer.text).addresses
            self.shown.update(one for one in shown if not one.startswith("tel:"))
        if answer.status == 303:
            return self.get(urljoin(self.base, answer.headers["location"]))
        return answer


@dataclass
class Office:
    """A city's service, its people and its door."""

    stack: Stack
    gateway: Gateway
    pool: FakeCognito

    def browser(self) -> Browser:
        """One that nobody has signed in with."""
        return Browser(self.gateway, self.stack.service.settings.public_url)

    def sign_in(self, role: Role) -> Browser:
        """A browser in which the person of this role has signed in, by the form."""
        browser = self.browser()
        form = forms(browser.get("/staff/sign-in"), "/staff/sign-in")[0]
        sent = {**form.fields, "username": PEOPLE[role].username, "password": PASSWORD}
        answer = browser.post("/staff/sign-in", sent)
        if "session" not in browser.cookies:
            raise RuntimeError(f"{role} cannot sign in: {answer.status}")
        return browser


@contextmanager
def open_office(at: datetime) -> Iterator[Office]:
    """The service at this time, empty but for one person of each role."""
    with running(at) as stack:
        pool = FakeCognito()
        for person in PEOPLE.values():
            pool.add(person, PASSWORD)
        vars(stack.service.clients)["cognito"] = pool
        with patch.object(app, "service", lambda: stack.service):
            yield Office(stack, Gateway(app.app), pool)


def forms(answer: Answer, path: str = "") -> list[Form]:
    """The forms of a page that are sent to this path, or all."""
    found = Page(answer.text).forms
    return [form for form in found if not path or urlsplit(form.action).path == path]
