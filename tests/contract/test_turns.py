"""Turns in the table: whole or not at all, and nothing personal in the clear."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from chalicelib.cases.commands import AddContact, AddMessage, AskResident, Booking, MoveCallback
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Channel, Consent
from chalicelib.conversation.state import Conversation, Draft, Flow, Pending, Question
from chalicelib.store import keys
from chalicelib.store.errors import (
    CaseChangedError,
    ConversationChangedError,
    ReceiptTakenError,
    SlotFullError,
)
from chalicelib.store.residents import Silence
from chalicelib.store.writes import delete
from tests.contract.stores import (
    BOT_USER_KEY,
    CITY,
    DETAIL,
    IDS,
    KIM,
    NOW,
    PERSONAL,
    PHONE,
    SEOUL,
    STORY,
    Store,
    at_once,
    errors,
    opening,
)

R = "resident"
SLOT = datetime(2026, 12, 28, 10, 0, tzinfo=SEOUL)
DRAFT = Conversation(
    flow=Flow.REPORT,
    step="confirm",
    draft=Draft(
        case_id="01DRAFT",
        receipt="HT-7K2M-9QXA",
        began_at=NOW,
        story=(STORY,),
        place_detail=DETAIL,
        phone=PHONE,
    ),
)


def remember(store: Store, conversation: Conversation, now: datetime = NOW) -> None:
    """A turn that only changes the conversation."""
    store.turns.commit_turn(R, store.residents.load(R), conversation, (), now)


def test_a_new_resident_is_remembered_as_nobody(store: Store) -> None:
    before = store.residents.load(R)

    assert before.conversation == Conversation()
    assert before.version == 0
    assert not before.blocked


def test_a_conversation_comes_back_as_it_was_even_in_another_process(store: Store) -> None:
    remember(store, DRAFT)

    assert store.elsewhere().residents.load(R).conversation == DRAFT


def test_a_turn_that_changes_nothing_writes_nothing(store: Store) -> None:
    remember(store, Conversation())

    assert store.items() == []


def test_of_two_turns_at_once_one_loses_by_name(store: Store) -> None:
    before = store.residents.load(R)
    turns = [Conversation(step=step) for step in ("one", "two")]

    outcomes = at_once(
        *(lambda turn=turn: store.turns.commit_turn(R, before, turn, (), NOW) for turn in turns)
    )

    assert errors(outcomes) == [ConversationChangedError]
    assert store.residents.load(R).version == 1


def test_two_taps_on_submit_open_one_case(store: Store) -> None:
    remember(store, DRAFT)
    before = store.residents.load(R)
    change = opening()
    done = Conversation(flow=Flow.REPORT, step="done")

    outcomes = at_once(*[lambda: store.turns.commit_turn(R, before, done, [change], NOW)] * 2)

    assert errors(outcomes) == [ConversationChangedError]
    assert store.cases.history(change.case.id) == change.events
    assert store.elsewhere().cases.get(change.case.id) == change.case


def test_a_lost_turn_leaves_no_trace_of_its_case(store: Store) -> None:
    before = store.residents.load(R)
    remember(store, Conversation(step="newer"))
    stored = store.items()

    with pytest.raises(ConversationChangedError):
        store.turns.commit_turn(R, before, Conversation(step="older"), [opening()], NOW)

    assert store.items() == stored


def test_a_slot_never_holds_more_than_its_places(store: Store) -> None:
    room = CITY.teams[CITY.consultation_team].callbacks_per_slot
    changes = [opening(at=SLOT, resident_id=str(n)) for n in range(room + 3)]

    outcomes = at_once(*(lambda change=change: store.cases.commit(change) for change in changes))

    assert errors(outcomes) == [SlotFullError] * 3
    taken = store.slots.taken(CITY.consultation_team, SLOT, SLOT)
    assert taken == {SLOT: room}


def test_moving_a_callback_gives_its_place_back(store: Store) -> None:
    case = store.open(opening(at=SLOT))
    later = SLOT + timedelta(hours=2)

    store.do(MoveCallback(case.id, Booking(later, Channel.PHONE)))

    taken = store.slots.taken(CITY.consultation_team, SLOT, SLOT + timedelta(days=1))
    assert taken == {later: 1}


def test_a_change_stored_twice_is_refused_the_second_time(store: Store) -> None:
    change = opening()
    store.cases.commit(change)

    with pytest.raises(CaseChangedError):
        store.cases.commit(change)


def test_of_two_colleagues_on_one_case_one_loses_by_name(store: Store) -> None:
    case = store.open(opening())
    changes = [decide(AddMessage(case.id, text), case, NOW, CITY, IDS) for text in "ab"]

    outcomes = at_once(*(lambda change=change: store.cases.commit(change) for change in changes))

    assert errors(outcomes) == [CaseChangedError]
    assert len(store.cases.thread(case.id)) == 1


def test_a_receipt_that_is_anothers_is_said_so(store: Store) -> None:
    taken = store.open(opening()).receipt
    again = opening()
    clash = again.case.model_copy(update={"receipt": taken})

    with pytest.raises(ReceiptTakenError):
        store.cases.commit(type(again)(before=None, case=clash, events=again.events))


def test_two_effects_on_one_case_are_one_change(store: Store) -> None:
    case = store.open(opening())
    said = decide(AddMessage(case.id, STORY), case, NOW, CITY, IDS)
    consent = Consent(version="1", at=NOW)
    called = decide(AddContact(case.id, "010-9999-0000", consent), said.case, NOW, CITY, IDS)

    store.turns.commit_turn(R, store.residents.load(R), Conversation(step="x"), [said, called], NOW)

    stored = store.elsewhere().cases.get(case.id)
    assert stored == called.case
    assert [message.text for message in store.elsewhere().cases.thread(case.id)] == [STORY]
    history = {event.id for event in store.cases.history(case.id)}
    assert {event.id for event in said.events + called.events} < history


def test_a_case_is_found_by_its_receipt_and_by_no_other(store: Store) -> None:
    case = store.open(opening())

    assert store.elsewhere().cases.by_receipt(case.receipt) == case
    assert store.cases.by_receipt("HT-0000-0000") is None


def test_nothing_personal_is_stored_in_the_clear(store: Store) -> None:
    remember(store, DRAFT)
    remember(store, DRAFT.model_copy(update={"question": Question(case_id="x", text=STORY)}))
    case = store.open(opening())
    store.do(AddMessage(case.id, STORY))
    asked = store.do(AskResident(case.id, KIM, STORY))
    pending = Pending(
        id=asked.events[0].id,
        case_id=case.id,
        receipt=case.receipt,
        kind="question",
        text=STORY,
        at=NOW,
    )
    store.residents.put_pending(R, pending, NOW, store.cases.key_of(case.id))

    stored = json.dumps(store.items(), default=repr, ensure_ascii=False)
    raw = b"".join(_bytes_in(store.items()))

    assert len(PERSONAL) == 4
    for personal in (*PERSONAL, BOT_USER_KEY):
        assert personal not in stored
        assert personal.encode() not in raw
    assert store.elsewhere().residents.load(R).pending == (pending,)


def test_a_report_takes_over_the_key_of_its_draft(store: Store) -> None:
    change = opening()
    draft = Draft(case_id=change.case.id, receipt=change.case.receipt, began_at=NOW)
    remember(store, Conversation(draft=draft))
    before = store.residents.load(R)
    store.turns.commit_turn(R, before, Conversation(step="done"), [change], NOW)

    assert before.key
    assert store.residents.load(R).key is None
    assert store.cases.key_of(change.case.id) == before.key


def test_a_message_waits_until_it_was_shown_and_the_next_turn_is_stored(store: Store) -> None:
    pending = Pending(id="01E", case_id="c", receipt="r", kind="accepted", at=NOW)
    store.residents.put_pending(R, pending, NOW)
    store.residents.put_pending(R, pending, NOW)

    assert store.residents.load(R).pending == (pending,)

    remember(store, Conversation(shown=("01E",)))
    assert store.residents.load(R).pending == (pending,)
    assert store.residents.load(R).shown == ("01E",)

    remember(store, Conversation(step="next"))
    assert [item["SK"]["S"] for item in store.items()] == ["CONVERSATION"]


def test_the_newest_word_on_friendship_wins(store: Store) -> None:
    store.turns.commit_turn(R, store.residents.load(R), Conversation(), (), NOW, "12345")

    assert store.residents.mark_friend("12345", blocked=True, updated_at=NOW)
    assert store.residents.mark_friend(
        "12345", blocked=False, updated_at=NOW - timedelta(minutes=1)
    )
    assert store.residents.load(R).blocked
    assert store.residents.silence(R) is Silence.BLOCKED

    store.residents.mark_friend("12345", blocked=False, updated_at=NOW + timedelta(minutes=1))
    assert store.residents.silence(R) is None


def test_quiet_is_kept_when_the_rest_of_the_conversation_is_forgotten(store: Store) -> None:
    remember(store, Conversation(step="x", quiet=True))
    assert store.residents.load(R).conversation == Conversation(step="x", quiet=True)
    assert store.residents.silence(R) is Silence.QUIET

    store.table.write(delete(keys.of_resident(R), keys.CONVERSATION))
    assert store.residents.load(R).conversation == Conversation(quiet=True)
    assert store.residents.silence(R) is Silence.QUIET

    remember(store, Conversation())
    assert store.residents.silence(R) is None
    assert not store.residents.load(R).conversation.quiet


def test_quiet_and_friendship_do_not_undo_each_other(store: Store) -> None:
    asked = Conversation(quiet=True)
    store.turns.commit_turn(R, store.residents.load(R), asked, (), NOW, "12345")
    store.residents.mark_friend("12345", blocked=True, updated_at=NOW)
    assert store.residents.silence(R) is Silence.BLOCKED

    later = NOW + timedelta(minutes=1)
    store.residents.mark_friend("12345", blocked=False, updated_at=later)
    assert store.residents.silence(R) is Silence.QUIET
    assert store.residents.load(R).conversation.quiet


def test_a_draft_that_is_forgotten_leaves_quiet_as_it_is(store: Store) -> None:
    remember(store, DRAFT.model_copy(update={"quiet": True}))
    assert store.residents.expire_draft(R, NOW + timedelta(days=CITY.draft_days))

    assert store.residents.load(R).conversation.quiet
    assert store.residents.silence(R) is Silence.QUIET


def test_a_friend_whom_no_request_named_is_not_known(store: Store) -> None:
    assert not store.residents.mark_friend("999", blocked=True, updated_at=NOW)


def _bytes_in(value: object) -> list[bytes]:
    if isinstance(value, bytes):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for part in parts for found in _bytes_in(part)]
