"""Staff sessions end by themselves, and at once when asked."""

from __future__ import annotations

import json
from dataclasses import replace
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


def test_a_persons_sessions_are_listed_and_end_together(store: Store) -> None:
    here = store.sessions.create(KIM, NOW, "windows.edge")
    there = store.sessions.create(KIM, NOW, "android.chrome")
    others = store.sessions.create(replace(KIM, username="lee"), NOW)
    store.sessions.find(there, NOW + 2 * MINUTE)

    now = NOW + 3 * MINUTE
    places = store.sessions.of("kim", now)
    assert [place.device for place in places] == ["android.chrome", "windows.edge"]
    assert [place.seen_at - place.began_at for place in places] == [2 * MINUTE, 0 * MINUTE]

    kept = store.sessions.find(here, now)
    assert kept
    assert store.sessions.end_all("kim", but=kept.id) == 1
    assert store.sessions.find(there, now) is None
    assert store.sessions.find(here, now)
    assert store.sessions.end_all("kim") == 1
    assert store.sessions.find(here, now) is None
    assert store.sessions.find(others, now)


def test_a_session_that_is_over_is_listed_no_more(store: Store) -> None:
    store.sessions.create(KIM, NOW)

    assert store.sessions.of("kim", NOW + IDLE + MINUTE) == ()
