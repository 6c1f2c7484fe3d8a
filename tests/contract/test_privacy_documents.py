"""The privacy documents promise what the code does: periods, consent, and the same in two
languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from chalicelib.messages import load
from chalicelib.store import attempts, calls, deletions, deliveries, reads, reconciliations, tallies
from chalicelib.store import slots as slots_
from local.template import build_template
from tests.contract.stores import CITY

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("privacy.md", "privacy.ko.md")
BACKUP = 35
"""Days of DynamoDB's point-in-time recovery, where the template asks for no fewer."""


def resources() -> dict[str, Any]:
    template = build_template("uijeongbu", ROOT / ".chalice" / "resources.yaml")
    found: dict[str, Any] = template["Resources"]
    return found


def in_prod(value: Any) -> int:
    """What the template says for the stage prod."""
    return int(value["Fn::If"][1] if isinstance(value, dict) else value)


def days_kept() -> dict[str, int]:
    """What the code and the template do."""
    of = [(one["Type"], one.get("Properties", {})) for one in resources().values() if "Type" in one]
    spill = [resources()[name]["Properties"] for name in ("SpillQueue", "SpillDlq")]
    [rule] = resources()["Photos"]["Properties"]["LifecycleConfiguration"]["Rules"]
    recovery = resources()["Table"]["Properties"]["PointInTimeRecoverySpecification"]
    return {
        "draft_days": CITY.draft_days,
        "conversation_days": CITY.conversation_days,
        "case_days": CITY.case_days,
        "photos": rule["ExpirationInDays"],
        "reads": reads.KEPT.days,
        "deletions": deletions.KEPT.days,
        "calls": calls.KEPT.days,
        "slots": slots_.KEPT.days,
        "deliveries": deliveries.REMEMBERED.days,
        "tallies": tallies.KEPT.days,
        "reconciliations": reconciliations.KEPT.days,
        "attempts": attempts.KEPT.days,
        "spill": sum(in_prod(queue["MessageRetentionPeriod"]) // 86_400 for queue in spill),
        "queues": max(
            in_prod(given["MessageRetentionPeriod"]) // 86_400
            for kind, given in of
            if kind == "AWS::SQS::Queue" and "MessageRetentionPeriod" in given
        ),
        "logs": max(in_prod(g["RetentionInDays"]) for k, g in of if k == "AWS::Logs::LogGroup"),
        "backup": recovery.get("RecoveryPeriodInDays", BACKUP),
    }


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_period_is_the_one_that_is_kept_to(name: str) -> None:
    rows = re.findall(r"^\| `(\w+)`: .*\| (\d+) \|$", text(name), re.MULTILINE)

    assert {key: int(days) for key, days in rows} == days_kept()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_consent_in_force_is_named(name: str) -> None:
    assert f"`{CITY.consent_version}`" in text(name)


def test_what_residents_are_told_of_periods_is_so() -> None:
    told = load("ko")("consent.full", phone=CITY.phone)
    years, days = divmod(CITY.case_days, 365)

    assert days == 0
    assert f"{years}년이 지나면 지워요" in told
    assert f"{CITY.draft_days}일 뒤에 지워요" in told


def test_both_documents_cite_the_same_articles() -> None:
    english = set(re.findall(r"art\. (\d+(?:-\d+)?)", text("privacy.md")))
    english |= {
        more
        for several in re.findall(r"art\. ([\d, -]+\d)", text("privacy.md"))
        for more in re.findall(r"\d+(?:-\d+)?", several)
    }
    korean = {
        f"{number}-{part}" if part else number
        for number, part in re.findall(r"제(\d+)조(?:의(\d+))?", text("privacy.ko.md"))
    }

    assert english == korean
