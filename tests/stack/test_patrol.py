"""The synthetic resident on the deployed path, whole and cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.cases import synthetic
from chalicelib.city.loader import load_city
from chalicelib.store.board import Board
from chalicelib.store.items import decode_item
from chalicelib.store.table import Table
from local.emulator import REGION
from local.package import CITY
from tests.stack.deployed import Deployed

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

SCHEDULED = {
    "version": "0", "id": "1", "account": "000000000000", "region": REGION, "resources": [],
    "detail": {}, "detail-type": "Scheduled Event", "source": "aws.events",
    "time": "2026-01-01T00:00:00Z",
}  # fmt: skip


class Walks:
    """Sends the synthetic resident out."""

    def __init__(self, stack: Deployed) -> None:
        self.stack = stack
        aws, at = stack.emulator.session(), stack.emulator.endpoint
        self.functions: LambdaClient = aws.client("lambda", endpoint_url=at)
        self.table = Table(aws.client("dynamodb", endpoint_url=at), stack.facts.table)

    def walk(self, patience: int) -> bool:
        """Whether the notice came. This stack has no public address but the emulator's own."""
        name = self.stack.outputs["WalkFunction"]
        now = self.functions.get_function_configuration(FunctionName=name)["Environment"]
        told = {"HOPE_WALK_URL": self.stack.facts.api_url, "HOPE_WALK_PATIENCE": str(patience)}
        variables = {**now["Variables"], **told}
        self.functions.update_function_configuration(
            FunctionName=name, Environment={"Variables": variables}
        )
        ran = self.functions.invoke(FunctionName=name, Payload=json.dumps(SCHEDULED))
        answer = json.loads(ran["Payload"].read())
        assert not ran.get("FunctionError"), answer
        return bool(answer["arrived"])

    @contextmanager
    def no_router(self) -> Iterator[None]:
        """Nothing takes from the routing queue."""
        [source] = self.functions.list_event_source_mappings(
            FunctionName=self.stack.outputs["RouterFunction"]
        )["EventSourceMappings"]
        self.functions.update_event_source_mapping(UUID=source["UUID"], Enabled=False)
        try:
            yield
        finally:
            self.functions.update_event_source_mapping(UUID=source["UUID"], Enabled=True)

    def cases(self) -> list[dict[str, Any]]:
        """The synthetic ones, as they are stored."""
        pages = self.table.client.get_paginator("scan").paginate(TableName=self.table.name)
        found = [decode_item(item) for page in pages for item in page["Items"]]
        return [i for i in found if i["SK"] == "CASE" and i.get("owner") == synthetic.TEAM]


@pytest.fixture
def walks(stack: Deployed) -> Walks:
    return Walks(stack)


def test_a_walk_arrives_and_one_without_a_router_does_not(walks: Walks) -> None:
    assert walks.walk(patience=20)

    with walks.no_router():
        assert not walks.walk(patience=1)

    ids = {case["id"] for case in walks.cases()}
    assert len(ids) >= 2
    board = Board(walks.table)
    city = load_city(CITY)
    for team in city.teams:
        assert ids.isdisjoint(row.case_id for row in board.page(team).rows)
    for team in (next(iter(city.dongs.values())).team, "hope-support", "welfare-policy"):
        heard = [notice["data"]["case_id"] for notice in walks.stack.inbox(team, expected=0)]
        assert ids.isdisjoint(heard)
