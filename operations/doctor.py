"""`./hopetalk doctor`: whether a stage is well, each part asked where it can be asked.

What a check finds says what to do about it. A check that cannot be asked says so: it does not count
as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.city.validate import check_edited, check_holidays
from chalicelib.settings import SettingsError
from chalicelib.store import keys
from chalicelib.store.errors import StoreError
from chalicelib.store.reconciliations import Reconciliations
from operations.asking import AS_JSON, OF_STAGE, tell
from operations.stage import LOCAL, Stage, StageError

SILENT = timedelta(minutes=3)
"""The clock ticks every minute."""

WAITING = 100
"""Messages in the routing queue that a minute's work does not explain."""


class Grade(StrEnum):
    """How bad a finding is."""

    WELL = "well"
    LOOK = "look"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in a sentence that says what to do where it is not well."""

    check: str
    grade: Grade
    says: str


Check = Callable[[Stage], Iterator[tuple[Grade, str]]]

NOT_ASKED = (
    BotoCoreError,
    ClientError,
    StoreError,
    SettingsError,
    StageError,
    httpx.HTTPError,
)

_MARKS = {Grade.WELL: "✓", Grade.LOOK: "?", Grade.ILL: "✗"}


def doctor(stage: OF_STAGE, as_json: AS_JSON = False) -> int:
    """Look at every part of a stage: what AWS says of it, its keys, its queues, its days."""
    ill = False
    for name, check in CHECKS.items():
        for finding in examine(stage, name, check):
            ill = ill or finding.grade is Grade.ILL
            told = f"{_MARKS[finding.grade]} {finding.check}: {finding.says}"
            tell(told, asdict(finding), as_json=as_json)
    return 1 if ill else 0


def examine(stage: Stage, name: str, check: Check) -> list[Finding]:
    """What a check finds; that it could not be asked is a finding too."""
    try:
        return [Finding(name, grade, says) for grade, says in check(stage)]
    except NOT_ASKED as failure:
        return [Finding(name, Grade.ILL, f"it could not be asked: {failure}")]


def _stack(stage: Stage) -> Iterator[tuple[Grade, str]]:
    client = stage.session.client("cloudformation")
    [found] = client.describe_stacks(StackName=stage.stack)["Stacks"]
    status = found["StackStatus"]
    whole = status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
    hint = "" if whole else ". Read its events in the CloudFormation console, then deploy again"
    yield Grade.WELL if whole else Grade.ILL, f"{stage.stack} is {status}{hint}"


def _table(stage: Stage) -> Iterator[tuple[Grade, str]]:
    client, name = stage.service.clients.dynamodb, stage.settings.table
    about = client.describe_table(TableName=name)["Table"]
    if about["TableStatus"] != "ACTIVE":
        yield Grade.ILL, f"it is {about['TableStatus']}"
    if not about.get("StreamSpecification", {}).get("StreamEnabled"):
        yield (
            Grade.ILL,
            "it has no stream: the clock alone tells anyone, a minute late: deploy again",
        )
    yield Grade.WELL, f"{name} holds about {about.get('ItemCount', 0):,} items"


def _kept(stage: Stage) -> Iterator[tuple[Grade, str]]:
    if stage.name == LOCAL:
        yield Grade.LOOK, "not asked: the emulator has no protection, recovery or TTL"
        return
    client, name = stage.service.clients.dynamodb, stage.settings.table
    about = client.describe_table(TableName=name)["Table"]
    if not about.get("DeletionProtectionEnabled"):
        yield Grade.ILL, "the table can be deleted by mistake: turn on deletion protection"
    leaves = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    if leaves["TimeToLiveStatus"] not in ("ENABLED", "ENABLING"):
        yield Grade.ILL, "TTL is off, so nothing leaves when its time is over. Deploy again"
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] != "ENABLED":
        yield Grade.ILL, "point-in-time recovery is off. Deploy again"
    yield Grade.WELL, "looked at"


def _field_key(stage: Stage) -> Iterator[tuple[Grade, str]]:
    client, key = stage.service.clients.kms, stage.settings.field_key
    about = client.describe_key(KeyId=key)["KeyMetadata"]
    state = about.get("KeyState", "?")
    if state != "Enabled":
        yield Grade.ILL, f"it is {state}: nothing can be read or kept. Enable it at once"
        return
    if not client.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]:
        yield Grade.LOOK, "it is not renewed every year: turn on its rotation"
    if stage.settings.old_field_key:
        yield Grade.LOOK, "a former key is still opened with: `keys rotate fields`, then deploy"
    yield Grade.WELL, "enabled"


def _secret(stage: Stage) -> Iterator[tuple[Grade, str]]:
    held = stage.service.secrets.keys()
    stage.service.walk_secret.key()
    if len(held.skill_keys) > 1:
        yield Grade.LOOK, "two skill keys are taken: `keys rotate skill --finish` ends it"
    if len(held.channel_keys) > 1:
        yield Grade.LOOK, "two channel keys are taken: `keys rotate channel --finish` ends it"
    if held.other_hash_keys:
        yield Grade.LOOK, "the hash key is being changed: `keys rotate hash` takes the next step"
    if not held.channel_keys:
        yield Grade.LOOK, "no channel key: who blocks the channel is not known"
    if not held.event_api_key:
        yield Grade.LOOK, "no Event API key: news wait until a resident writes"
    yield Grade.WELL, "it can be used"


def _functions(stage: Stage) -> Iterator[tuple[Grade, str]]:
    client = stage.session.client("lambda")
    pages = client.get_paginator("list_event_source_mappings").paginate()
    ours = [
        one
        for page in pages
        for one in page["EventSourceMappings"]
        if f"{stage.stack}-" in one["FunctionArn"]
    ]
    for one in ours:
        function = one["FunctionArn"].rpartition(":")[2]
        if one["State"] not in ("Enabled", "Creating", "Enabling", "Updating"):
            yield Grade.ILL, f"{function} is given nothing: its event source is {one['State']}"
        result = one.get("LastProcessingResult", "")
        if result.startswith("PROBLEM"):
            yield Grade.ILL, f"{function} could not be given what waits: {result}"
    if ours:
        yield Grade.WELL, f"{len(ours)} event sources"
    else:
        yield Grade.ILL, "no function is given what was stored. Deploy again"


def _health(stage: Stage) -> Iterator[tuple[Grade, str]]:
    url = stage.url
    # The last: while one changes, the new one is not yet known to every process.
    key = stage.service.secrets.keys().skill_keys[-1].get_secret_value()
    answer = httpx.get(f"{url}/health/deep", headers={"X-Skill-Key": key}, timeout=30)
    if answer.is_success:
        yield Grade.WELL, f"{url} answers, and all it leans on"
    else:
        yield Grade.ILL, f"{url} answers {answer.status_code}: {answer.text[:200]}"


def _clock(stage: Stage) -> Iterator[tuple[Grade, str]]:
    parts = stage.service
    stored = (parts.table.get(*keys.STATUS) or {}).get("ticked_at")
    ticked = datetime.fromisoformat(stored) if stored else None
    if ticked is None:
        yield Grade.ILL, "it never ticked: look at the schedule's rule of TickClock"
    elif parts.now() - ticked > SILENT:
        yield Grade.ILL, f"it ticked last at {ticked:%F %H:%M}: read the log of TickClock"
    else:
        yield Grade.WELL, "it ticks"


def _queues(stage: Stage) -> Iterator[tuple[Grade, str]]:
    for queue, count in stage.service.dead_letters.counts().items():
        if count:
            yield Grade.ILL, f"{count} dead letters of {queue}: `dlq list {queue}` says why"
    about = stage.service.clients.sqs.get_queue_attributes(
        QueueUrl=stage.settings.routing_queue_url, AttributeNames=["ApproximateNumberOfMessages"]
    )
    waiting = int(about["Attributes"]["ApproximateNumberOfMessages"])
    grade = Grade.LOOK if waiting > WAITING else Grade.WELL
    yield grade, f"{waiting} events wait to be routed"


def _alarms(stage: Stage) -> Iterator[tuple[Grade, str]]:
    client = stage.session.client("cloudwatch")
    pages = client.get_paginator("describe_alarms").paginate(StateValue="ALARM")
    rings = [
        alarm["AlarmName"]
        for page in pages
        for alarm in page.get("MetricAlarms", [])
        if alarm["AlarmName"].startswith(stage.stack)
    ]
    for name in rings:
        yield Grade.ILL, f"{name} rings: docs/operate.md says what to do"
    if not rings:
        yield Grade.WELL, "none rings"


def _told(stage: Stage) -> Iterator[tuple[Grade, str]]:
    topic = stage.output("AlarmTopicArn")
    pages = stage.session.client("sns").get_paginator("list_subscriptions_by_topic")
    there = [one for page in pages.paginate(TopicArn=topic) for one in page["Subscriptions"]]
    if not there:
        yield Grade.LOOK, "nobody hears alarms: deploy with ALARM_EMAIL"
    for one in there:
        if one["SubscriptionArn"] == "PendingConfirmation":
            yield (
                Grade.ILL,
                f"{one['Endpoint']} has not confirmed: look for the mail",
            )
    if there:
        yield Grade.WELL, f"{len(there)} hear alarms"


def _reconciled(stage: Stage) -> Iterator[tuple[Grade, str]]:
    last = Reconciliations(stage.service.table).last()
    if not last:
        yield Grade.LOOK, "no day was reconciled yet; the first is done after midnight"
        return
    grade = Grade.ILL if last[0].different > last[0].mended else Grade.WELL
    yield grade, f"{last[0].day}: {last[0].different} differences, {last[0].mended} mended"


def _city(stage: Stage) -> Iterator[tuple[Grade, str]]:
    city = stage.service.city
    today = stage.service.now().astimezone(city.calendar.zone).date()
    for problem in check_edited(city):
        yield Grade.ILL, problem
    for problem in check_holidays(city, today):
        yield Grade.LOOK, problem
    yield Grade.WELL, f"{city.id}, {len(city.teams)} teams"


def _kakao(stage: Stage) -> Iterator[tuple[Grade, str]]:
    if not stage.settings.bot_id and not stage.settings.movable_clock:
        yield Grade.LOOK, "any bot is answered: deploy with BOT_ID once Kakao gave one"
    if not stage.settings.event_api_url:
        yield Grade.LOOK, "news wait until a resident writes: deploy with EVENT_API_URL"
    yield Grade.WELL, f"bot {stage.settings.bot_id or 'any'}"


CHECKS: dict[str, Check] = {
    "stack": _stack,
    "table": _table,
    "table's protection": _kept,
    "field key": _field_key,
    "secret": _secret,
    "functions": _functions,
    "health": _health,
    "clock": _clock,
    "queues": _queues,
    "alarms": _alarms,
    "told of alarms": _told,
    "reconciliation": _reconciled,
    "city": _city,
    "Kakao": _kakao,
}
"""In the order in which one thing hangs on another."""
