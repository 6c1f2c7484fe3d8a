"""A resident at the counter, with a receipt: what is theirs is given to them, or ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.cases.commands import (
    AcceptCase,
    AddMessage,
    AskResident,
    CloseCase,
    Facts,
    LogContact,
    OpenCase,
    RecordVisit,
    WriteNote,
)
from chalicelib.cases.merging import merge
from chalicelib.cases.model import Case, Consent, Kind, Private
from chalicelib.cases.receipts import new as new_receipt
from chalicelib.cases.staff import Role
from chalicelib.conversation.state import Contact, Conversation, Draft, OwnCase, Pending
from chalicelib.language.reading import Emergency, Need, Relation
from chalicelib.store.deletions import Deletions, Rule
from chalicelib.store.residents import Residents
from tests.contract.console_browser import Browser, Page
from tests.contract.console_office import CHOI, KIM, SAY, Office
from tests.contract.stores import CITY

STORY = "실직하고 쌀이 떨어졌어요"
PHONE = "010-1234-5678"
ANSWER = "월세도 밀렸어요"
NOTE = "모친과 사는 듯함"
SEEN = "집에 쌀이 없음"
WARNING = "개를 조심하세요"
R = "resident"
DAY = timedelta(days=1)


def told(office: Office, relation: Relation = Relation.SELF) -> Case:
    """A case in whose thread everyone wrote."""
    desk, now = office.desk, office.now
    private = Private(
        story=(STORY,), phone=PHONE, place_detail="나동 3층", consent=Consent(version="9", at=now)
    )
    facts = Facts(Kind.REPORT, dong="장암동", needs=(Need.LIVELIHOOD,), relation=relation)
    case = office.do(OpenCase(desk.ids.ulid(now), new_receipt(desk.ids), R, facts, private))
    for command in (
        AcceptCase(case.id, KIM),
        AskResident(case.id, KIM, "더 어려운 점이 있나요?"),
        AddMessage(case.id, ANSWER),
        AddMessage(case.id, "이웃인데 저도 봤어요", own=False),
        WriteNote(case.id, KIM, NOTE),
        LogContact(case.id, KIM, "reached", "통화함"),
        RecordVisit(case.id, KIM, "met", SEEN, WARNING),
    ):
        case = office.do(command, case)
    return case


def closed(office: Office, case: Case) -> Case:
    return office.do(CloseCase(case.id, KIM, "advice"), case)


def lead(office: Office) -> Browser:
    return office.sign_in(KIM, Role.LEAD)


def asked(office: Office, case: Case, right: str, **fields: str) -> Page:
    page = lead(office).get(f"/staff/rights/{case.id}")
    return page.submit(f"/staff/rights/{case.id}/{right}", **fields)


def erased(office: Office, case: Case) -> Page:
    sure = asked(office, case, "erasure", identity="id_card")
    return sure.submit(f"/staff/rights/{case.id}/erasure")


def residents(office: Office) -> Residents:
    return office.desk.erasing.residents


def test_a_worker_is_told_that_it_is_not_theirs_and_has_no_way_to_it(office: Office) -> None:
    case = told(office)
    worker = office.sign_in(KIM)
    assert SAY("console.rights.open") not in worker.get(f"/staff/cases/{case.id}").text
    assert worker.get(f"/staff/rights/{case.id}").status == 403
    assert SAY("console.rights.open") in lead(office).get(f"/staff/cases/{case.id}").text


class TestAccess:
    def test_all_that_is_theirs_is_on_one_page(self, office: Office) -> None:
        page = asked(office, told(office), "access", identity="receipt_and_phone")

        for theirs in (STORY, PHONE, "나동 3층", ANSWER, "더 어려운 점이 있나요?", NOTE, SEEN):
            assert theirs in page.text
        assert WARNING not in page.text
        assert "저도 봤어요" not in page.text
        assert "안내(9)" in page.text
        assert str(CITY.case_days) in page.text

    def test_who_told_of_another_gets_their_own_words_only(self, office: Office) -> None:
        page = asked(office, told(office, Relation.NEIGHBOUR), "access", identity="id_card")

        assert ANSWER in page.text
        assert NOTE not in page.text
        assert SEEN not in page.text

    def test_who_looked_is_told_by_team_and_role(self, office: Office) -> None:
        case = told(office)
        office.sign_in(CHOI).get(f"/staff/cases/{case.id}")

        page = asked(office, case, "access", identity="id_card")

        assert CITY.teams["hope-support"].name in page.text
        assert SAY("role.coordinator") in page.text
        assert CHOI.name not in page.text

    def test_it_is_in_korean_and_entered_in_both_logs(self, office: Office) -> None:
        case = told(office)
        browser = lead(office)
        browser.cookies["language"] = "en"
        page = browser.get(f"/staff/rights/{case.id}").submit(
            f"/staff/rights/{case.id}/access", identity="agent"
        )

        assert "개인정보 열람 자료" in page.text
        *_, entry = office.desk.audit.of("kim-lead", office.now, office.now + DAY)
        assert (entry.did, entry.subject) == ("case.disclose", case.id)
        assert entry.codes == {"identity": "agent"}
        assert "kim-lead" in office.readers(case)

    def test_nobody_is_given_anything_before_it_is_clear_who_they_are(self, office: Office) -> None:
        page = asked(office, told(office), "access")

        assert (page.status, page.alert) == (422, SAY("console.form.choose"))
        assert STORY not in page.text


class TestErasure:
    def test_it_is_asked_twice_and_then_gone_for_good(self, office: Office) -> None:
        case = closed(office, told(office))
        sure = asked(office, case, "erasure", identity="id_card")
        assert SAY("console.rights.sure") in sure.text
        assert office.stored(case) == case

        page = sure.submit(f"/staff/rights/{case.id}/erasure")

        assert SAY("console.rights.erased") in page.text
        assert office.cases.get(case.id) is None
        dump = office.dump()
        assert not [word for word in (STORY, PHONE, ANSWER, NOTE, SEEN) if word in dump]
        assert "sealed" not in dump
        assert lead(office).get(f"/staff/cases/{case.id}").status == 404

    def test_it_is_on_record_and_in_the_audit_trail(self, office: Office) -> None:
        case = closed(office, told(office))
        erased(office, case)

        *_, entry = office.desk.audit.of("kim-lead", office.now, office.now + DAY)
        assert (entry.did, entry.subject, entry.codes) == (
            "case.erase",
            case.id,
            {"identity": "id_card"},
        )
        assert office.desk.audit.verify("kim-lead") == ()
        deletions = Deletions(office.table, CITY.calendar.zone)
        [record] = deletions.month(f"{office.now:%Y-%m}")
        assert (record.rule, record.case_id) == (Rule.ERASURE, case.id)
        assert record.counts == {"cases": 1, "messages": 7}

    def test_the_draft_and_what_waits_go_and_other_cases_stay(self, office: Office) -> None:
        case, other = closed(office, told(office)), told(office)
        of_resident = residents(office)
        draft = Draft(case_id="d", receipt="HT-0", began_at=office.now, story=(STORY,))
        mine = tuple(
            OwnCase(case_id=one.id, receipt=one.receipt, kind=one.kind, opened_at=one.opened_at)
            for one in (case, other)
        )
        contact = Contact(phone=PHONE, consent=Consent(version="9", at=office.now))
        key = of_resident._sealer.new_key()
        talk = Conversation(draft=draft, cases=mine, contact=contact)
        before = of_resident.load(R)
        office.table.write(of_resident.conversation_write(R, before, talk, key, office.now, None))
        for one in (case, other):
            waiting = Pending(
                id=one.id, case_id=one.id, receipt=one.receipt, kind="question", text="네?",
                at=office.now,
            )  # fmt: skip
            of_resident.put_pending(R, waiting, office.now, office.cases.key_of(one.id))

        erased(office, case)

        left = of_resident.load(R)
        assert (left.conversation.draft, left.conversation.contact) == (None, None)
        assert [own.case_id for own in left.conversation.cases] == [other.id]
        assert [one.case_id for one in left.pending] == [other.id]
        assert office.cases.get(other.id) == other

    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({}, "erase_open"),
            ({"emergency": Emergency.CHILD_ABUSE}, "erase_in_danger"),
            ({"needs": (Need.ABUSE,)}, "erase_in_danger"),
            ({"emergency": Emergency.SUICIDE}, "erase_in_danger"),
        ],
    )
    def test_what_the_law_still_needs_is_refused_and_says_why(
        self, office: Office, change: dict[str, object], why: str
    ) -> None:
        facts = Facts(
            Kind.REPORT,
            dong="장암동",
            needs=change.get("needs", ()),  # type: ignore[arg-type]
            emergency=change.get("emergency", Emergency.NONE),  # type: ignore[arg-type]
        )
        desk = office.desk
        case = office.do(
            OpenCase(desk.ids.ulid(office.now), new_receipt(desk.ids), R, facts, Private())
        )
        browser = lead(office)
        page = browser.get(f"/staff/rights/{case.id}")
        assert SAY(f"refused.{why}") in page.text
        csrf = page.forms[0].fields["csrf"]
        page = browser.post(
            f"/staff/rights/{case.id}/erasure",
            csrf=csrf,
            identity="id_card",
            sure=case.receipt,
            version=str(case.version),
        )

        assert (page.status, page.alert) == (409, SAY(f"refused.{why}"))
        assert office.stored(case) == case

    def test_a_case_that_others_are_merged_into_is_parted_first(self, office: Office) -> None:
        one, other = told(office), told(office)
        changes = merge(one, other, KIM, office.now, CITY, office.desk.ids)
        office.cases.commit(*changes)
        main = closed(office, office.stored(other))

        page = lead(office).get(f"/staff/rights/{main.id}")
        assert SAY("refused.erase_merged") in page.text

        erased(office, office.stored(one))
        assert lead(office).get(f"/staff/cases/{main.id}").status == 200
        erased(office, main)
        assert "sealed" not in office.dump()

    def test_what_changed_since_it_was_asked_is_not_erased(self, office: Office) -> None:
        case = closed(office, told(office))
        sure = asked(office, case, "erasure", identity="id_card")
        office.do(AddMessage(case.id, "한마디 더"), case)

        page = sure.submit(f"/staff/rights/{case.id}/erasure")

        assert page.status == 409
        assert office.cases.thread(case.id)

    def test_who_may_only_look_may_not_erase(self, office: Office) -> None:
        case = closed(office, told(office))
        looks = replace(KIM, username="looks", role=Role.LEAD, edits=False)
        token = office.desk.sessions.create(looks, office.now)
        browser = Browser(office, cookies={"session": token})

        assert browser.get(f"/staff/rights/{case.id}").status == 403
