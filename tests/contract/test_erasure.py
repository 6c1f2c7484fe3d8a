"""A resident may have their words taken back out of a finished case: all of them, or none yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chalicelib.cases import events
from chalicelib.cases.commands import (
    AcceptCase,
    AddMessage,
    AskResident,
    CloseCase,
    EraseWords,
    ReopenCase,
    WriteNote,
)
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Author, Case, Private
from chalicelib.conversation.state import Conversation
from chalicelib.language.reading import Age
from chalicelib.store.cases import ERASED_TOGETHER
from chalicelib.store.errors import CaseChangedError, UnavailableError
from tests.contract.stores import CITY, IDS, KIM, NOW, PHONE, STORY, Store, opening

R = "resident"


def talked(store: Store, lines: int = 2) -> Case:
    """A closed case in whose thread everyone wrote."""
    case = store.open(opening(age=Age.ELDERLY, household=("alone",)))
    store.do(AcceptCase(case.id, KIM))
    for number in range(lines):
        store.do(AddMessage(case.id, f"{STORY} {number}"))
    store.do(AddMessage(case.id, "저도 봤어요", own=False))
    store.do(AskResident(case.id, KIM, "몇 층이세요?"))
    store.do(WriteNote(case.id, KIM, "내일 방문"))
    return store.do(CloseCase(case.id, KIM, "advice")).case


def erase(store: Store, case: Case) -> None:
    """As a turn does it."""
    change = decide(EraseWords(case.id, R), store.cases.get(case.id), NOW, CITY, IDS)
    before = store.residents.load(R)
    store.turns.commit_turn(R, before, Conversation(step="erased"), [change], NOW)


def authors(store: Store, case: Case) -> list[Author]:
    return [message.author for message in store.elsewhere().cases.thread(case.id)]


def test_all_that_the_resident_said_and_left_goes_and_staffs_words_stay(store: Store) -> None:
    case = talked(store)
    erase(store, case)

    after = store.elsewhere().cases.get(case.id)
    assert after
    assert (after.private, after.erased_at) == (Private(), NOW)
    assert (after.age, after.household) == (None, ())
    assert sorted(authors(store, case)) == [Author.BEARER, Author.NOTE, Author.STAFF]
    assert events.WORDS_ERASED in [event.type for event in store.cases.history(case.id)]
    assert PHONE not in after.model_dump_json()


def test_erasing_again_changes_nothing_but_says_so(store: Store) -> None:
    case = talked(store)
    erase(store, case)
    left = authors(store, case)
    erase(store, case)

    assert authors(store, case) == left


def test_a_turn_that_is_lost_erases_nothing(store: Store) -> None:
    case = talked(store)
    change = decide(EraseWords(case.id, R), case, NOW, CITY, IDS)
    store.do(ReopenCase(case.id, KIM, "다시 연락이 왔어요"))
    before = store.residents.load(R)

    with pytest.raises(CaseChangedError):
        store.turns.commit_turn(R, before, Conversation(step="erased"), [change], NOW)

    assert authors(store, case).count(Author.RESIDENT) == 2


def long_thread(store: Store) -> Case:
    """More of the resident's lines than one transaction takes."""
    case = store.open(opening())
    for _ in range(2):
        told = decide(AddMessage(case.id, STORY), store.cases.get(case.id), NOW, CITY, IDS)
        ids = [IDS.ulid(NOW) for _ in range(ERASED_TOGETHER + 5)]
        lines = tuple(told.messages[0].model_copy(update={"id": id_}) for id_ in ids)
        store.cases.commit(replace(told, messages=lines))
    store.do(AcceptCase(case.id, KIM))
    return store.do(CloseCase(case.id, KIM, "advice")).case


def test_a_long_thread_is_erased_in_parts(store: Store) -> None:
    case = long_thread(store)
    assert len(authors(store, case)) > 2 * ERASED_TOGETHER

    erase(store, case)

    assert authors(store, case) == []


def test_what_broke_off_is_finished_by_saying_it_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = long_thread(store)
    length = len(authors(store, case))
    written: list[object] = []
    write = type(store.table).write

    def once_only(table: object, *writes: object) -> None:
        if written:
            raise UnavailableError("throttled")
        written.append(writes)
        write(store.table, *writes)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(type(store.table), "write", once_only)
        with pytest.raises(UnavailableError):
            erase(store, case)
    assert len(authors(store, case)) == length - ERASED_TOGETHER
    stored = store.cases.get(case.id)
    assert stored
    assert stored.erased_at is None

    erase(store, case)

    assert authors(store, case) == []


def test_no_part_of_a_long_thread_goes_once_staff_have_the_case_again(store: Store) -> None:
    case = long_thread(store)
    change = decide(EraseWords(case.id, R), case, NOW, CITY, IDS)
    store.do(ReopenCase(case.id, KIM, "다시 연락이 왔어요"))

    with pytest.raises(CaseChangedError):
        store.cases.commit(change)

    assert authors(store, case).count(Author.RESIDENT) > 2 * ERASED_TOGETHER
