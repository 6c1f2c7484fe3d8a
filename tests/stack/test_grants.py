"""Each function's own policy allows what it calls, and none what nobody should."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from local.package import CITY, build_package
from proof import grants
from proof.calls import AUDIT, Call, arn
from proof.figures import Budget
from proof.policies import Template, allows

TABLE = arn("AWS::DynamoDB::Table", "Table")


@pytest.fixture(scope="module")
def template() -> Template:
    return Template(json.loads(build_package("dev", CITY).template.read_bytes()))


def test_what_functions_call_is_allowed_and_the_worst_is_not() -> None:
    figures = grants.prove(Budget(share=0.02, seed=3))

    assert figures.broken == ()
    assert figures.tried > 100


def test_a_permission_too_few_or_too_many_is_found(template: Template) -> None:
    needs: dict[str, set[Call]] = {function: set() for function in template.functions}
    needs["RelayEvents"] = {Call("sqs:SendMessage", arn("AWS::SQS::Queue", "PhotoQueue"))}
    assert list(grants.refused(template, needs)) == []

    body = json.dumps(template.body).replace("sqs:SendMessage", "sqs:GetQueueUrl")
    [line] = grants.refused(Template(json.loads(body)), needs)
    assert line.startswith("RelayEvents needs sqs:SendMessage on PhotoQueue")

    wide = deepcopy(json.loads(json.dumps(template.body)))
    role = template.functions["RelayEvents"]["Role"]["Fn::GetAtt"][0]
    [policy] = wide["Resources"][role]["Properties"]["Policies"]
    policy["PolicyDocument"]["Statement"][0]["Action"] = ["dynamodb:*"]
    assert any("wildcard" in line for line in grants.too_wide(Template(wide)))


def test_nobody_may_change_the_audit_trail(template: Template) -> None:
    for function in template.functions:
        policy = template.policy(function)
        for act in ("UpdateItem", "DeleteItem"):
            assert not allows(policy, Call(f"dynamodb:{act}", TABLE, AUDIT)), function


@pytest.mark.parametrize("function", ["KeepPhotos", "Reconcile"])
def test_whoever_breaks_into_a_small_function_reaches_no_staff(
    template: Template, function: str
) -> None:
    """Who writes a session is signed in."""
    policy = template.policy(function)
    for kind in ("SESSION#", "PERSON#", "PEOPLE", "ENROLMENT#", "AUDIT#"):
        for act in ("GetItem", "PutItem"):
            call = Call(f"dynamodb:{act}", TABLE, (("dynamodb:leadingkeys", kind + "x"),))
            assert not allows(policy, call), call
    own = (("dynamodb:leadingkeys", "CASE#x"),)
    assert allows(policy, Call("dynamodb:GetItem", TABLE, own))


def test_whoever_breaks_into_the_router_finds_no_case_by_what_people_know(
    template: Template,
) -> None:
    """Nor a session: it works with what its events name."""
    policy = template.policy("RouteEvents")
    for kind in ("RECEIPT#x", "PHONE#x", "HOUSEHOLD#x", "APPUSER#x", "SESSION#x", "AUDIT#x"):
        for act in ("GetItem", "Query", "PutItem"):
            call = Call(f"dynamodb:{act}", TABLE, (("dynamodb:leadingkeys", kind),))
            assert not allows(policy, call), call


def test_while_the_hash_key_is_changed_words_still_become_a_case(template: Template) -> None:
    """A new receipt is looked for by the former key too, and old look-ups are taken away."""
    policy = template.policy("RecoverWords")
    for act, kind in (
        ("ConditionCheckItem", "RECEIPT#x"),
        ("DeleteItem", "PHONE#x"),
        ("DeleteItem", "HOUSEHOLD#x"),
    ):
        call = Call(f"dynamodb:{act}", TABLE, (("dynamodb:leadingkeys", kind),))
        assert allows(policy, call), call


@pytest.mark.parametrize("function", ["RouteEvents", "TickClock"])
def test_whoever_breaks_into_the_pipeline_signs_nobody_in(
    template: Template, function: str
) -> None:
    policy = template.policy(function)
    for kind in ("SESSION#x", "PERSON#x", "PEOPLE", "ENROLMENT#x"):
        for act in ("PutItem", "UpdateItem"):
            call = Call(f"dynamodb:{act}", TABLE, (("dynamodb:leadingkeys", kind),))
            assert not allows(policy, call), call
