"""The fault matrix, in short: each (function, operation, fault) at one call that chance picks."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.pipeline.router import Router
from proof import branches, faults
from proof.figures import Budget
from proof.wire import Kind


def test_nothing_is_lost_or_doubled_whatever_call_fails() -> None:
    figures = faults.prove(Budget(share=0.0, seed=1))

    assert figures.broken == ()
    assert figures.tried > 200
    assert all(str(kind) in figures.remarks for kind in Kind)


def test_it_finds_a_router_that_takes_what_failed_for_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """A notice that SNS refuses is then told by nobody, and the matrix says to whom."""
    tell: Any = Router._tell_staff

    def forget(self: Router, *given: Any) -> None:
        try:
            tell(self, *given)
        except Exception:  # noqa: BLE001 - the very fault that is to be found
            return

    monkeypatch.setattr(Router, "_tell_staff", forget)
    story = faults.read_story(faults.STORIES / "neighbour_in_one_message.jsonl")
    with faults.prepared() as play:
        trunk = branches.together([lambda: play(faults.Walk(story))])[0]
        number = next(number for number, _, operation in trunk["calls"] if "Publish" in operation)

    figures = faults.point(story.name, number, Kind.BEFORE)

    assert any("never heard of event" in line for line in figures.broken)
    assert "broken still" in figures.remarks
