"""The cost model: its arithmetic, and that the page, the run and the service agree."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.cost import page
from bench.cost.alternatives import compared
from bench.cost.prices import Price, Prices
from bench.cost.units import Index, Item, index_units, read_units, size, write_units
from bench.cost.usage import Usage
from bench.cost.workload import CITY, Workload

ROOT = Path(__file__).parents[2]
PRICES = Prices.load()
WORKLOAD = Workload.load()
EXPLAIN = {"dynamodb.requests", "dynamodb.bytes", "sns.messages"}
"""Measured beside what is billed."""

amounts = st.floats(0, 1e12, allow_nan=False)
usages = st.dictionaries(st.sampled_from(sorted(PRICES.of)), amounts).map(Usage)


def item(text: str, **more: str) -> Item:
    return {"PK": {"S": "C#1"}, "SK": {"S": "CASE"}, "text": {"S": text}} | {
        name: {"S": value} for name, value in more.items()
    }


# Money


@given(usages, st.floats(0, 1e6))
def test_twice_the_work_costs_twice_as_much(usage: Usage, times: float) -> None:
    assert PRICES.total(times * usage) == pytest.approx(times * PRICES.total(usage))


@given(usages, usages)
def test_two_works_cost_what_each_does(one: Usage, other: Usage) -> None:
    assert PRICES.total(one + other) == pytest.approx(PRICES.total(one) + PRICES.total(other))


@given(usages)
def test_what_is_free_lowers_a_bill_and_never_below_nothing(usage: Usage) -> None:
    with_free = PRICES.bill(usage, free=True)
    without = PRICES.bill(usage)

    assert all(0 <= with_free[name] <= without[name] for name in without)


@given(usages, usages)
def test_more_work_never_costs_less(usage: Usage, more: Usage) -> None:
    before, after = PRICES.total(usage, free=True), PRICES.total(usage + more, free=True)

    assert after >= before * (1 - 1e-12)


def test_what_is_free_is_free_to_its_end_and_no_further() -> None:
    price = Price.model_validate(
        {
            "says": "runs",
            "price": 2,
            "per": 10,
            "free": 100,
            "source": "a list",
            "known": "list",
            "seen": "2026-11-30",
        }
    )

    assert [price.of(amount, free=True) for amount in (0, 100, 110)] == [0, 0, 2]


def test_all_that_was_measured_has_a_price_or_explains_one() -> None:
    measured = {
        name
        for functions in WORKLOAD.stories.values()
        for used in functions.values()
        for name, _ in used
    }
    unknown = {name for name in measured - set(PRICES.of) - EXPLAIN if "writes_of" not in name}

    assert unknown == set()


# DynamoDB's units


def test_a_unit_holds_four_kilobytes_read_or_one_written() -> None:
    one = item("")
    full = item("x" * (1024 - size(one)))
    over = item("x" * (1025 - size(one)))

    assert [write_units(None, full), write_units(None, over)] == [1, 2]
    assert [read_units([4096], consistent=True), read_units([4097], consistent=True)] == [1, 2]
    assert read_units([4096], consistent=False) == 0.5
    assert [read_units([], consistent=True), write_units(None, None)] == [1, 1]


def test_items_of_a_query_are_added_up_before_they_are_rounded() -> None:
    assert read_units([1000] * 8, consistent=True) == 2


def test_a_write_costs_the_larger_of_before_and_after() -> None:
    assert write_units(item("x" * 3000), item("x")) == write_units(item("x"), item("x" * 3000)) == 3


def test_korean_is_measured_in_bytes() -> None:
    assert size({"a": {"S": "동"}}) == 1 + 3


def test_an_index_is_written_only_where_it_changes() -> None:
    index = Index("due", ("due_shard", "due_at"), frozenset({"item"}))
    waits = item("x", due_shard="1", due_at="2026", item="case")
    later = item("x", due_shard="1", due_at="2027", item="case")
    other = item("y", due_shard="1", due_at="2026", item="case")

    assert index_units(index, None, item("x")) == 0
    assert index_units(index, None, waits) == index_units(index, waits, item("x")) == 1
    assert index_units(index, waits, other) == 0
    assert index_units(index, waits, later) == 2


def test_an_index_of_everything_follows_every_change() -> None:
    index = Index("board", ("board", "board_order"))
    row = item("x", board="a#open", board_order="1")

    assert index_units(index, row, item("y", board="a#open", board_order="1")) == 1


# The page, the run and the service


def test_the_page_is_what_run_and_prices_make_of_it() -> None:
    assert (ROOT / "docs" / "cost.md").read_text("utf-8") == page.write(), "`make cost WRITE=1`"


def test_the_functions_memory_is_what_is_deployed() -> None:
    from bench.cost.meter import FUNCTIONS

    config = json.loads((ROOT / ".chalice" / "config.json").read_text("utf-8"))
    deployed = {
        "".join(part.capitalize() for part in name.split("_")).replace("ApiH", "APIH"): of[
            "lambda_memory_size"
        ]
        for name, of in config["lambda_functions"].items()
    }

    assert {name: memory for name, (_, memory) in FUNCTIONS.items()} == deployed


def test_an_open_board_asks_as_often_as_is_assumed() -> None:
    script = (ROOT / "chalicelib" / "console" / "static" / "board.js").read_text("utf-8")
    often = re.search(r"const OFTEN = (\d+);", script)

    assert often is not None
    assert WORKLOAD.assumed["staff"]["looks_an_hour"] == 3_600_000 / int(often[1])


def test_what_stands_still_does_not_grow_with_the_city() -> None:
    idle = WORKLOAD.idle(page.alarms())
    months = page.months(WORKLOAD)
    beside = {name: PRICES.total(month) - PRICES.total(idle) for name, month in months.items()}
    city, country, _ = beside.values()

    assert country / city == pytest.approx(51_000_000 / CITY)


def test_nothing_that_another_way_takes_is_less_than_nothing() -> None:
    idle = WORKLOAD.idle(page.alarms())
    month = WORKLOAD.month(CITY) + idle

    for other in compared(WORKLOAD, month, CITY):
        assert all(amount >= -1e-6 for _, amount in other.usage), other.name
