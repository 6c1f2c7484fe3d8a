"""The read log by case and by person, and the alarm when someone opens case after case."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from chalicelib.store.reads import Reads
from tests.contract.stores import MINUTE, NOW, Store

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def reads(store: Store, limit: int = 3) -> Reads:
    return Reads(store.table, limit)


def test_a_reading_is_found_by_case_and_by_person(store: Store) -> None:
    log = reads(store)
    log.record("one", "HT-1", "kim", NOW)
    log.record("one", "HT-1", "lee", NOW + MINUTE, reason="covering")
    log.record("two", "HT-2", "kim", NOW + DAY, photo_id="photo")

    assert [(read.username, read.reason) for read in log.of_case("one")] == [
        ("lee", "covering"),
        ("kim", None),
    ]
    [today] = log.of_person("kim", NOW, NOW + DAY)
    assert (today.case_id, today.receipt, today.at) == ("one", "HT-1", NOW)
    both = log.of_person("kim", NOW, NOW + 2 * DAY)
    assert [(read.case_id, read.photo) for read in both] == [("two", "photo"), ("one", None)]


def test_opening_case_after_case_is_alarmed_once_an_hour(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "hope-talk")
    log = reads(store)
    for number in range(6):
        log.record(f"case-{number}", "HT", "kim", NOW + number * MINUTE)

    [bulk] = log.bulk(NOW - DAY)
    assert (bulk.username, bulk.cases, bulk.at) == ("kim", 3, NOW + 3 * MINUTE)
    assert caplog.text.count("reads.bulk") == 1
    assert len(log.of_person("kim", NOW, NOW + HOUR)) == 6

    for number in range(4):
        log.record(f"case-{number}", "HT", "kim", NOW + HOUR + number * MINUTE)
    assert len(log.bulk(NOW - DAY)) == 2


def test_the_same_few_cases_are_no_bulk_however_often_they_are_opened(store: Store) -> None:
    log = reads(store)
    for number in range(12):
        log.record(f"case-{number % 3}", "HT", "kim", NOW + number * MINUTE)
    log.record("case-4", "HT", "lee", NOW)

    assert log.bulk(NOW - DAY) == ()
