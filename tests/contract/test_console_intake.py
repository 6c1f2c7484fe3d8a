"""A report or consultation taken by phone or at the counter, as a browser meets it."""

from __future__ import annotations

import pytest

from chalicelib.cases.model import Channel, Kind, Source, State
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.language.masking import MASK
from chalicelib.language.reading import Emergency, Need, Relation
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import FAR, JANGAM, KIM, MONDAY_10, PARK, PASSWORD, SAY, Office
from tests.contract.stores import CITY

INTAKE = "/staff/intake"
STORY = "장암동 새희망연립 2층 할머니가 혼자 사시는데 쌀이 떨어져 며칠째 굶으신대요"
PHONE = "010-1234-5678"
AT_14 = MONDAY_10.replace(hour=14)
HAN = StaffMember("han", "한지원", "hope-support")


def read(browser: Browser, text: str = STORY, source: str = "phone") -> Page:
    return browser.get(INTAKE).submit(INTAKE, text=text, source=source)


def save(page: Page, **fields: str) -> Page:
    """Send the form; a browser would send what its lists have chosen as well."""
    return page.submit(INTAKE, **{"step": "save", "place": "장암동", "kind": "report", **fields})


def case_of(office: Office, page: Page) -> str:
    return page.path.rpartition("/")[2]


def test_what_the_caller_says_fills_the_form(office: Office) -> None:
    page = read(office.sign_in(KIM))
    assert page.status == 200
    assert '<option value="장암동" selected>' in page.body
    assert 'name="need-livelihood" value="1" checked' in page.body
    assert 'name="household-alone" value="1" checked' in page.body
    assert STORY in page.body


def test_the_form_that_was_put_right_becomes_a_case_like_any_other(office: Office) -> None:
    page = save(
        read(office.sign_in(KIM), source="counter"),
        relation="neighbour",
        phone=PHONE,
        consent="1",
        source="counter",
    )
    case = office.cases.get(case_of(office, page))
    assert case is not None
    assert case.receipt in page.text
    assert (case.kind, case.source, case.owner) == (Kind.REPORT, Source.COUNTER, JANGAM)
    assert (case.dong, case.relation) == ("장암동", Relation.NEIGHBOUR)
    assert Need.LIVELIHOOD in case.needs
    assert case.private.story == (STORY,)
    assert case.private.phone == PHONE
    assert case.private.consent is not None
    assert case.private.consent.version == CITY.consent_version
    assert case.private.reply_to is None
    assert case.promise is not None
    assert office.cases.history(case.id)[0].actor == "kim"
    assert case.receipt in office.sign_in(KIM).get("/staff/cases").text


def test_a_form_that_is_sent_twice_makes_one_case(office: Office) -> None:
    form = read(office.sign_in(KIM))
    first, second = save(form), save(form)
    assert first.path == second.path
    assert SAY("console.intake.saved_before") in second.text
    assert office.cases.history(case_of(office, first))[1:] == ()


def test_the_id_of_someone_elses_case_in_a_form_leads_nowhere(office: Office) -> None:
    theirs = office.report(story="남의 이야기")
    page = save(read(office.sign_in(KIM)), case_id=theirs.id)
    assert page.status == 404
    assert office.stored(theirs) == theirs
    assert office.sign_in(KIM).get(f"{INTAKE}/{theirs.id}").status == 404


def test_who_takes_it_can_keep_it(office: Office) -> None:
    page = save(read(office.sign_in(KIM)), take="1")
    case = office.cases.get(case_of(office, page))
    assert case is not None
    assert (case.state, case.worker) == (State.ACCEPTED, "kim")
    assert SAY("console.intake.taken") in page.text


def test_a_case_of_another_team_is_saved_but_not_taken_and_its_receipt_is_read_out(
    office: Office,
) -> None:
    page = save(read(office.sign_in(FAR)), take="1")
    case = office.cases.get(case_of(office, page))
    assert case is not None
    assert (case.state, case.owner) == (State.RECEIVED, JANGAM)
    assert case.receipt in page.text
    assert SAY("console.intake.not_taken", team=CITY.teams[JANGAM].name) in page.text
    assert f'/staff/cases/{case.id}"' not in page.body
    another = StaffMember("far-2", "한여섯", FAR.team)
    office.pool.add(another, PASSWORD)
    assert office.sign_in(another).get(page.path).status == 404


def test_danger_shows_the_numbers_before_anything_else(office: Office) -> None:
    page = read(office.sign_in(KIM), "장암동 계단에서 할머니가 굴러 떨어지셔서 말을 못하세요")
    assert 'href="tel:119"' in page.body
    assert page.body.index('href="tel:119"') < page.body.index(
        '<form method="post" action="/staff/intake"'
    )
    page = save(page, emergency="medical")
    case = office.cases.get(case_of(office, page))
    assert case is not None
    assert case.emergency is Emergency.MEDICAL


def test_a_resident_number_is_masked_before_anything_is_stored(office: Office) -> None:
    page = read(office.sign_in(KIM), "장암동 김씨 900101-1234567 쌀이 없대요")
    assert "1234567" not in page.body
    page = save(page, text="900101-1234567 쌀이 없대요", detail="101동 900101-1234567")
    case = office.cases.get(case_of(office, page))
    assert case is not None
    assert case.private.story == (f"{MASK} 쌀이 없대요",)
    assert "1234567" not in case.private.place_detail


def test_a_consultation_may_be_booked_and_takes_its_place(office: Office) -> None:
    page = save(
        read(office.sign_in(KIM)),
        kind="consultation",
        phone=PHONE,
        consent="1",
        slot=AT_14.isoformat(),
    )
    case = office.cases.get(case_of(office, page))
    assert case is not None
    assert case.callback is not None
    assert (case.callback.at, case.callback.channel) == (AT_14, Channel.PHONE)
    assert office.desk.slots.taken("hope-support", AT_14, AT_14) == {AT_14: 1}
    office.pool.add(HAN, PASSWORD)
    assert case.receipt in office.sign_in(HAN).get("/staff/callbacks").text


def test_a_slot_that_was_just_taken_loses_nothing_that_was_written(office: Office) -> None:
    booked = {"kind": "consultation", "phone": PHONE, "consent": "1", "slot": AT_14.isoformat()}
    forms = [read(office.sign_in(KIM)) for _ in range(3)]
    pages = [save(form, **booked) for form in forms]
    assert [page.status for page in pages] == [200, 200, 409]
    assert SAY("console.intake.wrong.slot_full") in pages[2].text
    assert STORY in pages[2].body
    assert save(pages[2], **{**booked, "slot": ""}).status == 200


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text": " "}, "no_story"),
        ({"text": "가" * 3001}, "long_story"),
        ({"detail": "가" * 201}, "long_detail"),
        ({"phone": "1234"}, "no_phone"),
        ({"phone": PHONE}, "no_consent"),
        ({"place": "", "detail": ""}, "no_way_to_find"),
        ({"slot": AT_14.isoformat()}, "slot_of_report"),
        ({"slot": AT_14.isoformat(), "kind": "consultation"}, "slot_without_phone"),
        (
            {"slot": AT_14.isoformat(), "kind": "consultation", "emergency": "fire"},
            "slot_in_danger",
        ),
        (
            {
                "slot": AT_14.replace(hour=22).isoformat(),
                "kind": "consultation",
                "phone": PHONE,
                "consent": "1",
            },
            "no_such_slot",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    office: Office, fields: dict[str, str], why: str
) -> None:
    page = save(read(office.sign_in(KIM)), **fields)
    assert page.status == 422
    assert SAY(f"console.intake.wrong.{why}") in page.text
    assert page.alert == SAY("console.intake.look_again", n=1)


def test_nothing_told_is_nothing_to_read(office: Office) -> None:
    page = read(office.sign_in(KIM), " ")
    assert (page.status, page.alert) == (422, SAY("console.form.empty"))


def test_a_place_that_may_be_one_of_several_stays_so(office: Office) -> None:
    page = read(office.sign_in(KIM), "호원동에 사는 할아버지가 며칠째 굶으세요")
    assert 'value="candidates" selected' in page.body
    page = save(page, place="candidates")
    case = office.cases.get(case_of(office, page))
    assert case is not None
    assert case.dong is None
    assert len(case.dong_candidates) > 1
    assert case.owner == "hope-support"


def test_another_city_is_kept_for_the_policy_team(office: Office) -> None:
    page = save(read(office.sign_in(KIM)), place="elsewhere", elsewhere="양주시")
    case = office.cases.get(case_of(office, page))
    assert case is not None
    assert (case.elsewhere, case.owner) == (True, PARK.team)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_who_helps_nobody_takes_nothing_in(office: Office, role: Role) -> None:
    assert office.sign_in(KIM, role).get(INTAKE).status == 403


def test_made_up_codes_count_as_not_chosen(office: Office) -> None:
    odd = {"relation": "boss", "age": "old", "emergency": "war", "source": "fax", "kind": "joke"}
    page = save(read(office.sign_in(KIM)), **{**odd, "reporter": "x", "slot": "soon"})
    case = office.cases.get(case_of(office, page))
    assert case is not None
    assert (case.relation, case.age, case.emergency) == (None, None, Emergency.NONE)
    assert (case.kind, case.source, case.callback) == (Kind.REPORT, Source.PHONE, None)


def test_a_number_that_has_a_case_already_is_said_before_another_is_made(office: Office) -> None:
    before = office.report(phone=PHONE)
    told = f"{STORY} 번호는 {PHONE}"
    page = read(office.sign_in(KIM), told)
    assert before.receipt in page.text
    assert SAY("console.intake.same.phone") in page.text
    assert before.receipt not in read(office.sign_in(FAR), told).text
