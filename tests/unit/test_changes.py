"""What an operator reads of a change set, and what is refused in it."""

from __future__ import annotations

import pytest

from local.changes import Change, ChangeRefusedError, describe, refuse_losses


def _modify(name: str, kind: str, *targets: str, replacement: str = "False") -> Change:
    """As CloudFormation lists it: each target a property, or `Tags`."""
    read = Change.read(
        {
            "Action": "Modify",
            "LogicalResourceId": name,
            "ResourceType": kind,
            "Replacement": replacement,  # type: ignore[typeddict-item]
            "Scope": ["Properties"],
            "Details": [
                {"Target": {"Attribute": "Properties", "Name": target}} for target in targets
            ],
        }
    )
    assert read is not None
    return read


def _change(action: str, name: str, kind: str) -> Change:
    read = Change.read(
        {"Action": action, "LogicalResourceId": name, "ResourceType": kind}  # type: ignore[typeddict-item]
    )
    assert read is not None
    return read


TABLE = "AWS::DynamoDB::Table"
QUEUE = "AWS::SQS::Queue"
ALARM = "AWS::CloudWatch::Alarm"


def test_what_is_new_changed_and_gone_stands_on_a_line_of_its_own() -> None:
    lines = list(
        describe(
            [
                _change("Add", "QueueOld", ALARM),
                _modify("APIHandler", "AWS::Lambda::Function", "Environment", "Code"),
                _change("Remove", "TeamAQueue", QUEUE),
                _modify("Table", TABLE, "KeySchema", replacement="True"),
            ]
        )
    )

    assert lines == [
        "  + QueueOld (AWS::CloudWatch::Alarm)",
        "  ~ APIHandler (AWS::Lambda::Function): Code, Environment",
        "  ! TeamAQueue (AWS::SQS::Queue) is removed",
        "  ! Table (AWS::DynamoDB::Table) is replaced: KeySchema cannot change in place",
    ]


def test_a_new_stack_is_counted_by_kind() -> None:
    added = [_change("Add", f"Alarm{n}", ALARM) for n in range(30)]

    assert list(describe([*added, _change("Add", "Table", TABLE)])) == [
        "  + 30 AWS::CloudWatch::Alarm",
        "  + 1 AWS::DynamoDB::Table",
    ]


def test_the_mark_of_the_release_is_no_change() -> None:
    marked = Change.read(
        {
            "Action": "Modify",
            "LogicalResourceId": "Table",
            "ResourceType": TABLE,
            "Replacement": "False",
            "Scope": ["Tags"],
        }
    )

    assert marked is None
    assert list(describe([])) == ["  nothing but the mark of the release"]


@pytest.mark.parametrize(
    ("change", "fate"),
    [
        (_change("Remove", "Table", TABLE), "is removed"),
        (_modify("Table", TABLE, "KeySchema", replacement="True"), "is replaced: KeySchema"),
        (_modify("Table", TABLE, "Name", replacement="Conditional"), "may be replaced: Name"),
        (_change("Remove", "FieldKey", "AWS::KMS::Key"), "is removed"),
        (_change("Remove", "Photos", "AWS::S3::Bucket"), "is removed"),
        (_change("Remove", "RoutingQueue", QUEUE), "is removed"),
        (_change("Remove", "Secret", "AWS::SecretsManager::Secret"), "is removed"),
        (_change("Remove", "UserPool", "AWS::Cognito::UserPool"), "is removed"),
    ],
)
def test_what_holds_data_stays_unless_its_name_is_said(change: Change, fate: str) -> None:
    with pytest.raises(ChangeRefusedError) as refused:
        refuse_losses([change], ["Another"])

    assert f"  {change.name} ({change.kind}) {fate}" in str(refused.value)
    assert f'REPLACE="{" ".join(sorted([change.name, "Another"]))}"' in str(refused.value)
    refuse_losses([change], [change.name])


def test_what_holds_nothing_may_go_and_what_stays_may_change() -> None:
    refuse_losses(
        [
            _change("Remove", "OldAlarm", ALARM),
            _modify("Table", TABLE, "TimeToLiveSpecification"),
            _modify(
                "RelayPermission", "AWS::Lambda::Permission", "FunctionName", replacement="True"
            ),
            _change("Add", "NewQueue", QUEUE),
        ],
        [],
    )
