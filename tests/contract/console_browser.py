"""A browser for the tests of the console: cookies, redirects and forms, but no script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin, urlsplit

from chalice.app import Chalice
from chalice.test import Client

from chalicelib.console.routes import register

if TYPE_CHECKING:
    from tests.contract.console_office import Office


@dataclass
class HtmlForm:
    """A form as it would be sent untouched."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """What a person reads, and what a browser would send or load."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.links: dict[str, str] = {}
        self.assets: list[str] = []
        self.marked: dict[str, str] = {}
        self.polls: list[str] = []
        self.text = ""
        self._href = self._textarea = self._mark = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "hx-get" in given:
            self.polls.append(given["hx-get"])
        if tag == "form":
            self.forms.append(HtmlForm(given["action"]))
        elif tag in ("input", "textarea", "select", "option"):
            self._control(tag, given)
        elif tag == "a":
            self._href = given["href"]
        elif tag in ("link", "script", "img"):
            self.assets.append(given.get("href") or given.get("src", ""))
        if given.get("role") in ("alert", "status") or given.get("class") == "lead":
            self._mark = given.get("role") or "lead"

    def _control(self, tag: str, given: dict[str, str]) -> None:
        if tag == "textarea":
            self._textarea = given.get("name", "")
        elif tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and self._select and self.forms:
            self._option(given)
        elif self.forms and "name" in given and _is_sent(given):
            self.forms[-1].fields[given["name"]] = given.get("value", "")

    def _option(self, given: dict[str, str]) -> None:
        form, value = self.forms[-1], given.get("value", "")
        options = form.options.setdefault(self._select, [])
        options.append(value)
        if "selected" in given or len(options) == 1:
            form.fields[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""
        elif tag == "a":
            self._href = ""
        elif tag == "p":
            self._mark = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._textarea:
            fields = self.forms[-1].fields
            fields[self._textarea] = fields.get(self._textarea, "") + data
        if self._href:
            self.links[data.strip()] = self._href
        if self._mark and data.strip():
            self.marked[self._mark] = data.strip()


def _is_sent(given: dict[str, str]) -> bool:
    """Whether a browser sends an input: boxes only where they are ticked."""
    return given.get("type") not in ("checkbox", "radio") or "checked" in given


class Page:
    """An answer: what it says, and what can be done from it."""

    def __init__(
        self, browser: Browser, path: str, status: int, headers: dict[str, str], body: str
    ) -> None:
        self._browser = browser
        self.path = path
        self.status = status
        self.headers = headers
        self.body = body
        reader = _Reader()
        reader.feed(body)
        self.text = " ".join(reader.text.split())
        self.forms = [form for form in reader.forms if not form.action.endswith("/language")]
        self.assets = reader.assets
        self.polls = reader.polls
        self.alert = reader.marked.get("alert", "")
        self.done = reader.marked.get("status", "")
        self.lead = reader.marked.get("lead", "")
        self._links = reader.links

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser keeps by now."""
        return self._browser.cookies

    @property
    def links(self) -> dict[str, str]:
        """Where words lead."""
        return self._links

    def link(self, words: str) -> str:
        return self._links[words]

    def field(self, action: str, name: str) -> str:
        return self._form(action).fields[name]

    def chosen(self, action: str, name: str) -> str:
        """What a select has chosen."""
        return self._form(action).fields[name]

    def options(self, action: str, name: str) -> list[str]:
        """What a select offers."""
        return self._form(action).options.get(name, [])

    def forms_to(self, action: str) -> list[HtmlForm]:
        """All forms with this action."""
        return [form for form in self.forms if form.action == action]

    def submit(self, action: str, /, to: str = "", **fields: str) -> Page:
        """Send the form with this action, filled in; `to` sends it elsewhere, as no page would."""
        return self._browser.post(to or action, **{**self._form(action).fields, **fields})

    def _form(self, action: str) -> HtmlForm:
        return next(form for form in self.forms if form.action == action)


@cache
def _front() -> tuple[list[Office], Any]:
    """One console for all offices, since to build it takes long; and whose desk it serves now."""
    here: list[Office] = []
    app = Chalice("console")
    register(app, lambda: here[0].desk)
    return here, Client(app, project_dir="tests").http


class Browser:
    """Keeps cookies, follows redirects, runs no script."""

    def __init__(self, office: Office, cookies: dict[str, str] | None = None) -> None:
        self._office = office
        self._prefix = office.desk.url("")
        self.cookies = cookies or {}
        self.last_set_cookie = ""

    @property
    def _http(self) -> Any:
        here, http = _front()
        here[:] = [self._office]
        return http

    def get(self, path: str, headers: Mapping[str, str] = MappingProxyType({})) -> Page:
        return self._ask(self._http.get, path, more=headers)

    def fetch(self, path: str) -> Any:
        """What a page's picture asks for, as bytes."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        accept = "image/avif,image/webp,image/*,*/*;q=0.8"
        headers = {"Cookie": cookies, "Accept": accept}
        return self._http.get(path.removeprefix(self._prefix), headers=headers)

    def send(self, path: str, **fields: str) -> Any:
        """What a form brings that answers with a file, as bytes."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {
            "Cookie": cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        }
        return self._http.post(path, headers=headers, body=urlencode(fields).encode())

    def post(self, path: str, **fields: str) -> Page:
        """A form's body, whatever it holds."""
        return self._ask(self._http.post, path, urlencode(fields).encode())

    def by_script(self, path: str, **fields: str) -> Page:
        """A form as htmx sends it."""
        return self._ask(self._http.post, path, urlencode(fields).encode(), {"HX-Request": "true"})

    def _ask(
        self,
        verb: Callable[..., Any],
        path: str,
        body: bytes = b"",
        more: Mapping[str, str] = MappingProxyType({}),
    ) -> Page:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        accept = "text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8"
        headers = {"Cookie": cookies, "Accept": accept, **more}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = verb(path.removeprefix(self._prefix), headers=headers, body=body)
        self._keep(answer.headers.get("Set-Cookie", ""))
        if answer.status_code == 303:
            return self.get(urljoin(path, answer.headers["Location"]))
        return Page(
            self,
            urlsplit(path).path,
            answer.status_code,
            answer.headers,
            answer.body.decode(errors="replace"),  # a file is no text
        )

    def _keep(self, set_cookie: str) -> None:
        if not set_cookie:
            return
        self.last_set_cookie = set_cookie
        name, _, value = set_cookie.partition(";")[0].partition("=")
        self.cookies[name] = value
