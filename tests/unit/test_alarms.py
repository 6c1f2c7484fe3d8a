"""The dashboard and the alarms are read as the template defines them, and ring as they would."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from chalice.package import YAMLTemplateSerializer

from local.in_process import RESOURCES
from local.package import ROOT
from local.simulator.dashboard import manual_rows
from local.simulator.figures import Alarm, Figure, alarm_of, widgets_of

NOW = 6_030.0  # in the middle of the minute that began at 6000
TOO_MANY = Alarm(
    "TooMany",
    "",
    Figure("Ours", "Faults", (), "Sum", 60),
    1,
    "GreaterThanThreshold",
    0,
    silence_breaches=False,
)
TOO_FEW = Alarm(
    "TooFew",
    "",
    Figure("Ours", "Walks", (), "Sum", 60),
    2,
    "LessThanThreshold",
    1,
    silence_breaches=True,
)


def test_too_much_rings_at_once_and_until_a_whole_period_is_without() -> None:
    assert TOO_MANY.rings({6000: 1}, NOW)
    assert TOO_MANY.rings({5940: 1}, NOW)
    assert not TOO_MANY.rings({5880: 1}, NOW)
    assert not TOO_MANY.rings({5940: 0, 6000: 0}, NOW)
    assert not TOO_MANY.rings({}, NOW)


def test_too_little_rings_when_whole_periods_are_over_and_stops_at_once() -> None:
    assert TOO_FEW.rings({}, NOW)
    assert TOO_FEW.rings({5820: 1}, NOW)
    assert not TOO_FEW.rings({5880: 1}, NOW)
    assert not TOO_FEW.rings({6000: 1}, NOW)
    assert not TOO_FEW.rings({5880: 1, 6000: 0}, NOW)


def test_every_one_of_its_periods_must_be_beyond_the_threshold() -> None:
    twice = replace(TOO_MANY, periods=2)
    assert twice.rings({5940: 1, 6000: 1}, NOW)
    assert twice.rings({5880: 1, 5940: 1}, NOW)
    assert not twice.rings({6000: 1}, NOW)


def test_a_comparison_that_is_not_known_is_no_silence() -> None:
    with pytest.raises(ValueError, match="TooMany"):
        replace(TOO_MANY, comparison="GreaterThanUpperThreshold").rings({6000: 1}, NOW)


def test_the_dashboards_short_rows_are_written_out() -> None:
    body = {
        "widgets": [
            {
                "properties": {
                    "title": "Both",
                    "period": 60,
                    "stat": "Sum",
                    "metrics": [
                        ["AWS/Lambda", "Errors", "FunctionName", "a"],
                        ["...", "b"],
                        [".", "IteratorAge", ".", ".", {"stat": "Maximum"}],
                        ["Ours", "Faults"],
                    ],
                }
            }
        ]
    }
    [widget] = widgets_of(json.dumps(body))
    assert widget.figures == (
        Figure("AWS/Lambda", "Errors", (("FunctionName", "a"),), "Sum", 60),
        Figure("AWS/Lambda", "Errors", (("FunctionName", "b"),), "Sum", 60),
        Figure("AWS/Lambda", "IteratorAge", (("FunctionName", "b"),), "Maximum", 60),
        Figure("Ours", "Faults", (), "Sum", 60),
    )


def test_every_widget_and_every_alarm_of_the_template_is_read() -> None:
    resources = _template()
    body = resources["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    assert all(widget.figures for widget in widgets_of(body))
    alarms = [
        alarm_of({**one["Properties"], "AlarmName": f"stack-{name}"}, "stack-")
        for name, one in resources.items()
        if one.get("Type") == "AWS::CloudWatch::Alarm"
    ]
    # With nothing counted at all, just those ring that wait for something: none is unreadable.
    assert {alarm.name for alarm in alarms if alarm.rings({}, NOW)} == {
        "ClockSilent",
        "NoDayReconciled",
        "NoWalkArrives",
        "NobodyTold",
    }


def test_the_manual_is_read_for_every_alarm() -> None:
    alarms = {
        name for name, one in _template().items() if one.get("Type") == "AWS::CloudWatch::Alarm"
    }
    assert alarms == set(manual_rows((ROOT / "docs" / "operate.md").read_text("utf-8")))


def _template() -> dict[str, Any]:
    loaded = YAMLTemplateSerializer().load_template(RESOURCES.read_text("utf-8"), RESOURCES.name)
    resources: dict[str, Any] = loaded["Resources"]
    return resources
