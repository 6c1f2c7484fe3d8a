"""Which city `make run` runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.city.tables import CityDataError
from local.run import RunError, city_kept


def test_the_city_asked_for_is_run_and_gone_on_with(tmp_path: Path) -> None:
    assert city_kept(tmp_path, "cheonan") == "cheonan"
    assert city_kept(tmp_path, "") == "cheonan"


def test_without_a_choice_it_is_the_first_city(tmp_path: Path) -> None:
    assert city_kept(tmp_path, "") == "uijeongbu"


def test_one_citys_cases_are_not_shown_as_anothers(tmp_path: Path) -> None:
    city_kept(tmp_path, "cheonan")
    with pytest.raises(RunError, match="CITY=uijeongbu FRESH=1"):
        city_kept(tmp_path, "uijeongbu")
    assert city_kept(tmp_path, "") == "cheonan"


def test_an_unknown_city_is_answered_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(CityDataError, match="only cheonan, uijeongbu"):
        city_kept(tmp_path, "atlantis")
    assert city_kept(tmp_path, "") == "uijeongbu"
