"""The CloudFormation that Chalice does not write: `.chalice/resources.yaml` and a city's teams."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from chalice.package import YAMLTemplateSerializer

from chalicelib.cases import synthetic
from chalicelib.city.loader import load_city
from chalicelib.city.model import City
from chalicelib.store.photos import OPEN_AT_MOST

RECEIVES_BEFORE_DLQ = 10
UNREAD = 1_209_600
"""Seconds that a notice waits for its team: as long as SQS keeps anything."""

UNHEARD = 900
"""Seconds that one waits for the synthetic resident: later walks do not look for it."""


def build_template(city_id: str, resources: Path) -> dict[str, Any]:
    """What `chalice package --merge-template` merges: resources of the service and of each team.

    Raises:
        CityDataError: the city's data cannot be read.
    """
    template: dict[str, Any] = YAMLTemplateSerializer().load_template(
        resources.read_text("utf-8"), resources.name
    )
    city = load_city(city_id)
    template["Resources"]["Photos"]["Properties"]["LifecycleConfiguration"] = _leaving(city)
    template["Resources"] |= _team_resources(synthetic.TEAM, UNHEARD)
    for team in city.teams:
        template["Resources"] |= _team_resources(team, UNREAD)
        template["Outputs"][queue_url_output(team)] = {"Value": {"Ref": _queue(team)}}
    return template


def queue_url_output(team: str) -> str:
    """The stack output that holds the URL of a team's queue: `dong-1` → `TeamDong1QueueUrl`."""
    return f"{_queue(team)}Url"


def write_template(city_id: str, runtime: str, resources: Path, path: Path) -> None:
    """Write `build_template` as JSON, so that Chalice writes JSON too. Of itself Chalice would have
    the functions run on the Python that packages them."""
    template = build_template(city_id, resources)
    for resource in template["Resources"].values():
        if "CodeUri" in resource.get("Properties", {}):
            resource["Properties"]["Runtime"] = runtime
    path.write_text(json.dumps(template, indent=1), "utf-8")


def _queue(team: str) -> str:
    words = "".join(word.capitalize() for word in team.split("-"))
    return f"Team{words}Queue"


def _leaving(city: City) -> dict[str, Any]:
    """Pictures leave when no case can need them; what its case's key took with it, unreadable."""
    days = city.case_days + OPEN_AT_MOST.days
    return {
        "Rules": [
            {
                "Id": "AfterRetention",
                "Status": "Enabled",
                "ExpirationInDays": days,
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
            }
        ]
    }


def _team_resources(team: str, kept: int) -> dict[str, Any]:
    """The team's queue, SNS's leave to write to it, and its subscription to its own notices."""
    queue = _queue(team)
    arn = {"Fn::GetAtt": [queue, "Arn"]}
    dlq = {"Fn::GetAtt": ["NoticeDlq", "Arn"]}
    return {
        queue: {
            "Type": "AWS::SQS::Queue",
            "Properties": {
                "QueueName": {"Fn::Sub": f"${{AWS::StackName}}-team-{team}"},
                "SqsManagedSseEnabled": True,
                "MessageRetentionPeriod": kept,
                "RedrivePolicy": {
                    "deadLetterTargetArn": dlq,
                    "maxReceiveCount": RECEIVES_BEFORE_DLQ,
                },
            },
        },
        f"{queue}Policy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {"Queues": [{"Ref": queue}], "PolicyDocument": _notices_only(arn)},
        },
        f"{queue}Subscription": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "StaffNotices"},
                "Protocol": "sqs",
                "Endpoint": arn,
                "RawMessageDelivery": True,
                "FilterPolicy": {"team": [team]},
                "RedrivePolicy": {"deadLetterTargetArn": dlq},
            },
        },
    }


def _notices_only(queue_arn: dict[str, Any]) -> dict[str, Any]:
    """A queue's policy that lets this stack's topic, and nothing else, send to it."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "NoticesOfThisStack",
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": queue_arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": {"Ref": "StaffNotices"}}},
            }
        ],
    }
