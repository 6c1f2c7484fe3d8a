"""Every role and team crossed with every kind of case and every action."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.cases.commands import StaffMember
from chalicelib.cases.model import Case
from chalicelib.console.access import Action, may_act, may_list, may_open, may_read_personal
from chalicelib.language.reading import Emergency
from tests.unit.builders import CITY, KIM, TUESDAY_10, booked, report

SUPPORT = StaffMember("choi", "최세빈", "hope-support")
POLICY = StaffMember("park", "박네온", "welfare-policy")
OTHER_DONG = StaffMember("far", "한다섯", "dong-4115051000")
NO_TEAM_OF_OURS = StaffMember("gone", "없는팀", "dong-abolished")

REPORT = report().case  # owned by 장암동, both city teams informed
EMERGENCY = report(emergency=Emergency.FIRE).case
CONSULTATION = booked(TUESDAY_10.replace(hour=14), TUESDAY_10).case  # owned by the support group

ALL = frozenset(Action)
NOTES = frozenset({Action.NOTE, Action.REPORTED})
NONE: frozenset[Action] = frozenset()

TABLE = [
    (KIM, REPORT, True, ALL),
    (SUPPORT, REPORT, True, ALL),
    (POLICY, REPORT, True, NOTES),
    (OTHER_DONG, REPORT, False, NONE),
    (NO_TEAM_OF_OURS, REPORT, False, NONE),
    (KIM, EMERGENCY, True, ALL),
    (OTHER_DONG, EMERGENCY, False, NONE),
    (SUPPORT, CONSULTATION, True, ALL),
    (KIM, CONSULTATION, False, NONE),
    (POLICY, CONSULTATION, False, NONE),
]


@pytest.mark.parametrize("role", ["worker", "lead", "coordinator"])
@pytest.mark.parametrize(("staff", "case", "opens", "acts"), TABLE)
def test_a_team_opens_its_own_cases_and_the_owner_or_the_support_group_acts(
    staff: StaffMember, case: Case, opens: bool, acts: frozenset[Action], role: str
) -> None:
    someone = replace(staff, role=role)
    assert opens == may_open(someone, case)
    assert opens == may_read_personal(someone, case)
    assert acts == {action for action in Action if may_act(someone, case, action, CITY)}


@pytest.mark.parametrize("role", ["auditor", "admin"])
@pytest.mark.parametrize(("staff", "case", "opens", "acts"), TABLE)
def test_who_looks_after_the_service_reads_nothing_personal_and_does_nothing(
    staff: StaffMember, case: Case, opens: bool, acts: frozenset[Action], role: str
) -> None:
    someone = replace(staff, role=role)
    assert opens == may_open(someone, case)
    assert not may_read_personal(someone, case)
    assert set() == {action for action in Action if may_act(someone, case, action, CITY)}


def test_a_list_is_its_own_teams() -> None:
    assert may_list(KIM, KIM.team)
    assert not may_list(KIM, SUPPORT.team)
    assert not may_list(SUPPORT, KIM.team)
