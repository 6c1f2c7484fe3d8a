"""What a scanner of web applications looks for (the passive rules of OWASP ZAP), at every address
and for every kind of answer, as it leaves the service."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.client import BaseClient

from chalicelib.cases.staff import Role
from chalicelib.console.routes import ROUTES
from local.in_process import SKILL_KEY
from local.replay import START
from proof.gateway import Answer
from proof.office import FORM, PASSWORD, PEOPLE, Browser, Office, Page, forms, open_office

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "strict-transport-security": "max-age=31536000",
}
ON_PAGES = {
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
KEPT_BY_CACHES = (
    *("/status", "/open311/discovery.json", "/open311/v2/services.json"),
    *("/open311/v2/counts.json", "/staff/static/{name}"),
)
UNWANTED = ("server", "x-powered-by", "access-control-allow-origin", "x-aspnet-version")


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with open_office(START) as office:
        service = office.stack.service
        service.settings = service.settings.model_copy(
            update={"public_url": "https://talk.city.example", "email_recovery": True}
        )
        yield office


@pytest.fixture(scope="module")
def signed_in(office: Office) -> Browser:
    """An administrator's: the role with most pages."""
    browser = office.browser()
    token = office.stack.service.desk.sessions.create(PEOPLE[Role.ADMIN], office.stack.at)
    browser.cookies["__Host-session"] = token
    return browser


def faults(path: str, answer: Answer) -> Iterator[str]:
    for name, wanted in EVERYWHERE.items():
        if answer.headers.get(name) != wanted:
            yield f"{name} is {answer.headers.get(name)}"
    if path not in KEPT_BY_CACHES and answer.headers.get("cache-control") != "no-store":
        yield f"cache-control is {answer.headers.get('cache-control')}"
    yield from (f"tells its {name}" for name in UNWANTED if name in answer.headers)
    if "set-cookie" in answer.headers:
        yield from _of_cookie(answer.headers["set-cookie"])
    if answer.headers.get("content-type", "").startswith("text/html"):
        yield from _of_page(answer)


def _of_cookie(line: str) -> Iterator[str]:
    name, *flags = line.split("; ")
    yield from (
        f"a cookie without {flag}"
        for flag in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/")
        if flag not in flags
    )
    if not name.startswith("__Host-") or "Domain" in line:
        yield f"a cookie for more than this host: {name}"


def _of_page(answer: Answer) -> Iterator[str]:
    for name, wanted in ON_PAGES.items():
        if answer.headers.get(name) != wanted:
            yield f"{name} is {answer.headers.get(name)}"
    policy = answer.headers.get("content-security-policy", "")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; ") if " " in rule)
    if rules.get("default-src") != "'none'" or "unsafe" in policy or "*" in policy:
        yield f"content-security-policy is {policy}"
    for rule in ("frame-ancestors", "base-uri", "form-action"):
        if rules.get(rule) not in ("'none'", "'self'"):
            yield f"{rule} is open"
    page = Page(answer.text)
    for tag, names in page.elements:
        if any(name.startswith("on") or name == "style" for name in names):
            yield f"a script or style within {tag}"
    for address in page.addresses:
        if urlsplit(address).netloc:
            yield f"leads outside: {address}"


def filled(path: str) -> str:
    parts = {"case_id": "01KAY5T9GZ0000000000000001", "photo_id": "01KAY5T9GZ0000000000000002"}
    parts |= {"username": "worker", "act": "change", "action": "note", "programme_id": "none"}
    return path.format_map({**parts, "name": "console.css"})


def ask(browser: Browser, method: str, path: str, **fields: str) -> Answer:
    """Without following where it leads."""
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    headers = [("Cookie", cookies), ("Content-Type", FORM), ("Accept", "text/html")]
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    return browser.gateway.ask(method, path, headers, body)


@pytest.mark.parametrize("signed", [False, True])
def test_every_address_answers_as_a_scanner_wants_it(
    office: Office, signed_in: Browser, signed: bool
) -> None:
    browser = signed_in if signed else office.browser()
    wrong = [
        (route.method, route.path, answer.status, fault)
        for route in ROUTES
        for answer in (ask(browser, route.method, filled(route.path)),)
        for fault in faults(route.path, answer)
    ]
    assert wrong == []


def test_so_do_refusals_and_the_webhooks(office: Office) -> None:
    gateway, key = office.gateway, ("X-Skill-Key", SKILL_KEY)
    answers = [
        gateway.ask("POST", "/kakao/skill"),
        gateway.ask("POST", "/kakao/skill", [key], b"no json"),
        gateway.ask("POST", "/kakao/skill", [key, ("Content-Type", "text/plain")], b"{}"),
        gateway.ask("POST", "/kakao/skill", [key], b" " * 300_000),
        gateway.ask("POST", "/kakao/skill", [key], b"{}"),
        gateway.ask("POST", "/kakao/channel"),
        gateway.ask("GET", "/health"),
        gateway.ask("GET", "/health/deep"),
        gateway.ask("GET", "/health/deep", [key]),
        gateway.ask("POST", "/staff/sign-in", [("Content-Type", "text/plain")], b"a=b"),
        gateway.ask("POST", "/staff/sign-in", [("Content-Type", FORM)], b"a=b"),
        gateway.ask("POST", "/staff/sign-in", [("Content-Type", FORM)], b"a" * 70_000),
        gateway.ask("GET", "/staff/static/none"),
    ]
    assert [answer.status for answer in answers] == [
        *(401, 400, 415, 413, 200, 401, 200, 401, 200, 415, 403, 413, 404)
    ]
    assert [(answer.status, f) for answer in answers for f in faults("", answer)] == []


def test_no_form_does_anything_without_the_sessions_token(
    office: Office, signed_in: Browser
) -> None:
    before = office.stack.service.clients.dynamodb.scan(TableName="hope-talk")["Items"]
    posted = {
        route.path: ask(signed_in, "POST", filled(route.path), csrf="wrong", text="x").status
        for route in ROUTES
        if route.method == "POST" and route.path != "/staff/language"
    }
    assert {path: status for path, status in posted.items() if status != 403} == {}
    after = office.stack.service.clients.dynamodb.scan(TableName="hope-talk")["Items"]
    assert after == before


def test_a_session_that_a_browser_brings_along_is_not_taken_over(office: Office) -> None:
    browser = office.browser()
    browser.cookies["__Host-session"] = "fixed-by-someone-else"
    form = forms(browser.get("/staff/sign-in"), "/staff/sign-in")[0]
    ask(
        browser, "POST", "/staff/sign-in", **{**form.fields, "username": "worker", "password": "no"}
    )
    assert browser.cookies["__Host-session"] == "fixed-by-someone-else"
    browser.post("/staff/sign-in", {**form.fields, "username": "worker", "password": PASSWORD})

    token = browser.cookies["__Host-session"]
    assert token != "fixed-by-someone-else"
    assert len(token) >= 43
    assert office.stack.service.desk.sessions.find("fixed-by-someone-else", START) is None


@pytest.mark.parametrize(
    "typed", ["%0d%0aSet-Cookie:%20session=evil", "%F0%9F%A6%8A", "a%26b=%23c"]
)
def test_no_address_is_put_into_a_header_as_it_was_typed(office: Office, typed: str) -> None:
    answer = ask(office.browser(), "GET", f"/staff/cases/{typed}")
    assert (answer.status, answer.headers["location"]) == (303, "/staff/sign-in")

    case = "01KAY5T9GZ0000000000000001"
    location = ask(office.browser(), "GET", f"/staff/cases/{case}").headers["location"]
    assert parse_qs(urlsplit(location).query) == {"case": [case]}


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/staff/sign-in", {"step": "password", "password": "wrong"}),
        ("/staff/reset", {"step": "send"}),
    ],
)
def test_a_name_that_nobody_has_takes_the_same_words_and_the_same_work(
    office: Office, monkeypatch: pytest.MonkeyPatch, path: str, more: dict[str, str]
) -> None:
    """So that neither the page nor its time tells who works here."""
    office.pool.users["worker"].email = "worker@city.example"
    call = BaseClient._make_api_call  # type: ignore[attr-defined]
    done: list[str] = []

    def counted(client: BaseClient, operation: str, parameters: object) -> object:
        done.append(operation)
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    seen = set()
    for username in ("worker", "nobody"):
        browser = office.browser()
        form = forms(browser.get(path), path)[0]
        del done[:], office.pool.calls[:]
        answer = browser.post(path, {**form.fields, **more, "username": username})
        text = answer.text.replace(username, "?").replace(form.fields["token"], "?")
        seen.add((answer.status, text, tuple(done), tuple(office.pool.calls)))
    assert len(seen) == 1
