"""Histories of residents, staff and the clock, held against what should be true: the short form of
`make prove PROOFS=histories`, and that what is broken is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from chalicelib.cases import by_staff, notices
from chalicelib.cases.staff import StaffMember
from chalicelib.store import board, cases, changes, residents
from chalicelib.store.writes import Condition
from local.in_process import running
from proof.figures import Budget
from proof.histories import Histories, explore, prove
from proof.lines import JANGAM, NOKYANG
from proof.played import BrokenError, Played
from proof.said import REPORTS

Breaks = Callable[[pytest.MonkeyPatch], None]
EVENING = datetime.fromisoformat("2026-12-24T21:30:00+09:00")


def test_whatever_people_and_clock_do_nothing_is_lost_and_nobody_is_in() -> None:
    figures = prove(Budget(share=0.015))

    assert figures.broken == ()
    assert figures.tried == 4


def tells_one_team_less(patch: pytest.MonkeyPatch) -> None:
    everyone = notices._everyone
    patch.setattr(notices, "_everyone", lambda *given: everyone(*given)[:2])


def lists_one_team_less(patch: pytest.MonkeyPatch) -> None:
    rows_of = board.rows_of
    patch.setattr(changes, "rows_of", lambda case: dict([*rows_of(case).items()][:2]))


def lets_anyone_act(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(by_staff, "refusal", lambda *_: None)


def lets_the_later_of_two_win(patch: pytest.MonkeyPatch) -> None:
    always = Condition("attribute_exists(PK) OR attribute_not_exists(PK)")
    patch.setattr(changes, "unchanged_since", lambda _: always)


def counts_no_place(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cases, "slot_writes", lambda *_: ())


def writes_to_those_who_left(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(residents.Residents, "silence", lambda *_: None)


@pytest.fixture
def night() -> Iterator[Played]:
    """The night before a holiday, with nothing stored."""
    with running(EVENING) as stack:
        yield Played(stack)


def a_short_history(played: Played) -> None:
    """A report and a booked call; who has no say tries, and two act at once."""
    played.says("ga", REPORTS[0])
    played.turn({"user": "ga", "tap": "제출"})
    played.says("na", "월요일 10시에 카톡으로 상담할게요")
    played.channel("ga", "blocked")
    report = played.cases[0]
    note = {"do": "note", "text": "방문 예정"}
    played.act(report, StaffMember("ahn", "ahn", NOKYANG), note)
    played.two_act_at_once(report, ({"do": "accept"}, note))
    played.act(report, StaffMember("kim", "kim", JANGAM), {"do": "ask", "text": "몇 층인가요?"})
    played.move_to(played.now + timedelta(days=4))
    played.let_run()


def test_a_short_history_agrees(night: Played) -> None:
    a_short_history(night)


@pytest.mark.parametrize(
    ("breaks", "seen"),
    [
        (tells_one_team_less, "among its notices"),
        (lists_one_team_less, "are listed"),
        (lets_anyone_act, "could note"),
        (lets_the_later_of_two_win, "two changes of the same version"),
        (counts_no_place, "places"),
        (writes_to_those_who_left, "told while blocked"),
    ],
)
def test_what_is_broken_is_seen(
    breaks: Breaks, seen: str, night: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(monkeypatch)

    with pytest.raises(BrokenError, match=seen):
        a_short_history(night)


def test_what_is_broken_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tells_one_team_less(monkeypatch)

    assert "among its notices" in explore(Histories, 40, steps=20, chance=0, shrink=False)
