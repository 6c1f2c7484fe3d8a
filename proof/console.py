"""A walk through the whole console: every page that a role can reach by links and routes, and every
form on the way sent with words of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random
from urllib.parse import urlsplit

from chalicelib.console.routes import ROUTES
from proof.gateway import Answer
from proof.office import Browser, Form, Office, Page

NOT_SENT = ("/staff/sign-out", "/staff/account/", "/staff/people", "/staff/notices/")
"""Would end the walk, or hold what is no one's personal data but the account's own."""
PUBLIC = ("/staff/settings",)
"""Texts that are set to be shown to everyone."""
MOST_CASES = 2
MOST_SENDINGS = 60
"""On one case in one role: its acts lead from state to state."""


@dataclass
class Walk:
    """One role's way. `written` are the words that were put into fields, by what they are."""

    browser: Browser
    chance: Random
    written: dict[str, str]
    numbers: Iterator[int]
    sent: set[tuple[str, ...]]
    seen: set[str] = field(default_factory=set)

    def through(self, start: list[str]) -> None:
        """Follow all links from here; send every kind of form once."""
        waiting = list(start)
        while waiting:
            path = waiting.pop(0)
            if _place(path) in self.seen:
                continue
            self.seen.add(_place(path))
            answer = self.browser.get(path)
            if answer.headers.get("content-type", "").startswith("text/html"):
                waiting += [one for one in Page(answer.text).addresses if _is_page(one)]
                self._send_forms(path, answer)

    def _send_forms(self, path: str, answer: Answer) -> None:
        for _ in range(MOST_SENDINGS):
            form = next((one for one in Page(answer.text).forms if self._is_new(one)), None)
            if form is None:
                return
            self.sent.add(_kind(form))
            self.browser.post(form.action, self.filled(form))
            answer = self.browser.get(path)

    def _is_new(self, form: Form) -> bool:
        action = urlsplit(form.action).path
        return (
            form.method == "POST"
            and not action.startswith(NOT_SENT + PUBLIC)
            and _kind(form) not in self.sent
        )

    def filled(self, form: Form) -> dict[str, str]:
        """Something in every field: one of the options, or words that are nowhere else."""
        given = dict(form.fields)
        for name, options in form.options.items():
            given[name] = self.chance.choice([one for one in options if one] or [""])
        for name in form.written:
            words = f"비밀글 {next(self.numbers):05} 이웃집 이야기"
            given[name] = words
            self.written[f"{name} of {urlsplit(form.action).path}"] = words
        return given


def walk(office: Office, browsers: list[Browser], chance: Random) -> dict[str, str]:
    """All of them, one after the other; the words that they wrote. What one has sent the next does
    not send again."""
    written: dict[str, str] = {}
    sent: set[tuple[str, ...]] = set()
    numbers = count(chance.randrange(10_000))
    start = [route.path for route in ROUTES if route.method == "GET" and "{" not in route.path]
    start += [f"/staff/cases/{case_id}" for case_id in _cases(office)]
    for browser in browsers:
        Walk(browser, chance, written, numbers, sent).through(start)
    return written


def _cases(office: Office) -> list[str]:
    service = office.stack.service
    items = service.clients.dynamodb.scan(TableName=service.settings.table)["Items"]
    found = [item["id"]["S"] for item in items if item["SK"].get("S") == "CASE" and "id" in item]
    return sorted(found)[:MOST_CASES]


def _is_page(address: str) -> bool:
    path = urlsplit(address).path
    return path.startswith(("/staff", "/status")) and not path.startswith("/staff/static")


def _place(path: str) -> str:
    """An address without what differs from case to case, but with what a list is narrowed by."""
    return urlsplit(path).path


def _kind(form: Form) -> tuple[str, ...]:
    path = urlsplit(form.action).path
    return (path, *sorted(form.fields))
