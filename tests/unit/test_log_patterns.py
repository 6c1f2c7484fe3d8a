"""Metric filters' patterns are read as CloudWatch reads them."""

from __future__ import annotations

import json

import pytest
from chalice.package import YAMLTemplateSerializer

from local.in_process import RESOURCES
from local.log_patterns import UnknownPatternError, matches


def line(message: str, level: str = "INFO") -> str:
    """As Lambda writes it."""
    return json.dumps({"level": level, "message": message})


def test_a_star_stands_for_anything_and_all_else_for_itself() -> None:
    assert matches('{ $.message = "*walk.arrived*" }', line('{"what": "walk.arrived", "ms": 1}'))
    assert not matches('{ $.message = "*walk.arrived*" }', line("walkXarrived"))
    assert not matches('{ $.message = "walk" }', line("a walk"))


def test_comparisons_are_joined_by_and_before_or() -> None:
    told = '{ ($.message = "*city.hopetalk.*") && ($.message != "*synthetic*") }'
    assert matches(told, line("city.hopetalk.case"))
    assert not matches(told, line("city.hopetalk.case of synthetic"))
    fault = '{ $.level = "ERROR" || $.level = "CRITICAL" && $.message = "x" }'
    assert matches(fault, line("y", "ERROR"))
    assert not matches(fault, line("y", "CRITICAL"))


@pytest.mark.parametrize("other", ["START RequestId: 1", "[1]", "{}", '{"level": 1}'])
def test_a_line_without_the_field_is_not_counted(other: str) -> None:
    assert not matches('{ $.level = "ERROR" }', other)
    assert not matches('{ $.level != "ERROR" }', other)


@pytest.mark.parametrize("unread", ["ERROR", "{ $.ms > 5 }", '{ $.a.b = "c" }'])
def test_what_is_not_read_is_refused(unread: str) -> None:
    with pytest.raises(UnknownPatternError):
        matches(unread, "{}")


def test_every_filter_of_the_template_is_read() -> None:
    template = YAMLTemplateSerializer().load_template(RESOURCES.read_text("utf-8"), RESOURCES.name)
    filters = [
        one["Properties"]["FilterPattern"]
        for one in template["Resources"].values()
        if one.get("Type") == "AWS::Logs::MetricFilter"
    ]
    assert filters
    assert not any(matches(one, line("nothing of note")) for one in filters)
