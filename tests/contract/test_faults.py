"""Every AWS call of the router fails once, before or after it took effect; SQS delivers again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from chalicelib.cases.commands import AcceptCase
from chalicelib.store.outbox import LEASE
from chalicelib.store.table import Table
from tests.contract.stores import CITY, KIM, NOW, Office, Store, moto, opening
from tests.contract.test_pipeline import REPORT_TEAMS, Pipeline, stream

CALLS = range(18)  # more than the router makes for either event


@dataclass
class Trouble:
    """Lets the `at`th call fail, `after` it took effect or before."""

    at: int
    after: bool
    calls: list[str] = field(default_factory=list)

    def over(self, client: Any) -> Any:
        """The client, in trouble."""
        return _Troubled(client, self)


@dataclass
class _Troubled:
    client: Any
    trouble: Trouble

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.client, name)
        if name == "exceptions":
            return found

        def call(**arguments: Any) -> Any:
            fails = len(self.trouble.calls) == self.trouble.at
            self.trouble.calls.append(name)
            if fails and not self.trouble.after:
                raise ReadTimeoutError(endpoint_url="")
            answer = found(**arguments)
            if fails:
                raise ReadTimeoutError(endpoint_url="")
            return answer

        return call


def in_trouble(pipeline: Pipeline, trouble: Trouble) -> None:
    """Put every client of the router in trouble."""
    store = pipeline.store.elsewhere()
    table = Table(trouble.over(store.table.client), store.table.name)
    store.table = table
    store.sealer._kms = trouble.over(store.sealer._kms)
    router = pipeline.router
    pipeline.router = replace(
        router,
        outbox=replace(router.outbox, table=table),
        deliverer=store.deliverer(lambda: pipeline.now, table),
        pulse=replace(router.pulse, table=table),
        notifier=replace(router.notifier, sns=trouble.over(router.notifier.sns)),
        messenger=replace(
            router.messenger,
            cases=type(store.cases)(table, store.sealer, store.hashes, CITY),
            residents=type(store.residents)(table, store.sealer, store.hashes, CITY),
        ),
    )


def deliver_until_done(pipeline: Pipeline) -> None:
    """As SQS does: again after the lease has run out, three times at most."""
    pipeline.relay.relay(stream(pipeline.store))
    bodies = pipeline.office.take(pipeline.office.routing_queue)
    for _ in range(3):
        failed = pipeline.deliver(*bodies)
        bodies = [bodies[int(number)] for number in failed]
        pipeline.now += LEASE
    assert bodies == []


@pytest.fixture
def pipeline() -> Any:
    with moto() as aws:
        key = aws.client("kms").create_key()["KeyMetadata"]["KeyId"]
        yield Pipeline(Store(aws, key), Office(aws))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", CALLS)
def test_a_report_is_told_to_each_team_whatever_call_fails(
    pipeline: Pipeline, at: int, after: bool
) -> None:
    case = pipeline.store.open(opening())
    trouble = Trouble(at, after)
    in_trouble(pipeline, trouble)

    deliver_until_done(pipeline)

    told = Counter(pipeline.told())
    sns_lost_its_answer = after and trouble.calls[at : at + 1] == ["publish_batch"]
    assert set(told) == set(REPORT_TEAMS)
    assert max(told.values()) == (2 if sns_lost_its_answer else 1)
    assert all(entry.sent_at for entry in pipeline.store.cases.ledger(case.id))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", CALLS)
def test_a_resident_is_told_once_whatever_call_fails(
    pipeline: Pipeline, at: int, after: bool
) -> None:
    change = opening()
    pipeline.store.open(replace(change, events=()))
    pipeline.store.do(AcceptCase(change.case.id, KIM), NOW)
    trouble = Trouble(at, after)
    in_trouble(pipeline, trouble)

    deliver_until_done(pipeline)

    assert at < CALLS[-1] or len(trouble.calls) <= at
    assert len(pipeline.store.residents.load("resident").pending) == 1
    assert len(pipeline.kakao.calls) == 1
    (entry,) = pipeline.store.cases.ledger(change.case.id)
    assert entry.result == "sent"
