"""The committed run is of this code: a story that is metered anew takes what it says."""

from __future__ import annotations

import pytest

from bench.cost.stories import measure
from bench.cost.usage import total
from bench.cost.workload import load_stories

COUNTED = ("api.requests", "dynamodb.requests", "dynamodb.reads", "dynamodb.writes", "kms.requests")


@pytest.mark.parametrize("story", ["report", "question"])
def test_a_story_takes_what_the_run_says(story: str) -> None:
    """Within a tenth, as not every change of an item's size is worth a new run."""
    now, then = total(dict(measure(story, rounds=1).used)), total(dict(load_stories()[story]))

    for what in COUNTED:
        assert now[what] == pytest.approx(then[what], rel=0.1), f"{what}: `make cost MEASURE=1`"
