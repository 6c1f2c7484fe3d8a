"""The parts of `make deploy` and `make destroy` that ask AWS, on moto."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import boto3
import httpx
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from chalicelib.cases import synthetic
from chalicelib.store import keys
from local import deployed
from local.changes import HOLDING
from local.deploy import Deployed
from local.emulator import REGION
from local.package import CITY, ROOT
from local.release import checks, destroy
from local.release.alarms import TELLING, Alarms
from local.release.checks import Finding, Wanted
from local.release.smoke import Smoke
from local.seed import new_key
from local.template import build_template
from tests.contract.stores import Store, moto

TODAY = date(2026, 11, 30)
HASH_KEY, SKILL_KEY = new_key(), new_key()
WANTED = Wanted("prod", CITY, "", "", {"Stage": "prod", "City": CITY})
STACK = "hope-talk-prod"


@pytest.fixture
def session() -> Iterator[boto3.session.Session]:
    with mock_aws():
        yield boto3.session.Session("test", "test", region_name=REGION)


@pytest.fixture
def before(session: boto3.session.Session) -> Deployed:
    """A stage that was deployed before, as far as checks look."""
    secret = session.client("secretsmanager").create_secret(
        Name="keys", SecretString=json.dumps({"hash_key": HASH_KEY, "skill_keys": [SKILL_KEY]})
    )
    outputs = {"Secret": secret["ARN"]}
    return Deployed(STACK, "UPDATE_COMPLETE", "content", {"Version": "v1"}, outputs)


def _of(what: str, findings: list[Finding]) -> Finding:
    [found] = [one for one in findings if one.what == what]
    return found


def test_this_machine_is_asked_of_city_calendar_and_runtime_at_once() -> None:
    good = list(checks.on_this_machine(WANTED, TODAY))
    bad = list(checks.on_this_machine(replace(WANTED, city="atlantis", runtime="python2.7"), TODAY))
    late = list(checks.on_this_machine(WANTED, date(2099, 1, 1)))

    assert {one.state for one in good} == {"ok"}
    assert [one.state for one in bad] == ["wrong", "wrong"]
    assert any("make holidays" in one.says for one in late if one.state == "wrong")


def test_another_account_than_the_named_one_is_wrong(session: boto3.session.Session) -> None:
    right = checks.account(session, replace(WANTED, account="123456789012"))
    wrong = checks.account(session, replace(WANTED, account="999999999999"))

    assert (right.state, wrong.state) == ("ok", "wrong")
    assert right.says.startswith(f"123456789012 in {REGION}, as arn:aws:")
    assert wrong.says == (
        "you are signed in to 123456789012, not to 999999999999: choose another AWS_PROFILE"
    )


def test_what_aws_does_not_answer_is_said_and_keeps_nothing_else_from_being_asked(
    session: boto3.session.Session, before: Deployed
) -> None:
    gone = replace(before, outputs={"Secret": "another"})

    findings = checks.on_aws(session, WANTED, gone)

    assert _of("secret", findings).state == "note"
    assert _of("secret", findings).says.startswith("not asked, as AWS did not answer (")
    assert _of("stack", findings) == Finding("stack", "ok", f"{STACK} runs version v1")
    assert _of("alarms", findings).says.endswith("ALARM_EMAIL=on-call@city.example")


def test_a_stack_stays_its_citys(session: boto3.session.Session, before: Deployed) -> None:
    cheonan = replace(before, parameters={**before.parameters, "City": "cheonan"})
    unnamed = replace(WANTED, city="", parameters={"Stage": "prod"})

    assert unnamed.on(None).parameters == WANTED.parameters
    assert unnamed.on(cheonan).city == unnamed.on(cheonan).parameters["City"] == "cheonan"
    named = replace(WANTED, city="uijeongbu").on(cheonan)
    found = _of("stack", checks.on_aws(session, named, cheonan))
    assert (found.state, found.says.partition(":")[0]) == ("wrong", f"{STACK} serves cheonan")


@pytest.mark.parametrize(
    ("status", "does"),
    [
        ("UPDATE_IN_PROGRESS", "wait until it ends"),
        ("UPDATE_ROLLBACK_FAILED", f"continue-update-rollback --stack-name {STACK}"),
        ("DELETE_FAILED", "look at its events in CloudFormation"),
    ],
)
def test_a_stack_that_is_not_settled_is_left_alone(
    session: boto3.session.Session, before: Deployed, status: str, does: str
) -> None:
    found = _of("stack", checks.on_aws(session, WANTED, replace(before, status=status)))

    assert found.state == "wrong"
    assert found.says.endswith(does)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"skill_keys": ["short"]}, "skill_keys.0 is not well-formed"),
        ({"hash_key": "x" * 40}, "hash_key holds a key that can be guessed"),
        ({"skill_keys": [f"local-{new_key()}"]}, "skill_keys holds a key that can be guessed"),
        ({"skill_keys": [HASH_KEY]}, "one key serves two purposes"),
        ({"hash_key": None}, "hash_key is not well-formed"),
    ],
)
def test_a_secret_that_is_malformed_or_guessable_is_wrong_and_never_shown(
    session: boto3.session.Session, before: Deployed, change: dict[str, Any], says: str
) -> None:
    held = {"hash_key": HASH_KEY, "skill_keys": [SKILL_KEY], **change}
    session.client("secretsmanager").put_secret_value(
        SecretId="keys", SecretString=json.dumps(held)
    )

    found = _of("secret", checks.on_aws(session, WANTED, before))

    assert found.state == "wrong"
    assert says in found.says
    assert HASH_KEY not in found.says
    assert SKILL_KEY not in found.says


def test_a_secret_is_whole_only_with_the_key_of_what_is_used(
    session: boto3.session.Session, before: Deployed
) -> None:
    sending = replace(WANTED, parameters={"EventApiUrl": "https://bot-api.kakao.com"})

    without = _of("secret", checks.on_aws(session, WANTED, before))
    mute = _of("secret", checks.on_aws(session, sending, before))
    new = _of("secret", checks.on_aws(session, WANTED, None))

    assert (without.state, mute.state, new.state) == ("note", "wrong", "ok")
    assert "event_api_key is missing" in mute.says


@pytest.mark.parametrize(
    ("stage", "may", "state"), [("prod", 1000, "ok"), ("prod", 10, "wrong"), ("dev", 10, "note")]
)
def test_an_account_that_runs_too_few_functions_is_found_out(
    session: boto3.session.Session, stage: str, may: int, state: str
) -> None:
    client = session.client("lambda")
    with Stubber(client) as stub:
        limit = {"AccountLimit": {"UnreservedConcurrentExecutions": may}}
        stub.add_response("get_account_settings", limit, {})
        found = checks._at_once(_Only(client), replace(WANTED, stage=stage))

    assert found.state == state
    assert str(may) in found.says
    assert state == "ok" or "L-B99A9384" in found.says


@pytest.mark.parametrize(("may", "state"), [(10_000.0, "ok"), (50.0, "wrong")])
def test_so_is_one_whose_gateway_takes_too_little(
    session: boto3.session.Session, may: float, state: str
) -> None:
    client: Any = session.client("service-quotas")
    with Stubber(client) as stub:
        asked = {"ServiceCode": "apigateway", "QuotaCode": "L-8A5B8E43"}
        stub.add_response("get_service_quota", {"Quota": {"Value": may}}, asked)
        found = checks._a_second(_Only(client))

    assert found.state == state


class _Only(boto3.session.Session):
    """A session of one client."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def client(self, *_: Any, **__: Any) -> Any:
        return self._client


def _alarm(cloudwatch: Any, name: str, state: str) -> None:
    cloudwatch.put_metric_alarm(
        AlarmName=f"{STACK}-{name}", Namespace="n", MetricName="m", Statistic="Sum", Period=60,
        EvaluationPeriods=1, Threshold=0, ComparisonOperator="GreaterThanThreshold",
    )  # fmt: skip
    cloudwatch.set_alarm_state(AlarmName=f"{STACK}-{name}", StateValue=state, StateReason="test")


def test_an_alarm_that_begins_to_ring_ends_the_watch_and_one_that_rang_before_does_not(
    session: boto3.session.Session,
) -> None:
    cloudwatch: Any = session.client("cloudwatch")
    for name in TELLING:
        _alarm(cloudwatch, name, "OK")
    _alarm(cloudwatch, "RouterFails", "ALARM")
    _alarm(cloudwatch, "ReceiptsHunted", "OK")
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            _alarm(cloudwatch, "ReceiptsHunted", "ALARM")
        if len(pauses) == 3:
            _alarm(cloudwatch, "ApiFails", "ALARM")

    alarms, ringing = Alarms.of(cloudwatch, STACK)

    assert ringing == (f"{STACK}-RouterFails",)
    assert len(alarms.triggers) == len(TELLING) - 1
    assert alarms.watch(300, lambda: sum(pauses), pause) == (f"{STACK}-ApiFails",)
    assert len(pauses) == 3


def test_a_quiet_watch_ends_with_its_time(session: boto3.session.Session) -> None:
    cloudwatch: Any = session.client("cloudwatch")
    _alarm(cloudwatch, "ApiFails", "OK")
    pauses: list[float] = []

    alarms, _ = Alarms.of(cloudwatch, STACK)

    assert alarms.watch(25, lambda: sum(pauses), pauses.append) == ()
    assert sum(pauses) == 25


def test_a_stack_without_alarms_is_not_waited_for(session: boto3.session.Session) -> None:
    cloudwatch: Any = session.client("cloudwatch")
    _alarm(cloudwatch, "SomebodyElses", "ALARM")

    alarms, ringing = Alarms.of(cloudwatch, "another")

    assert (alarms.triggers, ringing, alarms.watch(300)) == ([], (), ())


DEEP = {"table": "ok", "field_key": "UnavailableError", "secret": "ok"}


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({}, "/health does not answer as it should (404)"),
        ({"/health": (200, {"version": "old"})}, "/health answers with version old, not v2"),
        (
            {"/health": (200, {"version": "v2"}), "/health/deep": (503, DEEP)},
            "field_key: UnavailableError",
        ),
        (
            {"/health": (200, {"version": "v2"}), "/health/deep": (401, {})},
            "/health/deep does not answer as it should (401)",
        ),
    ],
)
def test_the_first_step_that_fails_is_named(
    session: boto3.session.Session,
    monkeypatch: pytest.MonkeyPatch,
    answers: dict[str, tuple[int, Any]],
    fault: str,
) -> None:
    def get(url: str, **_: Any) -> httpx.Response:
        status, body = answers.get(url.removeprefix("https://api.example"), (404, {}))
        return httpx.Response(status, json=body)

    monkeypatch.setattr(httpx, "get", get)

    [said] = Smoke(session, "https://api.example", SKILL_KEY, "walk", "v2").faults()

    assert said.removeprefix("https://api.example") == fault


def test_a_stage_is_counted_without_its_synthetic_resident() -> None:
    with moto() as aws:
        store = Store(aws, aws.client("kms").create_key()["KeyMetadata"]["KeyId"])
        session = boto3.session.Session("test", "test", region_name=REGION)
        session.client("secretsmanager").create_secret(
            Name="keys", SecretString=json.dumps({"hash_key": HASH_KEY, "skill_keys": [SKILL_KEY]})
        )
        stage = deployed.DeployedStage(
            "dev", session, {"Table": store.table.name, "Secret": "keys"}
        )
        walker = stage.hashes.resident(synthetic.USER_KEY)
        for pk, sk, owner in (
            (keys.of_case("1"), keys.CASE, "dong-1"),
            (keys.of_case("1"), "EVENT#1", ""),
            (keys.of_case("2"), keys.CASE, synthetic.TEAM),
            (keys.of_resident("a"), keys.CONVERSATION, ""),
            (keys.of_resident(walker), keys.CONVERSATION, ""),
        ):
            item = {"PK": {"S": pk}, "SK": {"S": sk}} | ({"owner": {"S": owner}} if owner else {})
            store.table.client.put_item(TableName=store.table.name, Item=item)

        assert destroy.count(stage) == destroy.Held(cases=1, residents=1, items=5)


def test_the_alarms_and_what_stays_are_in_the_template() -> None:
    resources = build_template(CITY, ROOT / ".chalice" / "resources.yaml")["Resources"]
    alarms = {
        name for name, one in resources.items() if one.get("Type") == "AWS::CloudWatch::Alarm"
    }
    kept = {
        name
        for name, one in resources.items()
        if one.get("DeletionPolicy") == "RetainExceptOnCreate"
    }

    assert set(TELLING) <= alarms
    assert len(TELLING) <= 5
    assert kept == set(destroy.RETAINED)
    assert {resources[name]["Type"] for name in kept} <= set(HOLDING)
