"""The policy linter's exceptions: each is for one rule and resource, reasoned, and still needed."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest

from local.package import CITY, ROOT
from local.template import build_template
from proof import linted
from proof.linted import Excepted, excepted, judge

QUEUES = Excepted("CKV_AWS_27", "Team*Queue")


def report(*failed: tuple[str, str]) -> dict[str, Any]:
    """As checkov prints it, of ten checks."""
    return {
        "results": {
            "failed_checks": [
                {"check_id": rule, "check_name": "Ensure it", "resource": f"AWS::SQS::Queue.{name}"}
                for rule, name in failed
            ]
        },
        "summary": {"passed": 10 - len(failed), "failed": len(failed), "parsing_errors": 0},
    }


def test_what_is_excepted_is_not_broken() -> None:
    figures = judge(
        report(("CKV_AWS_27", "TeamDong1Queue"), ("CKV_AWS_27", "TeamXQueue")), [QUEUES]
    )

    assert (figures.tried, figures.broken) == (10, ())
    assert figures.remarks == "2 excepted, each with its reason"


@pytest.mark.parametrize(
    "found", [("CKV_AWS_27", "RoutingQueue"), ("CKV_AWS_28", "TeamDong1Queue")]
)
def test_another_resource_or_another_rule_is_broken(found: tuple[str, str]) -> None:
    figures = judge(report(found, ("CKV_AWS_27", "TeamDong1Queue")), [QUEUES])

    assert figures.broken == (f"{found[1]}: {found[0]}: Ensure it",)


def test_an_exception_that_nothing_asks_for_is_broken() -> None:
    figures = judge(report(("CKV_AWS_27", "TeamDong1Queue")), [QUEUES, Excepted("CKV_AWS_18", "X")])

    assert figures.broken == ("X: CKV_AWS_18 is excepted in linted.toml for nothing",)


@pytest.mark.parametrize("parsing_errors", [0, 1])
def test_a_template_that_cannot_be_read_is_broken(parsing_errors: int) -> None:
    counted = {"passed": 0, "failed": 0, "parsing_errors": parsing_errors}

    assert judge(counted, []).broken == ("checkov cannot read the template",)


def test_an_exception_without_a_reason_is_refused(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "linted.toml"
    file.write_text('[[exception]]\nrule = "CKV_AWS_18"\nresources = ["Photos"]\nwhy = " "\n')
    monkeypatch.setattr(linted, "EXCEPTIONS", file)

    with pytest.raises(ValueError, match="CKV_AWS_18 is not followed without a reason"):
        excepted()


def test_every_exception_is_for_something_that_we_deploy() -> None:
    template = build_template(CITY, ROOT / ".chalice" / "resources.yaml")
    names = template["Resources"].keys()
    unknown = [
        one for one in excepted() if not any(fnmatchcase(name, one.resource) for name in names)
    ]

    assert unknown == []
    assert len(excepted()) > 20
    assert not any(one.resource == "*" for one in excepted())
