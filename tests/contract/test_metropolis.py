"""A day of a metropolis, thinned out: the simulation itself, and that it notices a loss."""

from __future__ import annotations

import pytest

from chalicelib.cases import notices
from proof import metropolis
from proof.figures import Budget


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fiftieth of the people, so that a day takes seconds."""
    for name in ("REPORTS", "CONSULTATIONS", "SEARCHES", "LOOKS"):
        monkeypatch.setattr(metropolis, name, max(1, getattr(metropolis, name) // 50))


@pytest.mark.usefixtures("quiet")
def test_a_campaign_day_loses_nothing_and_drains() -> None:
    figures = metropolis.prove(Budget(share=1 / metropolis.DAYS, seed=1))

    assert figures.broken == ()
    assert figures.tried > 0
    assert "events that waited" in figures.remarks


@pytest.mark.usefixtures("quiet")
def test_it_notices_a_team_that_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    everyone = notices._everyone
    monkeypatch.setattr(notices, "_everyone", lambda *given: everyone(*given)[:2])

    figures = metropolis.prove(Budget(share=1 / metropolis.DAYS, seed=1))

    assert any("heard of it" in line for line in figures.broken)
