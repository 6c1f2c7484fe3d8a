"""`make deploy STAGE=…`: package, check, deploy to the operator's AWS account, say what is next.

Variables: STAGE (dev, prod), CITY, RUNTIME, and BOT_ID, EVENT_API_URL, EVENT_NAME, PUBLIC_URL,
ALARM_EMAIL, which stay as they are when they are not given. docs/operate.md explains them.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.city.tables import CityDataError
from local.deploy import Deployer, DeployError, Outputs
from local.emulator import REGION
from local.package import CITY, STAGES, PackageError, build_package, for_this_machine, lint
from local.runtimes import RuntimeRefusedError, choose
from local.seed import complete_secret, new_key

PARAMETERS = {
    "BOT_ID": "BotId",
    "EVENT_API_URL": "EventApiUrl",
    "EVENT_NAME": "EventName",
    "PUBLIC_URL": "PublicUrl",
    "ALARM_EMAIL": "AlarmEmail",
    "NEW_FIELD_KEY": "NewFieldKey",
    "OLD_FIELD_KEY": "OldFieldKey",
    "REQUIRE_TOTP": "RequireTotp",
    "EMAIL_RECOVERY": "EmailRecovery",
    "NOTICE_FROM": "NoticeFrom",
    "NOTICE_SMS_REGION": "NoticeSmsRegion",
}
NOT_SIGNED_IN = (
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "ExpiredTokenException",
)


def main() -> int:
    """Returns the exit status; what went wrong is one message on standard error."""
    stage = os.environ.get("STAGE", "")
    if stage not in STAGES:
        print(f"Say which stage: make deploy STAGE={'|'.join(STAGES)}", file=sys.stderr)
        return 1
    try:
        _release(stage, os.environ.get("CITY") or CITY)
    except BotoCoreError as exc:
        print(f"AWS cannot be used: {exc}. Sign in (aws sso login, aws configure)", file=sys.stderr)
        return 1
    except ClientError as exc:
        hint = ". Sign in again" if exc.response["Error"]["Code"] in NOT_SIGNED_IN else ""
        print(f"AWS refused: {exc}{hint}", file=sys.stderr)
        return 1
    except (PackageError, RuntimeRefusedError, DeployError, CityDataError) as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


def _release(stage: str, city: str) -> None:
    session = boto3.session.Session()
    if not session.region_name:
        session = boto3.session.Session(region_name=REGION)
    account = session.client("sts").get_caller_identity()["Account"]
    stack = f"hope-talk-{stage}"
    print(f"Deploying {stack} for {city} to account {account}, {session.region_name}", flush=True)
    runtime = choose(os.environ.get("RUNTIME", ""), datetime.now(UTC).date())
    package = build_package(stage, city, runtime)
    lint(package)
    parameters = {"Stage": stage, "City": city} | {
        parameter: os.environ[variable]
        for variable, parameter in PARAMETERS.items()
        if variable in os.environ
    }
    endpoint = os.environ.get("AWS_ENDPOINT_URL")  # the emulator's, for trying this out
    if endpoint:
        package = for_this_machine(package)
    deployer = Deployer(session, lambda line: print(line, flush=True), endpoint)
    outputs = deployer.deploy(stack, package, parameters)
    if "PublicUrl" not in outputs:
        # The functions cannot refer to the API that refers to them, so its address comes second.
        address = outputs["EndpointURL"].rstrip("/")
        outputs = deployer.deploy(stack, package, parameters | {"PublicUrl": address})
    complete_secret(
        session.client("secretsmanager"), outputs["Secret"], {"skill_keys": [new_key()]}
    )
    _say_what_is_next(outputs)


def _say_what_is_next(outputs: Outputs) -> None:
    api = outputs["EndpointURL"].rstrip("/")
    print(
        f"""
Deployed.
  Console          {outputs["PublicUrl"]}/staff
  Skill            {api}/kakao/skill
  Channel webhook  {api}/kakao/channel
  Secret           {outputs["Secret"]}
  Staff user pool  {outputs["UserPool"]}

Next, if this is the first time (docs/operate.md):
  1. Put the secret's skill key into the skill's X-Skill-Key header in Kakao's chatbot console.
  2. Add channel_keys and event_api_key to the secret.
  3. Create the staff's accounts in the user pool.
  4. Confirm the alarm e-mail, and look at {api}/health."""
    )


if __name__ == "__main__":
    sys.exit(main())
