"""A whole stack on the emulator: the production template deployed, seeded, and described."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from chalicelib.city.loader import load_city
from chalicelib.store.people import People
from chalicelib.store.table import Table
from local.deploy import Deployer, Outputs
from local.emulator import REGION, Emulator
from local.package import Package, for_this_machine
from local.seed import complete_secret, new_key, seed_staff
from local.simulator.kakao import BOT_ID, PICTURES
from local.template import queue_url_output

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

STACK = "hope-talk-dev"
COLD_START = 120.0


class StackError(RuntimeError):
    """It was deployed and does not answer; the message says where to look."""


def raise_stack(
    emulator: Emulator,
    package: Package,
    *,
    city_id: str,
    url: str | None,
    say: Callable[[str], None],
    photo_origin: str = "",
) -> dict[str, object]:
    """Deploy to the emulator, seed keys and staff, and return the contents of stack.json.

    `url` is the local server's address; None for a stack without one (then `url` is the API's own
    and nothing reaches residents first). `photo_origin` plays Kakao's picture hosts; the local
    server does where there is one.

    Raises:
        DeployError: CloudFormation refused the template.
    """
    session, at = emulator.session(), emulator.endpoint
    city = load_city(city_id)
    parameters = {"Stage": "dev", "City": city_id, "MovableClock": "true"}
    if url:
        parameters |= {"PublicUrl": url, "ApiUrl": url, "EventApiUrl": url, "BotId": BOT_ID}
        photo_origin = photo_origin or url + PICTURES
    parameters["PhotoOrigin"] = photo_origin
    outputs = Deployer(session, say, at).deploy(STACK, for_this_machine(package), parameters)
    keys = complete_secret(
        session.client("secretsmanager", endpoint_url=at),
        outputs["Secret"],
        {"skill_keys": [new_key()], "channel_keys": [new_key()], "event_api_key": new_key()},
    )
    table = Table(session.client("dynamodb", endpoint_url=at), outputs["Table"])
    cognito = session.client("cognito-idp", endpoint_url=at)
    staff = seed_staff(cognito, outputs["UserPool"], People(table), city.teams.values())
    _wake_pipeline(session.client("lambda", endpoint_url=at), outputs)
    api_url = f"{at}/restapis/{outputs['RestAPIId']}/api/_user_request_"
    return {
        "url": url or api_url,
        "api_url": api_url,
        "skill_key": keys["skill_keys"][0],
        "channel_key": keys["channel_keys"][0],
        "aws_endpoint": at,
        "region": REGION,
        "event_api_url": url or "",
        "clock_function": outputs["ClockFunction"],
        "staff": staff,
        "table": outputs["Table"],
        "routing_queue_url": outputs["RoutingQueueUrl"],
        "routing_dlq_url": outputs["RoutingDlqUrl"],
        "notice_topic_arn": outputs["NoticeTopicArn"],
        "team_queue_urls": {team: outputs[queue_url_output(team)] for team in city.teams},
    }


def _wake_pipeline(client: LambdaClient, outputs: Outputs) -> None:
    """Start the pipeline's functions, unwaited, so that the first report need not."""
    for output in ("RelayFunction", "RouterFunction", "KeeperFunction"):
        client.invoke(
            FunctionName=outputs[output], InvocationType="Event", Payload=b'{"Records": []}'
        )


def check_health(stack: dict[str, object]) -> None:
    """Ask the service whether it lives, which also starts its function.

    Raises:
        StackError: with what it answered.
    """
    answer = httpx.get(f"{stack['api_url']}/health", timeout=COLD_START)
    if not answer.is_success:
        raise StackError(f"GET /health answered {answer.status_code}: {answer.text[:500]}")


def write_stack(stack: dict[str, object], path: Path) -> None:
    """Write stack.json for this user's eyes only, whole or not at all."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(stack, file, indent=2, ensure_ascii=False)
    fresh.replace(path)
