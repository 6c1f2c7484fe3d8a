"""Staff sessions end by themselves, and at once when asked."""

from __future__ import annotations

import json
from datetime import timedelta

from chalicelib.store.sessions import IDLE, LONGEST
from tests.contract.stores import KIM, MINUTE, NOW, Store


def test_a_session_is_found_by_its_token_alone(store: Store) -> None:
    token = store.sessions.create(KIM, NOW)

    session = store.sessions.find(token, NOW)

    assert session
    assert session.staff == KIM
    assert store.sessions.find(token[:-1], NOW) is None
    assert token not in json.dumps(store.items(), default=repr)


def test_each_session_has_a_form_token_of_its_own(store: Store) -> None:
    sessions = [store.sessions.find(store.sessions.create(KIM, NOW), NOW) for _ in range(2)]

    assert len({session.csrf for session in sessions if session}) == 2


def test_an_idle_session_ends(store: Store) -> None:
    token = store.sessions.create(KIM, NOW)

    assert store.sessions.find(token, NOW + IDLE + MINUTE) is None


def test_a_session_in_use_lasts_until_its_longest(store: Store) -> None:
    token = store.sessions.create(KIM, NOW)
    step = timedelta(minutes=25)
    now = NOW
    while now - NOW <= LONGEST:
        assert store.sessions.find(token, now)
        now += step

    assert store.sessions.find(token, now) is None


def test_a_session_that_was_ended_is_over(store: Store) -> None:
    token = store.sessions.create(KIM, NOW)
    store.sessions.delete(token)

    assert store.sessions.find(token, NOW) is None
    assert store.items() == []
