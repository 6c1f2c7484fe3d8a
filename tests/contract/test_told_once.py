"""Whatever call of the router fails, nobody is told twice of what was told already.

That nobody is forgotten, the fault matrix proves (`proof/faults.py`); it does not count how often
one is told, and has no Kakao.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.cases.commands import AcceptCase
from chalicelib.store.outbox import LEASE
from chalicelib.store.table import Table
from tests.contract.stores import CITY, KIM, NOW, Office, Store, moto, opening
from tests.contract.test_pipeline import REPORT_TEAMS, Pipeline, stream
from tests.contract.trouble import Trouble

CALLS = range(18)  # more than the router makes for either event


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
def test_no_team_is_told_twice_unless_sns_lost_its_answer(
    pipeline: Pipeline, at: int, after: bool
) -> None:
    pipeline.store.open(opening())
    trouble = Trouble(at, after)
    in_trouble(pipeline, trouble)

    deliver_until_done(pipeline)

    assert at < CALLS[-1] or len(trouble.calls) <= at
    sns_lost_its_answer = after and trouble.calls[at : at + 1] == ["publish_batch"]
    times = 2 if sns_lost_its_answer else 1
    assert Counter(pipeline.told()) == Counter(REPORT_TEAMS * times)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("at", CALLS)
def test_kakao_is_asked_once_to_bring_a_message(pipeline: Pipeline, at: int, after: bool) -> None:
    change = opening()
    pipeline.store.open(replace(change, events=()))
    pipeline.store.do(AcceptCase(change.case.id, KIM), NOW)
    trouble = Trouble(at, after)
    in_trouble(pipeline, trouble)

    deliver_until_done(pipeline)

    assert at < CALLS[-1] or len(trouble.calls) <= at
    assert len(pipeline.kakao.calls) == 1
    assert len(pipeline.store.residents.load("resident").pending) == 1
