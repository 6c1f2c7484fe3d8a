"""The settings' pages: previewed, versioned, attributed, reversible."""

from __future__ import annotations

import pytest

from chalicelib.cases.commands import AcceptCase
from chalicelib.cases.staff import Role
from chalicelib.city.edited import Hours
from chalicelib.console.settings.sections import EDITORS
from chalicelib.console.settings.templates import replies
from chalicelib.store.recalculations import Recalculations
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import KIM, PARK, SAY, Office

HOURS = "/staff/settings/hours"
HOLIDAYS = "/staff/settings/holidays"
ROUTING = "/staff/settings/routing"
WHY = "시험 삼아"


@pytest.fixture
def admin(office: Office) -> Browser:
    return office.sign_in(PARK, Role.ADMIN)


def previewed(browser: Browser, path: str, **fields: str) -> Page:
    return browser.get(path).submit(path, step="preview", why=WHY, **fields)


def saved(browser: Browser, path: str, **fields: str) -> Page:
    return previewed(browser, path, **fields).submit(path, step="save")


def test_the_index_tells_how_each_part_stands(office: Office, admin: Browser) -> None:
    saved(admin, HOURS, closes="17:00")
    page = admin.get("/staff/settings")
    for editor in EDITORS:
        assert page.link(SAY(f"console.settings.{editor.section}.title")) == editor.path
    assert "park-admin" in page.text
    assert SAY("console.settings.as_delivered") in page.text


@pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.section)
def test_only_those_whose_page_it_is_may_come(office: Office, editor: object) -> None:
    path = editor.path  # type: ignore[attr-defined]
    worker = office.sign_in(KIM)
    assert worker.get(path).status == 403
    assert worker.get(f"{path}/history").status == 403
    csrf = worker.get("/staff/cases").forms[0].fields["csrf"]
    assert worker.post(path, csrf=csrf, step="save", version="0").status == 403


@pytest.mark.parametrize("editor", EDITORS, ids=lambda editor: editor.section)
def test_a_form_sent_untouched_changes_nothing(admin: Browser, editor: object) -> None:
    page = previewed(admin, editor.path)  # type: ignore[attr-defined]
    assert (page.status, page.alert) == (422, SAY("console.settings.wrong.same"))


def test_a_change_is_shown_before_it_is_saved_and_kept_with_who_and_why(
    office: Office, admin: Browser
) -> None:
    page = previewed(admin, HOURS, closes="17:00")
    assert "평일 09:00–18:00" in page.text
    assert "평일 09:00–17:00" in page.text
    assert office.desk.documents.one("hours") is None

    page = page.submit(HOURS, step="save")
    assert page.done == SAY("console.settings.saved")
    document = office.desk.documents.one("hours")
    assert document is not None
    assert (document.version, document.by, document.why) == (1, "park-admin", WHY)
    assert document.at == office.now
    assert office.desk.audit.head("park-admin") is not None


def test_what_was_changed_after_the_preview_is_previewed_anew(
    office: Office, admin: Browser
) -> None:
    page = previewed(admin, HOURS, closes="17:00").submit(HOURS, step="save", closes="16:00")
    assert "평일 09:00–16:00" in page.text
    assert office.desk.documents.one("hours") is None


def test_of_two_who_edit_one_is_told_and_keeps_what_they_typed(
    office: Office, admin: Browser
) -> None:
    page = previewed(admin, HOURS, closes="17:00")
    saved(office.sign_in(PARK, Role.ADMIN), HOURS, opens="10:00")

    page = page.submit(HOURS, step="save")
    assert page.status == 409
    assert "평일 10:00–18:00" in page.text
    assert page.field(HOURS, "closes") == "17:00"
    page = page.submit(HOURS, step="preview").submit(HOURS, step="save")
    assert page.done == SAY("console.settings.saved")


def test_the_history_shows_each_change_and_leads_back(office: Office, admin: Browser) -> None:
    saved(admin, HOURS, closes="17:00")
    saved(admin, HOURS, closes="16:00")
    page = admin.get(f"{HOURS}/history")
    assert page.text.index("평일 09:00–16:00") < page.text.index("평일 09:00–18:00")

    page = admin.get(page.link(SAY("console.settings.take_back", n=1)))
    page.submit(HOURS, step="save")
    page = admin.get(
        admin.get(f"{HOURS}/history").link(SAY("console.settings.take_back_delivered"))
    )
    page.submit(HOURS, step="save")

    versions = office.desk.documents.history("hours")
    closings = [Hours.model_validate_json(v.body).closes.hour for v in versions if v.body]
    assert (len(versions), versions[0].body, closings) == (4, "", [17, 16, 17])


@pytest.mark.parametrize("version", ["7", "x", "-1"])
def test_there_is_no_way_back_to_a_version_that_never_was(admin: Browser, version: str) -> None:
    assert admin.get(f"{HOURS}?version={version}").status == 404


@pytest.mark.parametrize(
    ("path", "fields", "reason"),
    [
        (HOURS, {"opens": "19:00"}, "hours_order"),
        (HOURS, {"opens": "soon"}, "time"),
        (HOURS, {"why": " ", "opens": "10:00"}, "why"),
        (ROUTING, {"kind.4": "report"}, "no_fallback"),
        (ROUTING, {"kind.2": ""}, "catches_all"),
        ("/staff/settings/teams", {"id.new": "North!", "name.new": "북부"}, "team_id"),
        ("/staff/settings/templates", {"name.0": "인사"}, "template_half"),
    ],
)
def test_what_cannot_work_is_refused_and_said(
    office: Office, admin: Browser, path: str, fields: dict[str, str], reason: str
) -> None:
    page = admin.get(path).submit(path, **{"step": "preview", "why": WHY, **fields})
    known = {"catches_all", "template_half"}
    assert page.status == 422
    if reason not in known:
        assert page.alert == SAY(f"console.settings.wrong.{reason}")
    for name, value in fields.items():
        assert page.field(path, name) == value
    assert office.desk.documents.current() == {}


def test_a_calendar_that_never_opens_is_refused(admin: Browser) -> None:
    days = {
        f"added_day.{n}": f"2026-{11 + (24 + n - 1) // 30}-{(23 + n) % 30 + 1:02d}"
        for n in range(37)
    }
    names = {f"added_name.{n}": "쉼" for n in range(37)}
    page = previewed(admin, HOLIDAYS, **days, **names)
    assert (page.status, page.alert) == (422, SAY("console.settings.wrong.no_opening"))


def test_a_new_team_serves_a_dong(office: Office, admin: Browser) -> None:
    page = saved(
        admin,
        "/staff/settings/teams",
        **{"id.new": "north", "name.new": "북부팀", "slots.new": "2", "kind.new": "dong"},
        **{"serves.4115056100": "north"},
    )
    assert page.done == SAY("console.settings.saved")
    assert SAY("console.settings.teams.no_queue") in page.text
    assert "장암동: 북부팀" in admin.get("/staff/settings/teams/history").text


def test_rules_are_moved_and_tried_on_past_cases_before_they_are_saved(
    office: Office, admin: Browser
) -> None:
    case = office.report()
    page = admin.get(ROUTING).submit(ROUTING, step="add")
    new = {"name.4": "급하지 않은 신고", "kind.4": "report", "urgency.4": "normal"}
    page = page.submit(ROUTING, step="up.4", **new, **{"owner.4": "welfare-policy"})
    assert page.field(ROUTING, "name.3") == "급하지 않은 신고"
    for at in (3, 2, 1):
        page = page.submit(ROUTING, step=f"up.{at}")
    page = page.submit(ROUTING, step="preview", why=WHY)
    assert SAY("console.settings.routing.tried", tried=1, moved=1) in page.text
    assert case.receipt in page.text
    page = page.submit(ROUTING, step="save")
    assert page.done == SAY("console.settings.saved")


def test_reply_templates_are_kept_and_filled(office: Office, admin: Browser) -> None:
    path = "/staff/settings/templates"
    texts = {"name.0": "연락 요청", "text.0": "{receipt} 건으로 여쭤볼 게 있어요."}
    assert saved(admin, path, **texts).done == SAY("console.settings.saved")
    [template] = replies(office.desk)
    assert template.filled("HT-1") == "HT-1 건으로 여쭤볼 게 있어요."

    report = office.report()
    case = office.do(AcceptCase(report.id, KIM), report)
    worker = office.sign_in(KIM)
    page = worker.get(worker.get(f"/staff/cases/{case.id}").link("연락 요청"))
    ask = f"/staff/cases/{case.id}/ask"
    assert page.field(ask, "text") == f"{case.receipt} 건으로 여쭤볼 게 있어요."

    page = previewed(admin, path, **{"text.0": "{name}님"})
    assert page.status == 422


def test_new_consent_texts_are_a_new_version_and_old_ones_the_old(
    office: Office, admin: Browser
) -> None:
    path = "/staff/settings/consent"
    page = saved(admin, path, **{"notice.ko": "전화번호는 이 일에만 써요."})
    assert page.done == SAY("console.settings.saved")
    assert "2026-11-23.1" in page.text
    page = admin.get(f"{path}?version=0").submit(path, step="save")
    assert "2026-02" in page.text
    page = admin.get(f"{path}?version=1").submit(path, step="save")
    assert "2026-11-23.1" in page.text
    assert len(office.desk.documents.history("consent")) == 3


def test_a_day_off_shows_what_moves_and_begins_to_move_it(office: Office, admin: Browser) -> None:
    case = office.report()
    page = previewed(admin, HOLIDAYS, **{"added_day.0": "2026-11-23", "added_name.0": "임시"})
    assert case.receipt in page.text
    assert SAY("console.settings.moves.count", looked=1, promises=1, callbacks=0) in page.text
    assert office.stored(case).promise == case.promise

    page = page.submit(HOLIDAYS, step="save")
    assert page.done == SAY("console.settings.saved")
    assert SAY("console.settings.moves.running", promises=0, callbacks=0, looked=0) in page.text
    work = Recalculations(office.table).find()
    assert work is not None
    assert (work.by, work.due_at) == ("park-admin", office.now)
