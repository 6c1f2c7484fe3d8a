"""Every role crossed with every action at every standing, and with every page: what is written here
is what people may do, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.cases.access import (
    PAGES,
    RULES,
    Action,
    Page,
    Standing,
    may,
    may_on_list,
    may_visit,
    refusal,
)
from chalicelib.cases.change import RefusedError
from chalicelib.cases.commands import AcceptCase, OpenCase, WriteNote
from chalicelib.cases.commands import Facts as CaseFacts
from chalicelib.cases.model import Case, Kind, Private, Source, Transfer
from chalicelib.cases.staff import Role, StaffMember
from tests.unit.builders import (
    CASE_ID,
    CITY,
    HAN,
    JANGAM,
    KIM,
    SINGOK,
    SUPPORT,
    TUESDAY_10,
    YOON,
    do,
    report,
)

POLICY = "welfare-policy"
ROLES = (Role.WORKER, Role.LEAD, Role.COORDINATOR, Role.POLICY, Role.AUDITOR, Role.ADMIN)
TEAM = {
    Role.WORKER: JANGAM,
    Role.LEAD: JANGAM,
    Role.COORDINATOR: SUPPORT,
    Role.POLICY: POLICY,
    Role.AUDITOR: POLICY,
    Role.ADMIN: POLICY,
}

LETTERS = {
    "O": Standing.OWNER,
    "H": Standing.HELPER,
    "T": Standing.OFFERED,
    "I": Standing.INFORMED,
    "-": None,
}
"""How the person's team stands to the case; `-`: not at all. `.` below: at no standing."""

MAY = """
                 worker  lead  coordinator  policy  auditor  admin
open             OHTI    OHTI  OHTI         OHTI    OHTI-    .
read             OHTI    OHTI  OHTI         OHTI    .        .
read_safety      OHT     OHT   OHTI         OHT     .        .
accept           OH      OH    OHTI         OH      .        .
assign           .       OH    OHTI         OH      .        .
return           O       O     OHTI         O       .        .
transfer         O       O     OHTI         O       .        .
answer_transfer  T       T     T            T       .        .
co_handle        O       O     OHTI         O       .        .
note             OHTI    OHTI  OHTI         OHTI    .        .
reported         OHTI    OHTI  OHTI         OHTI    .        .
ask              OH      OH    OHTI         OH      .        .
contact          OH      OH    OHTI         OH      .        .
visit            OH      OH    OHTI         OH      .        .
link             OH      OH    OHTI         OH      .        .
correct          OH      OH    OHTI         OH      .        .
close            O       O     OHTI         O       .        .
approve          .       O     OHTI         O       .        .
reopen           OH      OH    OHTI         OH      .        .
merge            O       O     OHTI         O       .        .
unmerge          O       O     OHTI         O       .        .
hide             .       O     OHTI         O       .        .
acknowledge      OHTI    OHTI  OHTI         OHTI    .        .
call             OH      OH    OHTI         OH      .        .
no_answer        OH      OH    OHTI         OH      .        .
called           OH      OH    OHTI         OH      .        .
move_call        OH      OH    OHTI         OH      .        .
rights           .       O     OHTI         O       .        .
"""

VISITS = """
             worker  lead  coordinator  policy  auditor  admin
board        x       x     x            x       .        .
search       x       x     x            x       x        .
callbacks    x       x     x            x       .        .
intake       x       x     x            x       .        .
absence      x       x     x            x       .        .
escalations  x       x     x            x       .        .
account      x       x     x            x       x        x
notices      x       x     x            x       x        x
hooks        .       x     x            x       .        .
roster       x       x     x            x       x        x
roster_edit  .       x     x            x       .        .
figures      x       x     x            x       x        x
export       .       .     x            x       x        .
read_log     .       x     .            .       x        .
audit        .       .     .            .       x        .
reconciliation .      .     x            x       x        x
dead_letters .       .     x            x       .        x
templates    .       x     x            x       .        x
programmes   .       .     x            x       .        x
settings     .       .     .            .       .        x
people       .       .     .            .       .        x
"""


def table(text: str) -> dict[tuple[str, Role], str]:
    """Cells by row and role."""
    head, *rows = (line.split() for line in text.strip().splitlines())
    assert tuple(head) == ROLES
    return {
        (row[0], Role(role)): cell for row in rows for role, cell in zip(head, row[1:], strict=True)
    }


def person(role: Role) -> StaffMember:
    return StaffMember(username="someone", name="아무개", team=TEAM[role], role=role)


def case_of(team: str, standing: Standing | None) -> Case:
    """A case with which this team stands like this."""
    owner = team if standing is Standing.OWNER else SINGOK
    informed = (team,) if standing in (Standing.HELPER, Standing.INFORMED) else ()
    helpers = (team,) if standing is Standing.HELPER else ()
    offer = Transfer(to=team, by="x", at=TUESDAY_10) if standing is Standing.OFFERED else None
    update = {"owner": owner, "informed": informed, "helpers": helpers, "transfer": offer}
    return report().case.model_copy(update=update)


CELLS = table(MAY)


def test_every_action_and_page_is_in_the_tables() -> None:
    assert {action for action, _ in CELLS} == set(Action) == set(RULES)
    assert {page for page, _ in table(VISITS)} == set(Page) == set(PAGES)


@pytest.mark.parametrize(("action", "role"), CELLS)
def test_what_a_role_may_do_to_a_case(action: str, role: Role) -> None:
    allowed = {
        letter
        for letter, standing in LETTERS.items()
        if may(person(role), Action(action), case_of(TEAM[role], standing), CITY)
    }

    assert allowed == set(CELLS[action, role]) - {"."}


@pytest.mark.parametrize(("action", "role"), CELLS)
def test_hidden_and_view_only_leave_nothing_and_looking(action: str, role: Role) -> None:
    who, doing = person(role), Action(action)
    case = case_of(TEAM[role], Standing.OWNER)
    hidden = case.model_copy(update={"hidden_from": ("someone",)})
    looks = doing in (Action.OPEN, Action.READ, Action.READ_SAFETY)

    assert refusal(who, doing, hidden, CITY) == "hidden"
    assert may(replace(who, edits=False), doing, case, CITY) is (
        looks and may(who, doing, case, CITY)
    )


@pytest.mark.parametrize(("action", "role"), CELLS)
def test_who_is_there_for_some_dongs_has_no_hand_in_others(action: str, role: Role) -> None:
    doing, case = Action(action), case_of(TEAM[role], Standing.OWNER)
    there, elsewhere = (replace(person(role), dongs=(dong,)) for dong in ("장암동", "신곡1동"))
    unknown = case.model_copy(update={"dong": None})
    usual = may(person(role), doing, case, CITY)

    assert may(there, doing, case, CITY) is usual
    assert may(elsewhere, doing, unknown, CITY) is usual
    assert may(elsewhere, doing, case, CITY) is (usual and role is Role.AUDITOR)


@pytest.mark.parametrize(("action", "role"), CELLS)
def test_a_list_allows_what_the_case_does(action: str, role: Role) -> None:
    for standing in Standing:
        case = case_of(TEAM[role], standing)
        row = ListRow(standing.value, case.dong, ())
        doing = Action(action)

        assert may_on_list(person(role), doing, row, CITY) is may(person(role), doing, case, CITY)


class ListRow:
    def __init__(self, role: str, dong: str | None, hidden_from: tuple[str, ...]) -> None:
        self.role, self.dong, self.hidden_from = role, dong, hidden_from


@pytest.mark.parametrize(("page", "role"), table(VISITS))
def test_what_a_role_may_visit(page: str, role: Role) -> None:
    allowed = table(VISITS)[page, role] == "x"

    assert may_visit(person(role), Page(page)) is allowed


@pytest.mark.parametrize(("page", "role"), table(VISITS))
def test_who_may_only_look_changes_nothing_for_others(page: str, role: Role) -> None:
    looking = replace(person(role), edits=False)
    writes = {Page.INTAKE, Page.HOOKS, Page.ROSTER_EDIT}
    shared = {
        Page.DEAD_LETTERS,
        Page.TEMPLATES,
        Page.PROGRAMMES,
        Page.SETTINGS,
        Page.PEOPLE,
        *writes,
    }
    allowed = may_visit(person(role), Page(page))

    assert may_visit(looking, Page(page)) is (allowed and page not in writes)
    assert may_visit(looking, Page(page), posts=True) is (allowed and page not in shared)


def test_the_lead_of_the_support_group_steps_in_like_a_coordinator() -> None:
    lead = StaffMember(username="s", name="s", team=SUPPORT, role=Role.LEAD)
    worker = replace(lead, role=Role.WORKER)
    case = case_of(SUPPORT, Standing.INFORMED)

    assert may(lead, Action.CLOSE, case, CITY)
    assert not may(worker, Action.CLOSE, case, CITY)


def test_commands_are_held_against_the_table() -> None:
    case = report().case
    hidden = case.model_copy(update={"hidden_from": ("kim",)})
    for command, on, why in (
        (AcceptCase(CASE_ID, replace(KIM, edits=False)), case, "view_only"),
        (AcceptCase(CASE_ID, replace(KIM, team=SINGOK)), case, "not_yours"),
        (AcceptCase(CASE_ID, replace(HAN, role=Role.AUDITOR)), case, "not_your_role"),
        (WriteNote(CASE_ID, KIM, "메모"), hidden, "hidden"),
    ):
        with pytest.raises(RefusedError, match=f"^{why}$"):
            do(command, on)
    assert do(AcceptCase(CASE_ID, YOON), case).case.worker == "yoon"


def test_who_may_not_take_calls_opens_no_case_by_phone() -> None:
    def opened(by: StaffMember) -> OpenCase:
        facts = CaseFacts(Kind.REPORT, dong="장암동")
        return OpenCase(
            CASE_ID, "HT-7K2M-9QXA", "x", facts, Private(), source=Source.PHONE, taken_by=by
        )

    change = do(opened(KIM))
    assert (change.case.source, change.events[0].actor) == (Source.PHONE, "kim")
    for by, why in (
        (replace(KIM, edits=False), "view_only"),
        (replace(KIM, role=Role.ADMIN), "not_your_role"),
    ):
        with pytest.raises(RefusedError, match=f"^{why}$"):
            do(opened(by))


def test_whoever_has_a_case_hands_it_on_whatever_their_role() -> None:
    case = case_of(JANGAM, Standing.OWNER).model_copy(update={"worker": "someone"})
    assert may(person(Role.WORKER), Action.ASSIGN, case, CITY)
    assert not may(person(Role.WORKER), Action.APPROVE, case, CITY)
    assert not may(person(Role.ADMIN), Action.ASSIGN, case, CITY)
    away = case.model_copy(update={"owner": SINGOK})
    assert not may(person(Role.WORKER), Action.ASSIGN, away, CITY)
