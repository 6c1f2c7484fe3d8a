"""After a changed calendar what was promised is really moved: in batches, once, to the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from chalicelib.city.edited import Holidays
from chalicelib.pipeline import recalculator
from chalicelib.store.documents import Document, Documents
from chalicelib.store.recalculations import AGAIN_AFTER, Recalculations, begun
from tests.contract.stores import CITY, SEOUL, Store, opening

FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=SEOUL)
MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=SEOUL)
TUESDAY_9 = datetime(2026, 12, 1, 9, 0, tzinfo=SEOUL)


@pytest.fixture
def closed(store: Store) -> Store:
    """Two reports and three callbacks for Monday, which is off since a moment ago."""
    for _ in range(2):
        store.open(opening(FRIDAY))
    for minutes in (0, 0, 30):
        store.open(opening(FRIDAY, at=MONDAY + timedelta(minutes=minutes)))
    body = Holidays(added={date(2026, 11, 30): "임시공휴일"}).model_dump_json()
    document = Document("holidays", 1, body, "park", FRIDAY, "국무회의")
    Documents(store.table).save(document, begun("park", FRIDAY, tuple(CITY.teams)))
    return store


def callbacks(store: Store) -> list[datetime]:
    rows = store.board.page("hope-support").rows
    return sorted(row.callback.at for row in rows if row.callback)


def all_through(store: Store, now: datetime) -> list[str]:
    """What is moved until there is nothing to do at this time."""
    moved: list[str] = []
    for _ in range(60):
        due = [item for item in store.due.due(now) if item.item == "recalculation"]
        if not due:
            return moved
        moved += store.recalculator.go_on(now)
    raise AssertionError("it never ends")


def test_what_must_move_moves_once(closed: Store) -> None:
    moved = all_through(closed, FRIDAY)
    assert sorted(moved) == ["callbacks_moved"] * 3 + ["promises_moved"] * 2
    half = CITY.callbacks.slot
    capacity = CITY.teams["hope-support"].callbacks_per_slot
    assert callbacks(closed) == sorted(TUESDAY_9 + half * (n // capacity) for n in range(3))
    taken = closed.slots.taken("hope-support", FRIDAY, TUESDAY_9 + timedelta(days=1))
    assert sum(taken.values()) == 3
    assert min(taken) == TUESDAY_9
    work = Recalculations(closed.table).find()
    assert work is not None
    assert (work.looked, work.promises, work.callbacks, work.shown_done) == (5, 2, 3, True)

    assert all_through(closed, FRIDAY + AGAIN_AFTER) == []
    work = Recalculations(closed.table).find()
    assert work is not None
    assert work.done


def test_what_is_booked_by_a_process_that_has_not_heard_yet_is_moved_by_the_second_pass(
    closed: Store,
) -> None:
    all_through(closed, FRIDAY)
    closed.open(opening(FRIDAY, at=MONDAY))
    assert all_through(closed, FRIDAY + AGAIN_AFTER) == ["callbacks_moved"]
    assert min(callbacks(closed)) == TUESDAY_9


def test_it_goes_on_where_it_was_cut_off(closed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculator, "ROWS", 1)
    monkeypatch.setattr(recalculator, "PAGES", 3)
    moved = []
    for _ in range(3):
        moved += closed.recalculator.go_on(FRIDAY)
    assert len(moved) < 5
    assert sorted(moved + all_through(closed, FRIDAY)) == [
        *["callbacks_moved"] * 3,
        *["promises_moved"] * 2,
    ]


def test_nothing_is_done_where_nothing_was_begun(store: Store) -> None:
    assert store.recalculator.go_on(FRIDAY) == []
