"""What holds for every page of the console: the door, the headers, outages, assets."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict

import pytest
from botocore.exceptions import (
    ReadTimeoutError,
)

from chalicelib.cases.model import State
from chalicelib.console.forms import BODY_BYTES
from chalicelib.console.routes import ROUTES
from tests.contract.console_browser import Browser
from tests.contract.console_office import KIM, LEE, MONDAY_10, SAY, Office

FOR_EVERYONE = {
    "/status": 60,
    "/open311/v2/counts.json": 60,
    "/open311/v2/services.json": 86400,
    "/open311/discovery.json": 86400,
}
"""What is the same for all who ask, and for how many seconds a cache may keep it."""


def filled(path: str, case_id: str) -> str:
    """A route's path for this case; whatever else stands in it is nobody's."""
    return path.format_map(defaultdict(lambda: "none", case_id=case_id, action="note"))


@pytest.mark.parametrize("csrf", ["", "wrong", "틀림"])
def test_a_form_without_the_sessions_token_does_nothing(office: Office, csrf: str) -> None:
    case = office.report()
    browser = office.sign_in(KIM)
    page = browser.post(f"/staff/cases/{case.id}/accept", csrf=csrf, version="1")
    assert page.status == 403
    assert office.stored(case).state is State.RECEIVED


def test_the_token_of_another_session_does_not_fit(office: Office) -> None:
    case = office.report()
    csrf = office.sign_in(LEE).get("/staff/cases").forms[0].fields["csrf"]
    page = office.sign_in(KIM).post(f"/staff/cases/{case.id}/accept", csrf=csrf, version="1")
    assert page.status == 403


def test_a_body_beyond_all_measure_is_refused(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).post(f"/staff/cases/{case.id}/note", text="x" * BODY_BYTES)
    assert (page.status, page.lead) == (413, SAY("console.form.too_large"))


def test_an_outage_keeps_the_words_in_a_form_that_sends_them_once(office: Office) -> None:
    case = office.report()
    page = office.sign_in(KIM).get(f"/staff/cases/{case.id}")
    here = f"/staff/cases/{case.id}/note"

    with office.outage(ReadTimeoutError(endpoint_url="dynamodb")):
        page = page.submit(here, text="문이 <잠겨> 있어요")
    assert (page.status, page.lead) == (503, SAY("console.problem.unsaved"))
    assert page.field(here, "text") == "문이 <잠겨> 있어요"

    page = page.submit(here)
    assert page.done == SAY("console.done.note")
    assert [m.text for m in office.cases.thread(case.id)] == ["문이 <잠겨> 있어요"]


def test_an_unforeseen_fault_is_logged_without_anybodys_words(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    browser = office.sign_in(KIM)
    with office.outage(ValueError("쌀이 떨어졌어요")):
        page = browser.get("/staff/cases")
    assert (page.status, page.lead) == (500, SAY("console.problem.fault"))
    assert "ValueError" in caplog.text
    assert "쌀이" not in caplog.text


def test_every_page_carries_the_headers_that_keep_it_safe(office: Office) -> None:
    case = office.report()
    browser = office.sign_in(KIM)
    sheets = {"/staff/figures/report/sheet"}  # bytes, which this browser does not accept
    shown = [route for route in ROUTES if route.method == "GET" and route.path not in sheets]
    paths = [filled(route.path, case.id) for route in shown]
    pages = [browser.get(path) for path in paths]
    pages += [Browser(office).get(path) for path in paths]
    pages += [browser.post(f"/staff/cases/{case.id}/note", text="no token")]
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        seconds = FOR_EVERYONE.get(page.path)
        kept = f"public, max-age={seconds}" if seconds else "no-store"
        assert page.headers["Cache-Control"] == kept
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "same-origin"


def test_no_page_for_staff_opens_without_a_session(office: Office) -> None:
    case = office.report()
    for route in ROUTES:
        if route.open:
            continue
        address = filled(route.path, case.id)
        browser = Browser(office)
        page = browser.get(address) if route.method == "GET" else browser.post(address, text="x")
        if route.polled:
            assert (page.status, page.text) == (401, "")
        else:
            assert page.path == "/staff/sign-in" or page.lead == SAY("console.problem.expired")
        assert case.receipt not in page.text
    assert office.cases.thread(case.id) == ()


def test_style_and_script_are_served_under_names_of_their_content(office: Office) -> None:
    page = office.sign_in(KIM).get("/staff/cases")
    assert "style=" not in page.body
    assert "<script>" not in page.body
    for name in page.assets:
        served = Browser(office).get(name)
        assert served.status == 200
        assert "immutable" in served.headers["Cache-Control"]
    for name in ("console.css", "..%2fviews.py", "nothing.js"):
        assert Browser(office).get(f"/staff/static/{name}").status == 404


def test_no_page_library_is_loaded_before_a_page_is_asked_for() -> None:
    script = (
        "import sys, chalicelib.console.routes; "
        "print(sorted({'jinja2', 'boto3', 'botocore'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    assert shown.stdout.decode().strip() == "[]"


def test_the_movable_clock_is_the_one_the_pages_tell(office: Office) -> None:
    office.report()
    assert MONDAY_10.isoformat() in office.sign_in(KIM).get("/staff/cases").body
