"""`make reconcile`: hold what a deployed stage has stored against what it routed and told.

    make reconcile STAGE=prod                   yesterday
    make reconcile STAGE=prod DAY=2026-11-24    a day
    make reconcile STAGE=prod MEND=1            and put right what may be put right: events are
                                                sent again, those that were set aside among them
    … JSON=1                                    one JSON object instead of sentences

It reads with the operator's own AWS credentials, and writes nothing but what `MEND` asks for. Exit
status 0: all of it agrees; 1: something differs; 2: it could not be looked at.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.cases.reconciling import MENDED, REPLAYED
from chalicelib.city.loader import load_city
from chalicelib.city.model import City
from chalicelib.pipeline.reconciler import Reconciler
from chalicelib.store.errors import StoreError
from chalicelib.store.reconciliations import Files, Reconciliation, Reconciliations
from chalicelib.store.records import Records
from chalicelib.store.table import Table
from local.emulator import REGION

SAYS = {
    "unrouted": "an event was not routed",
    "set_aside": "an event was given up and waits for people",
    "untold": "a team was not told of an event",
    "unheard": "the resident was left no message of an event",
    "asleep": "the clock would not look at it",
    "uncounted": "its record says otherwise",
    "lost": "it is counted but not stored",
    "unannounced": "no event says that it was opened",
    "unescalated": "a promise's time passed and nobody was told",
    "unreadable": "it could not be compared",
}


def main() -> int:
    """Returns the exit status."""
    asked = os.environ
    stage = asked.get("STAGE", "")
    if stage not in ("dev", "prod"):
        print("Say which stage: make reconcile STAGE=dev|prod", file=sys.stderr)
        return 2
    try:
        reconciler = _parts(stage, mends=asked.get("MEND") == "1")
        work = whole(reconciler, _day(asked.get("DAY", ""), reconciler.city))
    except (BotoCoreError, ClientError, StoreError, ValueError) as exc:
        print(f"It could not be looked at: {exc}", file=sys.stderr)
        return 2
    if asked.get("JSON") == "1" or "--json" in sys.argv[1:]:
        print(json.dumps(work.model_dump(mode="json", exclude={"version", "month", "after"})))
    else:
        print(in_words(work))
    return 1 if work.different else 0


def whole(reconciler: Reconciler, day: date) -> Reconciliation:
    """A day from beginning to end; how far it has come is kept nowhere."""
    work = reconciler.begin(day)
    while work.finished_at is None:
        work = reconciler.step(work)
    return work


def in_words(work: Reconciliation) -> str:
    """A line for each difference, and what was looked at."""
    lines = [
        f"{one.case_id}: {SAYS[one.what]}"
        + (f" ({', '.join(filter(None, about))})" if any(about) else "")
        for one in work.differences
        for about in [(one.event_id, one.team, one.reason)]
    ]
    if work.different > len(lines):
        lines.append(f"… and {work.different - len(lines)} more")
    lines.append(
        f"{work.day}: {work.cases} cases, {work.events} events, {work.notices} notices;"
        f" {work.different} differences, {work.mended} mended"
    )
    return "\n".join(lines)


def _day(given: str, city: City) -> date:
    """Raises ValueError where it is no day that is over."""
    today = datetime.now(UTC).astimezone(city.calendar.zone).date()
    day = date.fromisoformat(given) if given else today - timedelta(days=1)
    if day >= today:
        raise ValueError(f"{day} is not over yet")
    return day


def _parts(stage: str, *, mends: bool) -> Reconciler:
    session = boto3.session.Session()
    if not session.region_name:
        session = boto3.session.Session(region_name=REGION)
    [stack] = session.client("cloudformation").describe_stacks(StackName=f"hope-talk-{stage}")[
        "Stacks"
    ]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
    parameters: Mapping[str, str] = {
        one["ParameterKey"]: one["ParameterValue"] for one in stack.get("Parameters", [])
    }
    city, table = load_city(parameters["City"]), Table(session.client("dynamodb"), outputs["Table"])
    return Reconciler(
        works=Reconciliations(table),
        records=Records(table),
        files=Files(table, city.calendar.zone),
        sqs=session.client("sqs"),
        queue_url=outputs["RoutingQueueUrl"],
        city=city,
        now=lambda: datetime.now(UTC),
        mends=MENDED | REPLAYED if mends else frozenset(),
    )


if __name__ == "__main__":
    sys.exit(main())
