"""Attacks on a running service: its webhooks, its pages and forms, links and files of pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import quote, urlencode, urlsplit

from urllib3.util import parse_url

from chalicelib.cases.staff import Role
from chalicelib.console.routes import ROUTES
from chalicelib.kakao import images
from chalicelib.kakao.download import Downloader, DownloadError
from chalicelib.kakao.validate import violations
from chalicelib.pipeline.pictures import BrokenError, redraw
from local.in_process import CHANNEL_KEY, SKILL_KEY
from local.shown import choices_of
from local.simulator import kakao
from proof import hostile
from proof.gateway import Answer
from proof.office import FORM, PEOPLE, Browser, Form, Office, Page
from proof.scan import STORIES, tell

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
RESIDENTS = 30
SIGNED_IN = (Role.WORKER, Role.COORDINATOR, Role.ADMIN)
_SCHEMES = ("javascript:", "data:", "vbscript:")
_UTTERANCES = tuple(
    line["say"]
    for story in STORIES
    for line in map(json.loads, filter(str.strip, story.read_text("utf-8").splitlines()))
    if isinstance(line.get("say"), str)
)


@dataclass
class Attacker:
    """Attacks one office. Each attack answers what is wrong, fault by fault, in words."""

    office: Office
    chance: Random
    browsers: list[Browser] = field(default_factory=list)
    known: list[Form] = field(default_factory=list)
    offered: dict[int, list[dict[str, object]]] = field(default_factory=dict)

    def begin(self) -> None:
        """Let a case come in, and learn every form that there is."""
        tell(self.office)
        self.sign_in()
        service = self.office.stack.service
        items = service.clients.dynamodb.scan(TableName=service.settings.table)["Items"]
        cases = [
            item["id"]["S"] for item in items if item["SK"].get("S") == "CASE" and "id" in item
        ]
        paths = [route.path for route in ROUTES if route.method == "GET" and "{" not in route.path]
        paths += [
            f"/staff/cases/{cases[0]}",
            f"/staff/callbacks/{cases[-1]}",
            "/staff/people/worker",
        ]
        for browser in self.browsers:
            for path in paths:
                found = Page(browser.get(path).text).forms
                self.known += [form for form in found if form.method == "POST"]

    def sign_in(self) -> None:
        """Sessions for all, whatever became of the last ones and of their accounts."""
        sessions, now = self.office.stack.service.desk.sessions, self.office.stack.at
        self.browsers = []
        for role in SIGNED_IN:
            browser = self.office.browser()
            browser.cookies["session"] = sessions.create(PEOPLE[role], now)
            session = sessions.find(browser.cookies["session"], now)
            browser.csrf = session.csrf if session else ""
            self.browsers.append(browser)

    def skill(self) -> Iterator[str]:
        """A turn, bent."""
        who = self.chance.randrange(RESIDENTS)
        account = kakao.Account(f"resident-{who}", f"friend-{who}", str(10**9 + who), friend=True)
        body = kakao.skill_request(self._move(who), account, None, kakao.BOT_ID)
        if self.chance.random() < 0.7:
            body = hostile.changed(body, self.chance)
        right = list(kakao.skill_headers(SKILL_KEY, kakao.new_request_id()).items())
        answer = self._ask(
            "POST",
            "/kakao/skill",
            hostile.headers(right, self.chance),
            hostile.raw(body, self.chance),
        )
        yield from _only(answer, 200, 400, 401, 413, 415)
        if answer.status == 200:
            shown = json.loads(answer.body)
            yield from (f"invalid: {fault}" for fault in violations(shown))
            self.offered[who] = choices_of(shown)

    def channel(self) -> Iterator[str]:
        """The channel's webhook, bent."""
        account = kakao.Account("resident-1", "friend-1", str(10**9 + 1), friend=True)
        event = self.chance.choice(("added", "blocked"))
        body = hostile.changed(kakao.channel_webhook(event, account, MONDAY), self.chance)
        right = list(kakao.channel_headers(CHANNEL_KEY).items())
        answer = self._ask(
            "POST",
            "/kakao/channel",
            hostile.headers(right, self.chance),
            hostile.raw(body, self.chance),
        )
        yield from _only(answer, 200, 400, 401, 413, 415)

    def form(self) -> Iterator[str]:
        """A form of the console with anything in its fields."""
        browser, form = self.chance.choice(self.browsers), self.chance.choice(self.known)
        given = {**form.fields, "csrf": self._csrf(browser)}
        for name in form.fields:
            if name not in ("csrf", "token") and self.chance.random() < 0.5:
                given[name] = self._value(form, name)
        if self.chance.random() < 0.1:
            given[hostile.words(self.chance)] = hostile.words(self.chance)
        body = urlencode(given, errors="replace").encode()
        if self.chance.random() < 0.05:
            body = hostile.raw(given, self.chance)
        yield from self._page(browser, "POST", form.action, body)

    def page(self) -> Iterator[str]:
        """A page under an address of one's own making."""
        route = self.chance.choice([one for one in ROUTES if one.method == "GET"])
        path = route.path
        for name in ("case_id", "photo_id", "username", "name", "programme_id"):
            path = path.replace(f"{{{name}}}", quote(self._word() or "-", safe=""))
        names = ("case", "done", "state", "dong", "day", "period", "page", "since", "person")
        query = {self.chance.choice(names): self._word() for _ in range(self.chance.randrange(4))}
        target = path + (f"?{urlencode(query)}" if query else "")
        yield from self._page(self.chance.choice(self.browsers), "GET", target)

    def link(self) -> Iterator[str]:
        """A picture's address. Two parsers must agree on where it leads."""
        address = hostile.address(self.chance)
        for found in images.find([address, {"secureUrls": f"List({address})"}], address):
            host = parse_url(found).host or ""
            if urlsplit(found).hostname != host or not _of_kakao(host) or "@" in found[:200]:
                yield f"{address!r} leads to {found!r}"
        inside = self.chance.choice(
            ("127.0.0.1", "169.254.169.254", "10.1.2.3", "::1", "100.64.0.1")
        )
        try:
            Downloader(resolve=lambda _: ["203.0.113.9", inside]).fetch(address)
        except DownloadError:
            return
        yield f"{address!r} was fetched from {inside}"

    def picture(self) -> Iterator[str]:
        """A file in a picture's place: a plain JPEG comes of it, or a refusal."""
        try:
            drawn = redraw(hostile.picture(self.chance))
        except BrokenError:
            return
        if not drawn.startswith(b"\xff\xd8"):
            yield "what was drawn is no JPEG"

    def _move(self, who: int) -> kakao.Move:
        choices = self.offered.get(who)
        kind = self.chance.random()
        if choices and kind < 0.45:
            tap = self.chance.choice(choices)
            label, says = str(tap["label"]), tap.get("says")
            return kakao.press(
                "QUICKREPLY_BUTTON",
                label,
                str(says or label),
                None,
                tap.get("extra"),  # type: ignore[arg-type]
            )
        if kind < 0.8:
            return kakao.type_text(self.chance.choice(_UTTERANCES))
        if kind < 0.85:
            return kakao.send_secure_images(self.chance.randrange(1, 12), MONDAY)
        return kakao.type_text(self._word())

    def _word(self) -> str:
        return hostile.words(self.chance).encode("utf-8", "replace").decode()

    def _value(self, form: Form, name: str) -> str:
        options = form.options.get(name)
        if options and self.chance.random() < 0.7:
            return self.chance.choice(options)
        return self._word()

    def _csrf(self, browser: Browser) -> str:
        right = browser.csrf if self.chance.random() < 0.9 else ""
        return right or self._word()

    def _page(self, browser: Browser, method: str, target: str, body: bytes = b"") -> Iterator[str]:
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        right = [("Cookie", cookies), ("Accept", "text/html"), ("Content-Type", FORM)]
        answer = self._ask(method, target, hostile.headers(right, self.chance), body)
        if answer.status >= 500:
            yield f"HTTP {answer.status}"
        if answer.by_gateway:
            return
        for name in ("x-content-type-options", "cache-control"):
            if name not in answer.headers:
                yield f"HTTP {answer.status} without {name}"
        for name, value in answer.headers.items():
            if not (value.isascii() and value.isprintable()):
                yield f"{name} is no header: {value!r}"
        if "html" in answer.headers.get("content-type", ""):
            yield from injected(answer)

    def _ask(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Answer:
        self.office.stack.at += timedelta(seconds=2)
        return self.office.gateway.ask(method, target, headers, body)


def _only(answer: Answer, *statuses: int) -> Iterator[str]:
    if answer.status not in statuses:
        yield f"HTTP {answer.status}: {answer.text[:200]}"
    elif not answer.by_gateway:
        json.loads(answer.body)


def _of_kakao(host: str) -> bool:
    return any(f".{host}".endswith(f".{own}") for own in ("kakaocdn.net", "kakao.com"))


def injected(answer: Answer) -> Iterator[str]:
    """What a page holds that only someone who wrote into a field can have put there."""
    page = Page(answer.text)
    for tag, names in page.elements:
        if hostile.MARK in tag or any(hostile.MARK in name for name in names):
            yield f"an element was slipped in: {tag} {names}"
        if tag == "script" and "src" not in names:
            yield "a script within the page"
    for address in page.addresses:
        if address.strip().lower().startswith(_SCHEMES):
            yield f"an address that runs: {address}"
