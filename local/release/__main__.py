"""`make deploy STAGE=…`: check, show, ask, deploy, prove, and go back where the proof fails.

Variables: STAGE (dev, prod), CITY, RUNTIME, ACCOUNT, YES, REPLACE, WATCH, and what PARAMETERS
names, which stays as it is when it is not given. docs/operate.md explains them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.changes import Change, ChangeRefusedError, describe, refuse_losses
from local.deploy import Deployed, Deployer, DeployError, Outputs
from local.package import STAGES, PackageError, build_package, for_this_machine, lint
from local.release import checks
from local.release.alarms import Alarms
from local.release.asking import NotAgreedError, agreed
from local.release.checks import Finding, Wanted
from local.release.signing_in import operator_session, refused
from local.release.smoke import Smoke
from local.runtimes import choose
from local.seed import complete_secret, new_key

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

PARAMETERS = {
    "BOT_ID": "BotId",
    "EVENT_API_URL": "EventApiUrl",
    "EVENT_NAME": "EventName",
    "PUBLIC_URL": "PublicUrl",
    "API_URL": "ApiUrl",
    "ALARM_EMAIL": "AlarmEmail",
    "NEW_FIELD_KEY": "NewFieldKey",
    "OLD_FIELD_KEY": "OldFieldKey",
    "REQUIRE_TOTP": "RequireTotp",
    "EMAIL_RECOVERY": "EmailRecovery",
    "NOTICE_FROM": "NoticeFrom",
    "NOTICE_SMS_REGION": "NoticeSmsRegion",
}
WATCH = 5
"""Minutes that a release's alarms are watched, unless WATCH says otherwise."""


class ReleaseError(RuntimeError):
    """The stage was not changed, or was changed back; the message says which and why."""


def main() -> int:
    """Returns the exit status; what went wrong is one message on standard error."""
    try:
        Release(_wanted(os.environ), _minutes(os.environ.get("WATCH", ""))).go()
    except (BotoCoreError, ClientError) as exc:
        print(refused(exc), file=sys.stderr)
        return 1
    except (ReleaseError, NotAgreedError, ChangeRefusedError, PackageError, DeployError) as exc:
        print(exc, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "\nStopped here. What CloudFormation was told to do it goes on doing; deploying again"
            " says what became of it.",
            file=sys.stderr,
        )
        return 130
    return 0


def _wanted(given: Mapping[str, str]) -> Wanted:
    stage = given.get("STAGE", "")
    if stage not in STAGES:
        raise ReleaseError(f"Say which stage: make deploy STAGE={'|'.join(STAGES)}")
    own = {name: given[variable] for variable, name in PARAMETERS.items() if variable in given}
    return Wanted(
        stage=stage,
        city=given.get("CITY", ""),
        runtime=given.get("RUNTIME", ""),
        account=given.get("ACCOUNT", ""),
        parameters={"Stage": stage, **own},
    )


def _minutes(given: str) -> float:
    try:
        minutes = float(given or WATCH)
    except ValueError:
        minutes = -1
    if not 0 <= minutes <= 180:
        raise ReleaseError(f"WATCH={given} is no number of minutes from 0 to 180")
    return minutes


class Release:
    """One run of the command."""

    def __init__(self, wanted: Wanted, minutes: float) -> None:
        self._wanted = wanted
        self._minutes = minutes
        self._stack = f"hope-talk-{wanted.stage}"
        self._session = operator_session()
        self._endpoint = os.environ.get("AWS_ENDPOINT_URL")  # the emulator's, for trying this out
        self._deployer = Deployer(self._session, _say, self._endpoint)

    def go(self) -> None:
        """Raises:
        ReleaseError, NotAgreedError, ChangeRefusedError, PackageError, DeployError: as they say.
        """
        today = datetime.now(UTC).date()
        before = self._check(today=today)
        package = build_package(
            self._wanted.stage, self._wanted.city, choose(self._wanted.runtime, today)
        )
        lint(package)
        if self._endpoint:
            package = for_this_machine(package)
        alarms, ringing = Alarms.of(self._session.client("cloudwatch"), self._stack)
        if ringing:
            _say(f"Ringing already, and no reason to go back: {', '.join(ringing)}")
        outputs = self._deployer.deploy(
            self._stack,
            package,
            self._wanted.parameters,
            agree=self._agree,
            triggers=alarms.triggers,
        )
        key = self._complete_secret(outputs)
        # The functions cannot refer to the API that refers to them: its address comes second.
        if lacking := self._lacking(outputs):
            outputs = self._deployer.deploy(
                self._stack, package, {**self._wanted.parameters, **lacking}
            )
        fault = self._fault(outputs, package.version, key, alarms)
        if fault:
            self._go_back(before, fault, key)
        if self._wanted.stage == "prod":
            self._deployer.protect(self._stack)
        self._say_what_is_next(outputs)

    def _check(self, today: date) -> Deployed | None:
        who = checks.account(self._session, self._wanted)
        before = self._deployer.find(self._stack) if who.state == "ok" else None
        self._wanted = self._wanted.on(before)
        findings = [*checks.on_this_machine(self._wanted, today), who]
        if who.state == "ok":
            findings += checks.on_aws(self._session, self._wanted, before)
        _tell(findings)
        if any(one.state == "wrong" for one in findings):
            raise ReleaseError("Nothing was changed: mend what is wrong first.")
        return before

    def _agree(self, changes: Sequence[Change]) -> None:
        for line in describe(changes):
            _say(line)
        refuse_losses(changes, os.environ.get("REPLACE", "").split())
        agreed(f"Change {self._stack} like this?")

    def _complete_secret(self, outputs: Outputs) -> str:
        """A first skill key where there is none; the one that is in force."""
        client: SecretsManagerClient = self._session.client("secretsmanager")
        held = complete_secret(client, outputs["Secret"], {"skill_keys": [new_key()]})
        return str(held["skill_keys"][0])

    def _lacking(self, outputs: Outputs) -> Mapping[str, str]:
        """Addresses that nobody has given: on AWS the console's alone, as the template knows the
        API's own; an emulator has another."""
        own = {"PublicUrl": outputs["EndpointURL"].rstrip("/")}
        if self._endpoint:
            api = f"{self._endpoint}/restapis/{outputs['RestAPIId']}/api/_user_request_"
            own = {"PublicUrl": api, "ApiUrl": api}
        found = self._deployer.find(self._stack)
        held = found.parameters if found else {}
        return {name: address for name, address in own.items() if not held.get(name)}

    def _fault(self, outputs: Outputs, version: str, key: str, alarms: Alarms) -> str:
        """What speaks against what is deployed; empty where nothing does."""
        _say("Trying it out: /health, /health/deep, a report of the synthetic resident")
        smoke = Smoke(self._session, outputs["ApiUrl"], key, outputs["WalkFunction"], version)
        faults = smoke.faults()
        if faults:
            return "; ".join(faults)
        if alarms.quiet and self._minutes:
            _say(f"It works. Watching its alarms for {self._minutes:g} minutes")
        ringing = alarms.watch(self._minutes * 60)
        return f"{', '.join(ringing)} rings" if ringing else ""

    def _go_back(self, before: Deployed | None, fault: str, key: str) -> None:
        if before is None:
            raise ReleaseError(
                f"{self._stack} is deployed and does not work: {fault}.\nIt is the first of its"
                " name, so there is nothing to go back to. Mend the cause and deploy again."
            )
        after = self._deployer.find(self._stack)
        if after is not None and after.content == before.content:
            raise ReleaseError(f"{self._stack} was not changed, and does not work: {fault}.")
        version = before.parameters["Version"]
        _say(f"It does not work: {fault}.\nGoing back to version {version}")
        outputs = self._deployer.restore(before)
        smoke = Smoke(self._session, outputs["ApiUrl"], key, outputs["WalkFunction"], version)
        faults = smoke.faults()
        if faults:
            raise ReleaseError(
                f"{self._stack} is back on version {version}, which does not work either:"
                f" {'; '.join(faults)}.\nThe cause is not the release (docs/operate.md, Alarms)."
            )
        raise ReleaseError(f"{self._stack} is back on version {version}, which works.")

    def _say_what_is_next(self, outputs: Outputs) -> None:
        api = outputs["ApiUrl"]
        _say(
            f"""
Deployed, and tried out.
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


def _tell(findings: Sequence[Finding]) -> None:
    width = max(len(one.what) for one in findings)
    for one in findings:
        _say(f"  {one.state:5}  {one.what:{width}}  {one.says}")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
