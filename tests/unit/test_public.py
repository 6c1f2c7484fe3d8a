"""What anyone may know: coarse counts, shares of enough cases, and whether the clock lives."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases.model import Kind, State, Urgency
from chalicelib.cases.public import Health, counted, health
from chalicelib.cases.record import Record
from chalicelib.console.status.preferred import preferred
from tests.unit.builders import SEOUL

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=SEOUL)


def record(
    *, missed: bool = False, touched: bool = True, calls_kept: int = 0, calls_late: int = 0
) -> Record:
    return Record(
        case_id="case",
        receipt="HT-AAAA-AAAA",
        kind=Kind.REPORT,
        owner="dong-1",
        urgency=Urgency.NORMAL,
        state=State.RECEIVED,
        opened_at=NOW,
        first_touched_at=NOW if touched else None,
        missed=int(missed),
        calls_kept=calls_kept,
        calls_late=calls_late,
    )


@pytest.mark.parametrize(
    ("cases", "shown"), [(0, 0), (4, 0), (5, 5), (14, 10), (15, 15), (19, 15), (20, 20)]
)
def test_counts_are_rounded_down_to_fives(cases: int, shown: int) -> None:
    assert counted("2026-11", [record()] * cases).opened == shown


def test_a_share_is_told_of_twenty_and_of_no_fewer() -> None:
    assert counted("2026-11", [record()] * 19).promises is None
    assert counted("2026-11", [record()] * 20).promises == 100


def test_a_promise_that_still_runs_is_in_no_share() -> None:
    assert counted("2026-11", [record()] * 19 + [record(touched=False)]).promises is None


def test_only_all_of_them_are_a_hundred_percent() -> None:
    assert counted("2026-11", [record()] * 999 + [record(missed=True)]).promises == 99


def test_booked_calls_have_a_share_of_their_own() -> None:
    calls = [record(calls_kept=3), record(calls_kept=15, calls_late=2)]
    assert counted("2026-11", calls).calls == 90
    assert counted("2026-11", [record(calls_kept=19)]).calls is None


def test_of_too_many_cases_nothing_but_that_is_told() -> None:
    month = counted("2026-11", (record() for _ in range(51)), most=50)
    assert (month.opened, month.promises, month.calls) == (50, None, None)


@given(st.integers(0, 60), st.integers(0, 60))
def test_what_is_told_is_never_more_than_what_is_true(kept: int, missed: int) -> None:
    month = counted("2026-11", [record()] * kept + [record(missed=True)] * missed)
    assert kept + missed - 5 < month.opened <= kept + missed
    if month.promises is not None:
        assert month.promises <= 100 * kept / (kept + missed)


@pytest.mark.parametrize(
    ("minutes", "state"), [(0, Health.FINE), (5, Health.FINE), (6, Health.LATE), (999, Health.LATE)]
)
def test_a_clock_that_stands_still_makes_notices_late(minutes: int, state: Health) -> None:
    assert health(NOW - timedelta(minutes=minutes), NOW) is state


def test_a_clock_that_never_ticked_promises_nothing() -> None:
    assert health(None, NOW) is Health.LATE


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ko"),
        ("en", "en"),
        ("en-GB,en;q=0.9,ko;q=0.5", "en"),
        ("vi;q=0.9,en;q=0.3,ko;q=0.8", "ko"),
        ("zh-CN,zh;q=0.9,en;q=0.1", "en"),
        ("fr, de", "ko"),
        ("en;q=0", "ko"),
        ("en;q=much", "ko"),
        ("EN;Q=0.7", "en"),
    ],
)
def test_a_browser_is_answered_in_what_it_likes_best_of_ours(header: str, language: str) -> None:
    assert preferred(header, ("ko", "en")) == language


@given(st.text())
def test_no_header_is_too_odd(header: str) -> None:
    assert preferred(header, ("ko", "en")) in ("ko", "en")
