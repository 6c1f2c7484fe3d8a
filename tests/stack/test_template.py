"""The packaged template: what production would get, and nothing of it taken on trust."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.cases import synthetic
from chalicelib.cases.photos import LINK_LIVES
from chalicelib.city.loader import load_city
from chalicelib.console.routes import ROUTES
from chalicelib.store.photos import OPEN_AT_MOST
from local.delivered import RUNTIME, components
from local.package import CITY, ROOT, Package, lint, without_libraries
from local.template import queue_url_output
from local.trim import SERVICES

FUNCTIONS = (
    "APIHandler",
    "RelayEvents",
    "RouteEvents",
    "KeepPhotos",
    "RecoverWords",
    "TickClock",
    "Reconcile",
    "WalkPath",
)

ANY_PICTURE = {"Fn::Sub": "${Photos.Arn}/photos/*"}
"""Objects have no names before they are there: those of this one bucket are meant."""

ANY_IDENTITY = {"Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"}
"""An address or its whole domain may be what SES verified: the condition names the sender."""

DENIALS = ("KeepAuditTrail", "ReadNoAuditTrail", "SignNobodyIn")
"""What is taken back from functions that may write anywhere in the table."""

WRITERS = ("APIHandler", "RouteEvents", "TickClock")
"""Who writes to staff: codes and trials, notices, and what waited."""

Template = dict[str, Any]


@pytest.fixture(scope="module")
def template(package: Package) -> Template:
    loaded: Template = json.loads(package.template.read_bytes())
    return loaded


def _of_type(template: Template, kind: str) -> dict[str, Any]:
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def _get_att(value: Any) -> str:
    """The resource whose attribute it is."""
    return str(value["Fn::GetAtt"][0])


def _policy(template: Template, function: str) -> list[dict[str, Any]]:
    role = _get_att(template["Resources"][function]["Properties"]["Role"])
    [policy] = template["Resources"][role]["Properties"]["Policies"]
    statements: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return statements


def test_cfn_lint_has_nothing_to_say(package: Package) -> None:
    lint(package)


def test_every_event_source_reports_single_failures(template: Template) -> None:
    sources = {
        name: event["Properties"].get("FunctionResponseTypes")
        for function in _of_type(template, "AWS::Serverless::Function").values()
        for name, event in function.get("Events", {}).items()
        if event["Type"] in {"SQS", "DynamoDB"}
    }

    assert sources == {
        "RelayEventsDynamodbEventSource": ["ReportBatchItemFailures"],
        "RouteEventsSqsEventSource": ["ReportBatchItemFailures"],
        "KeepPhotosSqsEventSource": ["ReportBatchItemFailures"],
        "RecoverWordsSqsEventSource": ["ReportBatchItemFailures"],
    }


def test_event_sources_read_this_stacks_own_table_and_queue(template: Template) -> None:
    resources = template["Resources"]
    relay = resources["RelayEvents"]["Properties"]["Events"]["RelayEventsDynamodbEventSource"]
    route = resources["RouteEvents"]["Properties"]["Events"]["RouteEventsSqsEventSource"]
    keep = resources["KeepPhotos"]["Properties"]["Events"]["KeepPhotosSqsEventSource"]
    recover = resources["RecoverWords"]["Properties"]["Events"]["RecoverWordsSqsEventSource"]

    assert relay["Properties"]["Stream"] == {"Fn::GetAtt": ["Table", "StreamArn"]}
    assert route["Properties"]["Queue"] == {"Fn::GetAtt": ["RoutingQueue", "Arn"]}
    assert keep["Properties"]["Queue"] == {"Fn::GetAtt": ["PhotoQueue", "Arn"]}
    assert recover["Properties"]["Queue"] == {"Fn::GetAtt": ["SpillQueue", "Arn"]}
    assert "000000000000" not in json.dumps(template)


def test_what_fails_again_and_again_ends_in_a_queue_that_is_alarmed(template: Template) -> None:
    queues = _of_type(template, "AWS::SQS::Queue")
    dead = {
        name: _get_att(queue["RedrivePolicy"]["deadLetterTargetArn"])
        for name, queue in queues.items()
        if "RedrivePolicy" in queue
    }
    watched = {
        _get_att(dimension["Value"])
        for alarm in _of_type(template, "AWS::CloudWatch::Alarm").values()
        for dimension in alarm.get("Dimensions", []) if dimension["Name"] == "QueueName"
    }  # fmt: skip

    ends = queues.keys() - dead.keys()
    assert ends == {"RoutingDlq", "RelayDlq", "NoticeDlq", "PhotoDlq", "SpillDlq"}
    assert set(dead.values()) < ends
    assert ends | {"RoutingQueue", "SpillQueue"} == watched


def test_every_alarm_calls_someone(template: Template) -> None:
    deaf = [
        name
        for name, alarm in _of_type(template, "AWS::CloudWatch::Alarm").items()
        if alarm["AlarmActions"] != [{"Ref": "Alarms"}]
    ]

    assert deaf == []


@pytest.mark.parametrize(
    ("queue", "function"),
    [
        ("RoutingQueue", "RouteEvents"),
        ("PhotoQueue", "KeepPhotos"),
        ("SpillQueue", "RecoverWords"),
    ],
)
def test_nothing_is_taken_twice_while_it_is_worked_on(
    template: Template, queue: str, function: str
) -> None:
    hides = template["Resources"][queue]["Properties"]["VisibilityTimeout"]

    assert hides >= 6 * template["Resources"][function]["Properties"]["Timeout"]


def test_an_order_is_tried_for_as_long_as_a_link_lives(template: Template) -> None:
    queue = template["Resources"]["PhotoQueue"]["Properties"]
    tries = queue["RedrivePolicy"]["maxReceiveCount"]

    assert timedelta(seconds=queue["VisibilityTimeout"]) * tries <= LINK_LIVES


def test_what_was_kept_aside_is_played_for_longer_than_an_outage_lasts(template: Template) -> None:
    """And then it lies where someone is told of it, before SQS drops it."""
    queue, dead = (template["Resources"][name]["Properties"] for name in ("SpillQueue", "SpillDlq"))
    tries = queue["RedrivePolicy"]["maxReceiveCount"]
    played = timedelta(seconds=queue["VisibilityTimeout"]) * tries

    assert timedelta(hours=24) < played < timedelta(seconds=queue["MessageRetentionPeriod"])
    assert (queue["FifoQueue"], dead["FifoQueue"]) == (True, True)


def test_what_is_sent_back_from_the_dead_letters_is_no_repetition_to_sqs(
    template: Template,
) -> None:
    """SQS drops what comes again within five minutes: nothing can be dead so soon."""
    delay = template["Parameters"]["SpillDelay"]

    assert timedelta(seconds=delay["MinValue"]) > timedelta(minutes=5)
    assert delay["MinValue"] <= delay["Default"] <= delay["MaxValue"]


def test_what_people_said_is_not_lost_by_a_slip(template: Template) -> None:
    """In prod neither table nor accounts can be deleted before someone says so to them alone."""
    resources = template["Resources"]
    table, accounts = resources["Table"]["Properties"], resources["UserPool"]["Properties"]

    assert template["Conditions"]["IsProd"] == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}
    assert table["DeletionProtectionEnabled"] == {"Fn::If": ["IsProd", True, False]}
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert accounts["DeletionProtection"] == {"Fn::If": ["IsProd", "ACTIVE", "INACTIVE"]}


def test_the_bucket_of_pictures_is_nobodys_but_ours(template: Template) -> None:
    bucket = template["Resources"]["Photos"]["Properties"]
    policy = template["Resources"]["PhotosPolicy"]["Properties"]
    [only_tls] = policy["PolicyDocument"]["Statement"]

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert policy["Bucket"] == {"Ref": "Photos"}
    assert template["Conditions"]["IsOnAws"]["Fn::Or"][0] == {"Condition": "IsProd"}
    assert (only_tls["Effect"], only_tls["Principal"]) == ("Deny", "*")
    assert only_tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_pictures_leave_after_the_retention_and_not_before(template: Template) -> None:
    [rule] = template["Resources"]["Photos"]["Properties"]["LifecycleConfiguration"]["Rules"]

    assert rule["Status"] == "Enabled"
    assert rule["ExpirationInDays"] == load_city(CITY).case_days + OPEN_AT_MOST.days


def test_only_the_keeper_writes_pictures_and_only_the_api_shows_them(template: Template) -> None:
    may = {
        function: {
            action
            for statement in _policy(template, function)
            for action in statement["Action"]
            if action.startswith("s3:")
        }
        for function in FUNCTIONS
    }

    assert {name: actions for name, actions in may.items() if actions} == {
        "APIHandler": {"s3:GetObject"},
        "KeepPhotos": {"s3:PutObject", "s3:GetObject", "s3:ListBucket"},
    }


def test_browsers_get_pictures_as_bytes(template: Template) -> None:
    """Whatever they say first that they accept."""
    api = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]

    assert api["x-amazon-apigateway-binary-media-types"] == ["*/*"]


def test_every_team_of_the_city_has_a_queue_of_its_own_notices(template: Template) -> None:
    teams = set(load_city(CITY).teams)
    filters = [
        subscription["FilterPolicy"]["team"]
        for subscription in _of_type(template, "AWS::SNS::Subscription").values()
        if subscription["Protocol"] == "sqs"
    ]

    assert sorted(filters) == sorted([team] for team in (*teams, synthetic.TEAM))
    assert {queue_url_output(team) for team in teams} <= template["Outputs"].keys()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_only_what_its_policy_names(template: Template, function: str) -> None:
    for statement in _policy(template, function):
        assert statement["Effect"] == "Allow" or statement["Sid"] in DENIALS
        assert not [action for action in statement["Action"] if "*" in action]
        wide = (ANY_PICTURE, ANY_IDENTITY)
        assert "*" not in json.dumps([r for r in statement.get("Resource", ()) if r not in wide])


@pytest.mark.parametrize("function", WRITERS)
def test_letters_and_text_messages_are_as_narrow_as_aws_allows(
    template: Template, function: str
) -> None:
    """A letter's sender is the one that the operator named. A phone number has no ARN, so text
    messages are allowed by what they are not: nothing that has one may be published to."""
    statements = {statement["Sid"]: statement for statement in _policy(template, function)}

    letters, texts = statements["WriteLetters"], statements["WriteTextMessages"]
    assert letters["Resource"] == [ANY_IDENTITY]
    assert letters["Condition"] == {"StringEquals": {"ses:FromAddress": [{"Ref": "NoticeFrom"}]}}
    assert texts["NotResource"] == [{"Fn::Sub": "arn:${AWS::Partition}:sns:*:*:*"}]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_changes_or_removes_what_the_audit_trail_holds(
    template: Template, function: str
) -> None:
    policy = _policy(template, function)
    changing = {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    allowed = [s for s in policy if s["Effect"] == "Allow" and changing & set(s["Action"])]
    denied = [s for s in policy if s.get("Sid") == "KeepAuditTrail"]

    assert bool(denied) == bool(allowed)
    for statement in denied:
        assert set(statement["Action"]) == changing
        assert statement["Resource"] == [{"Fn::GetAtt": ["Table", "Arn"]}]
        assert statement["Condition"] == {
            "ForAnyValue:StringLike": {"dynamodb:LeadingKeys": ["AUDIT#*"]}
        }


def test_the_clock_writes_anywhere_in_the_table_and_signs_nobody_in(template: Template) -> None:
    [denied] = [s for s in _policy(template, "TickClock") if s.get("Sid") == "SignNobodyIn"]

    assert denied["Effect"] == "Deny"
    assert set(denied["Action"]) == {"dynamodb:PutItem", "dynamodb:UpdateItem"}
    assert denied["Condition"] == {
        "ForAnyValue:StringLike": {
            "dynamodb:LeadingKeys": ["SESSION#*", "ENROLMENT#*", "PERSON#*", "PEOPLE"]
        }
    }


def test_functions_share_no_policy(template: Template) -> None:
    roles = {_get_att(template["Resources"][name]["Properties"]["Role"]) for name in FUNCTIONS}

    assert len(roles) == len(FUNCTIONS)
    assert set(_of_type(template, "AWS::Serverless::Function")) == set(FUNCTIONS)


def test_only_the_router_and_who_replays_may_notify_and_only_the_api_signs_in(
    template: Template,
) -> None:
    may = {
        function: {
            action for statement in _policy(template, function) for action in statement["Action"]
        }
        for function in FUNCTIONS
    }

    to_topics = [
        name
        for name in FUNCTIONS
        if any(
            "sns:Publish" in statement["Action"] and "Resource" in statement
            for statement in _policy(template, name)
        )
    ]

    assert to_topics == ["APIHandler", "RouteEvents"]
    assert [name for name in FUNCTIONS if "ses:SendEmail" in may[name]] == list(WRITERS)
    assert [
        name for name in FUNCTIONS if any(action.startswith("cognito") for action in may[name])
    ] == ["APIHandler"]
    assert not any(action.startswith(("kms", "secrets")) for action in may["RelayEvents"])


def test_the_synthetic_resident_may_touch_his_queue_and_his_own_secret_alone(
    template: Template,
) -> None:
    may = {s["Sid"]: (s["Action"], s["Resource"]) for s in _policy(template, "WalkPath")}
    log = may.pop("WriteOwnLog")

    assert log[1] == [{"Fn::GetAtt": ["WalkLog", "Arn"]}]
    assert may == {
        "HearOfWalks": (
            ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
            [{"Fn::GetAtt": ["TeamSyntheticQueue", "Arn"]}],
        ),
        "ReadSecret": (["secretsmanager:GetSecretValue"], [{"Fn::GetAtt": ["WalkSecret", "Id"]}]),
    }


def test_silence_is_alarmed(template: Template) -> None:
    """That nothing was logged is what the alarm is for."""
    alarms = _of_type(template, "AWS::CloudWatch::Alarm")
    silent = {name for name, one in alarms.items() if one["TreatMissingData"] == "breaching"}

    assert silent >= {"ClockSilent", "NoDayReconciled", "NoWalkArrives"}


def test_what_is_for_the_simulator_cannot_reach_production(template: Template) -> None:
    variables = template["Globals"]["Function"]["Environment"]["Variables"]

    assert variables["HOPE_MOVABLE_CLOCK"] == {
        "Fn::If": ["IsProd", "false", {"Ref": "MovableClock"}]
    }
    assert variables["HOPE_PHOTO_ORIGIN"] == {"Fn::If": ["IsProd", "", {"Ref": "PhotoOrigin"}]}


def test_every_variable_that_functions_get_is_documented(template: Template) -> None:
    page = (ROOT / "docs" / "operate.md").read_text("utf-8")
    names = template["Globals"]["Function"]["Environment"]["Variables"]

    assert [name for name in names if f"`{name}`" not in page] == []


def test_what_anyone_may_ask_for_is_limited_and_residents_are_not(template: Template) -> None:
    settings = template["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    limited = {
        (one["HttpMethod"], one["ResourcePath"].replace("~1", "/").removeprefix("/"))
        for one in settings
        if one["ThrottlingRateLimit"] <= 50
    }
    work = {(route.method, route.path) for route in ROUTES if route.open} - {
        ("GET", "/staff/sign-in"),  # these do no work but to fill in a page
        ("GET", "/staff/reset"),
        ("GET", "/staff/static/{name}"),
        ("POST", "/staff/language"),
    }

    assert limited == work | {("GET", "/health")}


def test_every_alarm_has_a_what_to_do(template: Template) -> None:
    page = (ROOT / "docs" / "operate.md").read_text("utf-8")
    alarms = _of_type(template, "AWS::CloudWatch::Alarm")

    assert [name for name in alarms if f"`{name}`" not in page] == []


@pytest.mark.skipif(
    (sys.platform, os.uname().machine) != ("linux", "x86_64"),
    reason="Lambda's compiled wheels are for Linux on x86_64",
)
def test_the_bill_of_materials_names_what_is_in_the_archive(package: Package) -> None:
    told = {
        f"{one.name}-{one.version}"
        for one in components()
        if one.purl.type == "pypi" and one.name != RUNTIME
    }
    with zipfile.ZipFile(package.code) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    packages = {top.removesuffix(".dist-info") for top in tops if top.endswith(".dist-info")}

    assert {name.replace("_", "-").lower() for name in packages} == told
    assert RUNTIME in tops


def test_the_archive_needs_nothing_but_python(package: Package, tmp_path: Path) -> None:
    with zipfile.ZipFile(package.code) as archive:
        archive.extractall(tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import app\n"
        "from chalicelib.store.clients import TURN, Clients\n"
        "clients = Clients(TURN)\n"
        "parts = [getattr(clients, n) for n in vars(Clients) if not n.startswith('_')]\n"
        "made = [part for part in parts if hasattr(part, 'meta')]\n"
        "clients.texts('ap-northeast-1')\n"
        "assert 'PIL' not in sys.modules\n"
        "from chalicelib.pipeline.pictures import redraw\n"
        "from PIL import Image\n"
        "from io import BytesIO\n"
        "for kind in 'JPEG', 'PNG', 'WEBP', 'GIF', 'BMP':\n"
        "    out = BytesIO(); Image.new('RGB', (9, 9)).save(out, kind)\n"
        "    assert redraw(out.getvalue())\n"
        "print(app.app.app_name, len(made))"
    )

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={"AWS_DEFAULT_REGION": "ap-northeast-2"},
    )

    assert (done.stdout, done.stderr) == (f"hope-talk {len(SERVICES)}\n", "")


def test_on_other_machines_the_archive_needs_only_this_environment(
    package: Package, tmp_path: Path
) -> None:
    with zipfile.ZipFile(without_libraries(package).code) as archive:
        archive.extractall(tmp_path)
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import app; print(app.__file__)"

    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert (done.stdout, done.stderr) == (f"{tmp_path}/app.py\n", "")
