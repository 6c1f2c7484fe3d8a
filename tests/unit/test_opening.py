"""How a case begins: whose it is, by when someone looks, and who is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.cases.lifecycle import (
    ALLOWED,
    FINISHED,
    OPEN,
)
from chalicelib.cases.model import (
    State,
)
from chalicelib.cases.notices import notices_for
from chalicelib.language.reading import Emergency, Reporter
from chalicelib.messages import load_staff
from tests.unit.builders import (
    CITY,
    SATURDAY_NIGHT,
    SEOUL,
    report,
    told,
)


class TestReports:
    def test_the_dong_team_owns_it_and_both_city_teams_are_told_once(self) -> None:
        assert told(report()) == [
            ("dong-4115056100", "owner", "report"),
            ("hope-support", "informed", "report"),
            ("welfare-policy", "informed", "report"),
        ]

    def test_without_a_dong_the_support_group_owns_it(self) -> None:
        assert report(dong=None).case.owner == "hope-support"

    def test_from_another_city_it_is_kept_by_the_policy_division(self) -> None:
        assert report(dong=None, elsewhere=True).case.owner == "welfare-policy"

    def test_urgent_on_saturday_night_is_promised_for_monday_9_40(self) -> None:
        promise = report(now=SATURDAY_NIGHT, urgent=True).case.promise

        assert promise is not None
        assert promise.told == datetime(2026, 11, 30, 9, 40, tzinfo=SEOUL)

    def test_an_emergency_does_not_wait_for_the_morning(self) -> None:
        promise = report(now=SATURDAY_NIGHT, emergency=Emergency.VIOLENCE).case.promise

        assert promise is not None
        assert promise.told == SATURDAY_NIGHT + timedelta(minutes=10)

    def test_in_what_part_someone_reports_is_on_the_case_and_in_no_event(self) -> None:
        change = report(reporter=Reporter.VISITOR)

        assert change.case.reporter is Reporter.VISITOR
        assert "visitor" not in change.events[0].model_dump_json()

    def test_no_event_or_notice_holds_anything_personal(self) -> None:
        change = report()
        events = [event.model_dump_json() for event in change.events]
        notices = [
            str(n) for e in change.events for n in notices_for(e, CITY, load_staff("ko"), "")
        ]

        assert not [t for t in (*events, *notices) if "쌀이" in t or "1234" in t]


def test_every_state_is_open_or_finished_and_leads_somewhere() -> None:
    assert set(ALLOWED) == OPEN | FINISHED
    assert all(ALLOWED.values())
    assert all(load_staff("ko").has(f"state.{state}") for state in State)
