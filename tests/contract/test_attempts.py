"""Wrong passwords and codes: growing pauses, a lock, and an alarm when many accounts are tried."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta

import pytest

from chalicelib.store.attempts import Attempts, HeldError
from tests.contract.stores import NOW, Store, at_once, errors

SECOND = timedelta(seconds=1)
PAUSES = [5, 10, 20, 40, 80]


@pytest.fixture
def attempts(store: Store) -> Attempts:
    return Attempts(store.table, store.hashes)


def wrong(attempts: Attempts, times: int, now: datetime = NOW, username: str = "kim") -> datetime:
    """So many wrong tries, each as soon as one is taken; when the last one was."""
    for _ in range(times):
        while True:
            try:
                attempts.begin(username, now)
            except HeldError as held:
                now = held.until
            else:
                break
        attempts.failed(username, now)
    return now


def held(attempts: Attempts, now: datetime, username: str = "kim") -> HeldError | None:
    try:
        attempts.begin(username, now)
    except HeldError as error:
        return error
    return None


def test_the_first_wrong_tries_cost_nothing(attempts: Attempts) -> None:
    assert wrong(attempts, 4) == NOW
    assert held(attempts, NOW) is None


@pytest.mark.parametrize(("times", "seconds"), [(5 + n, pause) for n, pause in enumerate(PAUSES)])
def test_from_the_fifth_on_pauses_grow(attempts: Attempts, times: int, seconds: int) -> None:
    last = wrong(attempts, times)
    waiting = held(attempts, last + (seconds - 1) * SECOND)
    assert waiting
    assert not waiting.locked
    assert waiting.until == last + seconds * SECOND
    assert held(attempts, waiting.until) is None


def test_the_tenth_locks_and_says_until_when(attempts: Attempts) -> None:
    last = wrong(attempts, 10)
    waiting = held(attempts, last + timedelta(minutes=14))
    assert waiting
    assert waiting.locked
    assert waiting.until == last + timedelta(minutes=15)
    assert attempts.locked_until("kim", last) == waiting.until
    assert attempts.locked_until("kim", waiting.until) is None

    again = wrong(attempts, 1, waiting.until)
    assert held(attempts, again + SECOND)


def test_the_right_one_or_an_administrator_makes_a_new_beginning(attempts: Attempts) -> None:
    last = wrong(attempts, 10)
    attempts.cleared("KIM")
    assert attempts.locked_until("kim", last) is None
    assert wrong(attempts, 4, last) == last


def test_after_an_hour_mistakes_are_forgotten(attempts: Attempts) -> None:
    later = wrong(attempts, 6) + timedelta(minutes=61)
    assert wrong(attempts, 4, later) == later


def test_a_right_password_before_a_code_is_no_mistake(attempts: Attempts) -> None:
    for _ in range(20):
        attempts.begin("kim", NOW)
        attempts.passed("kim", NOW)
    assert held(attempts, NOW) is None


def test_guesses_side_by_side_count_one_by_one(attempts: Attempts) -> None:
    outcomes = at_once(*(lambda: attempts.begin("kim", NOW) for _ in range(5)))
    begun = len(outcomes) - len(errors(outcomes))
    assert begun >= 1
    assert set(errors(outcomes)) <= {HeldError}
    assert wrong(attempts, 5 - begun) == NOW
    assert held(attempts, NOW)


def test_an_account_is_one_however_its_name_is_typed_and_its_name_is_not_stored(
    store: Store, attempts: Attempts
) -> None:
    last = wrong(attempts, 10, username="Kim.Minji")
    assert held(attempts, last, "kim.minji")
    assert "minji" not in json.dumps(store.items(), default=repr).lower()


def test_wrong_tries_at_many_accounts_raise_the_alarm_once(
    attempts: Attempts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hope-talk")
    for number in range(10):
        for _ in range(3):
            wrong(attempts, 1, username=f"person-{number}")
    assert "sign_in.spray" not in caplog.text

    for number in range(10, 15):
        wrong(attempts, 1, username=f"person-{number}")
    assert caplog.text.count("sign_in.spray") == 1
    assert "person" not in caplog.text
