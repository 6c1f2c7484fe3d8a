"""Very many, simulated: the keys are the table's own, and the document says what was found."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench import scale
from bench.cost.workload import COUNTRY
from chalicelib.store import keys
from chalicelib.store.due import SHARDS, due_fields

WHO = scale.Who("city-1", "3", "01CASE", "someone")


def heat(story: str, who: scale.Who = WHO) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for index, key, units in scale.written(scale.stories()[story], who):
        found[index, key] += units
    return found


@pytest.mark.parametrize("story", sorted(scale.stories()))
def test_a_story_under_other_keys_writes_as_much(story: str) -> None:
    recorded = sum(units for _, _, units in scale.stories()[story])

    assert sum(heat(story).values()) == recorded


def test_a_report_writes_its_case_its_resident_and_its_own_dongs_team() -> None:
    found = heat("report")

    assert found["", keys.of_case("01CASE")] > found["", keys.of_resident("someone")] > 0
    assert found["board", "city-1/dong-3#open"] > 0
    assert found["", f"city-1/{keys.of_pulse('dong-3')}"] > 0
    assert found["board", "city-1/welfare-policy#open"] > 0


def test_the_due_index_is_written_where_the_table_writes_it() -> None:
    for number in range(20):
        who = scale.Who("city-1", "3", f"case-{number}", f"resident-{number}")
        shards = {key for index, key in heat("report", who) if index == "due"}
        own = (keys.of_case(who.case), keys.of_resident(who.resident))

        assert shards <= {str(due_fields(key, scale.NOW)["due_shard"]) for key in own}


def test_many_cases_spread_over_the_shards() -> None:
    found = Counter(str(due_fields(f"CASE#{n}", scale.NOW)["due_shard"]) for n in range(4000))

    assert len(found) == SHARDS
    assert max(found.values()) < 1.2 * 4000 / SHARDS


def test_the_same_seed_gives_the_same_and_more_people_more() -> None:
    quiet = scale.Day("quiet", COUNTRY, 10, 100)
    busy = scale.Day("busy", COUNTRY, 10, 1000)

    assert scale.play(quiet, seed=1) == scale.play(quiet, seed=1)
    assert scale.play(busy)["the table"] > 3 * scale.play(quiet)["the table"]


def test_one_loud_city_heats_its_own_lists() -> None:
    even = scale.Day("even", COUNTRY, 229, 2000)
    loud = scale.Day("loud", COUNTRY, 229, 2000, loudest=10)

    assert scale.play(loud)["a team's list"] > 1.5 * scale.play(even)["a team's list"]


def test_the_document_holds_the_tables_that_the_simulation_makes() -> None:
    document = (Path(__file__).parents[2] / "docs" / "scale.md").read_text("utf-8")

    for table in (scale.partitions, scale.parts):
        assert "\n".join(table()) in document, "put in what `python -m bench.scale` prints"
