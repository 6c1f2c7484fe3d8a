"""What must be true before a stage is changed. All of it is looked at, then said together, each
with what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Literal

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from chalicelib.city.loader import load_city
from chalicelib.city.tables import CityDataError
from chalicelib.city.validate import check_city
from chalicelib.store.secrets import Keys
from chalicelib.welfare.catalogue import CatalogueError, load_catalogue
from local.deploy import SETTLED, Deployed
from local.package import CITY
from local.runtimes import SOON, RuntimeRefusedError, choose
from local.seed import new_key

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

State = Literal["ok", "wrong", "note"]

AT_ONCE: Final = 100
"""Functions that must be able to run at the same time: the router's twenty, the keeper's ten, and
room for as many residents as write within a second of bad news. New accounts may begin with ten."""

A_SECOND: Final = 200
"""Requests that API Gateway must take a second: what the template lets in by itself is 82."""

PLACEHOLDERS: Final = ("change", "default", "dummy", "example", "local", "secret", "test", "xxx")
"""How keys begin that somebody meant to replace."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`says` is one sentence; where the state is `wrong` or `note` it ends with what to do."""

    what: str
    state: State
    says: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator asks for; empty where they leave it to us."""

    stage: str
    city: str
    runtime: str
    account: str
    parameters: Mapping[str, str]

    def on(self, before: Deployed | None) -> Wanted:
        """With the city that is served already, where none is named."""
        city = self.city or (before.parameters.get("City") if before else None) or CITY
        return replace(self, city=city, parameters={**self.parameters, "City": city})


def on_this_machine(wanted: Wanted, today: date) -> Iterator[Finding]:
    """What needs nobody's leave."""
    yield _runtime(wanted.runtime, today)
    yield from _city(wanted.city, today)


def on_aws(
    session: boto3.session.Session, wanted: Wanted, before: Deployed | None
) -> list[Finding]:
    """What AWS is asked. One question that it does not answer keeps no other from being asked."""
    questions: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("stack", lambda: _stack(wanted, before)),
        ("secret", lambda: _secret(session, wanted, before)),
        ("alarms", lambda: _alarm_mail(wanted, before)),
        ("functions", lambda: _at_once(session, wanted)),
        ("requests", lambda: _a_second(session)),
    )
    return [_asked(what, question) for what, question in questions]


def account(session: boto3.session.Session, wanted: Wanted) -> Finding:
    """Who deploys, to where."""
    try:
        caller = session.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        return Finding(
            "account", "wrong", f"AWS knows nobody by your credentials ({error}): aws sso login"
        )
    found, region = caller["Account"], session.region_name
    if wanted.account and wanted.account != found:
        return Finding(
            "account",
            "wrong",
            f"you are signed in to {found}, not to {wanted.account}: choose another AWS_PROFILE",
        )
    return Finding("account", "ok", f"{found} in {region}, as {caller['Arn']}")


def _runtime(asked: str, today: date) -> Finding:
    try:
        runtime = choose(asked, today)
    except RuntimeRefusedError as error:
        return Finding("runtime", "wrong", str(error))
    left = f"{runtime.name}, which Lambda mends until {runtime.deprecated}"
    if runtime.deprecated - today < SOON:
        return Finding("runtime", "note", f"{left}: plan to take a newer one")
    return Finding("runtime", "ok", left)


def _city(name: str, today: date) -> Iterator[Finding]:
    try:
        city = load_city(name)
        programmes = load_catalogue(name).programmes
    except (CityDataError, CatalogueError) as error:
        yield Finding("city", "wrong", str(error))
        return
    problems = check_city(city, today)
    yield from (Finding("city", "wrong", problem) for problem in problems)
    if not problems:
        teams, dongs = len(city.teams), len(city.dongs)
        yield Finding(
            "city",
            "ok",
            f"{name}: {teams} teams, {dongs} dongs, {len(programmes)} programmes,"
            f" holidays until {city.calendar.last_year}",
        )


def _asked(what: str, question: Callable[[], Finding]) -> Finding:
    try:
        return question()
    except (BotoCoreError, ClientError, ValueError) as error:
        return Finding(what, "note", f"not asked, as AWS did not answer ({error})")


def _stack(wanted: Wanted, before: Deployed | None) -> Finding:
    if before is None:
        return Finding("stack", "ok", "there is none yet; it is made")
    serves = before.parameters.get("City", wanted.city)
    if serves != wanted.city:
        return Finding(
            "stack",
            "wrong",
            f"{before.name} serves {serves}: {wanted.city} needs a stack of its own, in an account"
            " of its own (ACCOUNT)",
        )
    if before.status in SETTLED:
        version = before.parameters.get("Version", "unknown")
        return Finding("stack", "ok", f"{before.name} runs version {version}")
    if before.status.endswith("_IN_PROGRESS"):
        return Finding(
            "stack",
            "wrong",
            f"{before.name} is being changed ({before.status}): wait until it ends",
        )
    cure = (
        f"aws cloudformation continue-update-rollback --stack-name {before.name}"
        if before.status == "UPDATE_ROLLBACK_FAILED"
        else "look at its events in CloudFormation"
    )
    return Finding("stack", "wrong", f"{before.name} is stuck ({before.status}): {cure}")


def _secret(session: boto3.session.Session, wanted: Wanted, before: Deployed | None) -> Finding:
    if before is None or "Secret" not in before.outputs:
        return Finding("secret", "ok", "is made with the stack, with keys nobody has seen")
    client: SecretsManagerClient = session.client("secretsmanager")
    name = before.outputs["Secret"]
    text = client.get_secret_value(SecretId=name)["SecretString"]
    held = {**before.parameters, **wanted.parameters}
    problems = list(_wrong_with(text, sends=bool(held.get("EventApiUrl"))))
    if problems:
        return Finding(
            "secret", "wrong", f"{'; '.join(problems)}: mend {name} (docs/operate.md, The secret)"
        )
    if not json.loads(text).get("channel_keys"):
        return Finding(
            "secret", "note", f"no channel_keys, so the channel's webhook is refused: add to {name}"
        )
    return Finding("secret", "ok", "well-formed, and nobody could guess its keys")


def _wrong_with(text: str, *, sends: bool) -> Iterator[str]:
    """Without showing a key. A first skill key is added by the deployment itself."""
    try:
        held = json.loads(text)
        keys = Keys.model_validate({"skill_keys": [new_key()], **held})
    except ValidationError as error:
        for one in error.errors(include_input=False):
            yield f"{'.'.join(map(str, one['loc']))} is not well-formed ({one['msg']})"
        return
    except (ValueError, TypeError):
        yield "it holds no JSON object"
        return
    named = [
        *(("skill_keys", key) for key in keys.skill_keys),
        *(("channel_keys", key) for key in keys.channel_keys),
        ("hash_key", keys.hash_key),
        *(("other_hash_keys", key) for key in keys.other_hash_keys),
        *((("event_api_key", keys.event_api_key),) if keys.event_api_key else ()),
    ]
    plain = [(name, key.get_secret_value()) for name, key in named]
    yield from (f"{name} holds a key that can be guessed" for name, key in plain if _weak(key))
    if len({key for _, key in plain}) < len(plain):
        yield "one key serves two purposes"
    if sends and keys.event_api_key is None:
        yield "event_api_key is missing, though EVENT_API_URL says that residents are written to"


def _weak(key: str) -> bool:
    return len(set(key)) < 8 or key.lower().startswith(PLACEHOLDERS)


def _alarm_mail(wanted: Wanted, before: Deployed | None) -> Finding:
    held = {**(before.parameters if before else {}), **wanted.parameters}
    if held.get("AlarmEmail"):
        return Finding("alarms", "ok", f"go to {held['AlarmEmail']}")
    return Finding("alarms", "note", "nobody is mailed: ALARM_EMAIL=on-call@city.example")


def _at_once(session: boto3.session.Session, wanted: Wanted) -> Finding:
    client: LambdaClient = session.client("lambda")
    may = int(client.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"])
    if may >= AT_ONCE:
        return Finding("functions", "ok", f"{may} may run at once")
    state: State = "wrong" if wanted.stage == "prod" else "note"
    return Finding(
        "functions",
        state,
        f"only {may} may run at once, and {AT_ONCE} must: ask Service Quotas for more of Lambda's"
        " Concurrent executions (L-B99A9384)",
    )


def _a_second(session: boto3.session.Session) -> Finding:
    quotas: Any = session.client("service-quotas")
    found = quotas.get_service_quota(ServiceCode="apigateway", QuotaCode="L-8A5B8E43")
    may = int(found["Quota"]["Value"])
    if may >= A_SECOND:
        return Finding("requests", "ok", f"API Gateway takes {may} a second")
    return Finding(
        "requests",
        "wrong",
        f"API Gateway takes only {may} a second, and {A_SECOND} must go through: ask Service Quotas"
        " for more of its Throttle rate (L-8A5B8E43)",
    )
