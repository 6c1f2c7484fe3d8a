"""A team's list, in the order in which its cases need someone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.cases.commands import (
    AcceptCase,
    AddMessage,
    AnswerTransfer,
    AssignCase,
    CloseCase,
    CoHandle,
    LogContact,
    OfferTransfer,
)
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.language.reading import Emergency
from chalicelib.store.board import Count, CursorError
from chalicelib.store.selection import Selection
from tests.contract.stores import KIM, MINUTE, NOW, Store, opening

TEAM = KIM.team
LEE = StaffMember(username="lee", name="이두리", team=TEAM)


def receipts(store: Store, *, closed: bool = False, limit: int = 50) -> list[str]:
    """A whole list, page by page."""
    found: list[str] = []
    after = None
    while True:
        page = store.board.page(TEAM, Selection(closed=closed), after=after, limit=limit)
        found += [row.receipt for row in page.rows]
        if (after := page.after) is None:
            return found


def test_nobodys_cases_come_first_then_emergencies_then_the_earliest_promise(
    store: Store,
) -> None:
    normal = store.open(opening(NOW))
    later = store.open(opening(NOW + MINUTE))
    emergency = store.open(opening(NOW + 2 * MINUTE, emergency=Emergency.MEDICAL))
    accepted = store.open(opening(NOW, emergency=Emergency.FIRE))
    store.do(AcceptCase(accepted.id, KIM))

    expected = [emergency.receipt, normal.receipt, later.receipt, accepted.receipt]
    assert receipts(store) == expected


def test_pages_hold_every_case_once_and_in_order(store: Store) -> None:
    cases = [store.open(opening(NOW + n * MINUTE)) for n in range(7)]

    assert receipts(store, limit=3) == [case.receipt for case in cases]
    assert receipts(store, limit=7) == [case.receipt for case in cases]


def test_a_cursor_stays_good_when_cases_come_and_go(store: Store) -> None:
    cases = [store.open(opening(NOW + n * MINUTE)) for n in range(4)]
    first = store.board.page(TEAM, limit=2)
    store.do(AcceptCase(cases[1].id, KIM))
    store.open(opening(NOW - MINUTE))

    second = store.board.page(TEAM, after=first.after, limit=2)

    assert [row.receipt for row in second.rows] == [cases[2].receipt, cases[3].receipt]


def test_a_damaged_cursor_is_said_to_be_damaged(store: Store) -> None:
    for cursor in ("x", "bm8=", "W10="):
        with pytest.raises(CursorError):
            store.board.page(TEAM, after=cursor)


def test_closed_cases_are_listed_apart_newest_first(store: Store) -> None:
    cases = [store.open(opening()) for _ in range(2)]
    for minutes, case in enumerate(cases):
        store.do(AcceptCase(case.id, KIM))
        store.do(CloseCase(case.id, KIM, "advice"), NOW + timedelta(minutes=minutes))

    assert receipts(store) == []
    assert receipts(store, closed=True) == [cases[1].receipt, cases[0].receipt]


def test_a_message_on_a_closed_case_brings_it_back(store: Store) -> None:
    case = store.open(opening())
    store.do(AcceptCase(case.id, KIM))
    store.do(CloseCase(case.id, KIM, "advice"))
    store.do(AddMessage(case.id, "다시 안 좋아지셨어요"))

    assert receipts(store) == [case.receipt]
    assert receipts(store, closed=True) == []


def test_each_team_sees_its_role_and_what_the_list_shows(store: Store) -> None:
    case = store.open(opening())

    (owner,) = store.board.page(case.owner).rows
    (informed,) = store.board.page(case.informed[0]).rows

    assert (owner.role, informed.role) == ("owner", "informed")
    assert owner.case_id == case.id
    assert (owner.opened_at, owner.promise, owner.dong) == (
        case.opened_at,
        case.promise,
        case.dong,
    )


def test_a_cursor_goes_on_where_a_filtered_list_stopped_looking(store: Store) -> None:
    """Rare cases among many: a page may be empty, and none is lost or comes twice."""
    rare = {*range(0, 6, 5)}
    cases = [
        store.open(opening(NOW + n * MINUTE, dong="신곡1동" if n in rare else "장암동"))
        for n in range(7)
    ]
    wanted = Selection(dong="신곡1동")
    teams = [case.informed[0] for case in cases]
    after, found, pages = None, [], 0
    while pages == 0 or after:
        page = store.board.page(teams[0], wanted, after=after, limit=1)
        found += [row.case_id for row in page.rows]
        after, pages = page.after, pages + 1
    assert found == [cases[n].id for n in sorted(rare)]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_overdue_cases_are_found_in_every_stretch(store: Store, limit: int) -> None:
    soon, now = NOW + MINUTE, NOW + timedelta(days=9)
    due = [
        store.open(opening(NOW, emergency=Emergency.MEDICAL)),
        store.open(opening(soon, urgent=True)),
        store.open(opening(NOW)),
        store.open(opening(soon)),
    ]
    store.do(AcceptCase(due[1].id, KIM))
    store.open(opening(now))
    selection = Selection(due_before=now)
    after, found = None, []
    while True:
        page = store.board.page(TEAM, selection, after=after, limit=limit)
        found += [row.case_id for row in page.rows]
        if (after := page.after) is None:
            break
    assert found == [due[0].id, due[2].id, due[3].id, due[1].id]
    assert store.board.count(TEAM, selection).number == 4


def test_a_count_stops_at_what_it_was_asked_for(store: Store) -> None:
    for n in range(4):
        store.open(opening(NOW + n * MINUTE))
    assert store.board.count(TEAM, Selection(), most=4).number == 4
    assert store.board.count(TEAM, Selection(), most=3) == Count(3, more=True)


def test_another_teams_list_does_not_show_it(store: Store) -> None:
    store.open(opening())

    assert store.board.page("dong-elsewhere").rows == ()


def test_ones_own_cases_are_a_list_by_themselves(store: Store) -> None:
    mine = [store.open(opening(NOW + n * MINUTE)) for n in range(3)]
    store.open(opening())
    for case in mine:
        store.do(AcceptCase(case.id, KIM))
    store.do(AssignCase(mine[0].id, replace(KIM, role=Role.LEAD), LEE))
    store.do(CloseCase(mine[1].id, KIM, "advice"))

    def own(username: str) -> list[str]:
        page = store.board.page(TEAM, Selection(worker=username))
        assert store.board.count(TEAM, Selection(worker=username)).number == len(page.rows)
        return [row.receipt for row in page.rows]

    assert own("kim") == [mine[2].receipt]
    assert own("lee") == [mine[0].receipt]


def test_a_row_says_how_its_team_stands_and_what_waits(store: Store) -> None:
    case = store.open(opening())
    store.do(AcceptCase(case.id, KIM))
    store.do(CoHandle(case.id, KIM, "hope-support"))
    store.do(OfferTransfer(case.id, KIM, "dong-4115056700", "이사"))
    store.do(LogContact(case.id, KIM, "reached", "통화"))
    store.do(CloseCase(case.id, KIM, "refused"))

    rows = {
        team: store.board.page(team).rows[0]
        for team in (TEAM, "hope-support", "dong-4115056700", "welfare-policy")
    }
    standings = [row.role.value for row in rows.values()]
    assert standings == ["owner", "helper", "offered", "informed"]
    row = rows[TEAM]
    assert row.transfer is not None
    assert row.closing is not None
    assert (row.transfer.to, row.closing.reason) == ("dong-4115056700", "refused")
    assert (row.source, row.contacted_at, row.visited_at) == ("kakao", NOW, None)

    store.do(AnswerTransfer(case.id, replace(KIM, team="dong-4115056700"), accepts=False, text="x"))
    assert store.board.page("dong-4115056700").rows == ()
