"""AWS in trouble: what passes is `UnavailableError`, what is ours stays loud."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.stub import Stubber

from chalicelib.store.clients import TURN, Clients
from chalicelib.store.errors import (
    CaseChangedError,
    ConversationChangedError,
    SlotFullError,
    UnavailableError,
)
from chalicelib.store.table import Table
from chalicelib.store.writes import ABSENT, Write, put
from tests.contract.stores import Aws

LOST = (ConversationChangedError, CaseChangedError, SlotFullError)


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A table whose client answers as told."""
    monkeypatch.setattr(time, "sleep", lambda _: None)
    client = Aws("http://127.0.0.1:1").client("dynamodb")
    with Stubber(client) as stubber:
        yield Table(client, "table"), stubber


def writes() -> list[Write]:
    return [
        put(str(number), "sk", {}, condition=ABSENT, lost=lost) for number, lost in enumerate(LOST)
    ]


def cancelled(stubber: Stubber, *codes: str) -> None:
    stubber.add_client_error(
        "transact_write_items",
        "TransactionCanceledException",
        http_status_code=400,
        modeled_fields={"CancellationReasons": [{"Code": code} for code in codes]},
    )


def test_the_first_condition_that_failed_names_the_error(stubbed: Any) -> None:
    table, stubber = stubbed
    cancelled(stubber, "None", "ConditionalCheckFailed", "ConditionalCheckFailed")

    with pytest.raises(CaseChangedError):
        table.write(*writes())


def test_a_collision_is_tried_again(stubbed: Any) -> None:
    table, stubber = stubbed
    cancelled(stubber, "None", "TransactionConflict", "None")
    stubber.add_response("transact_write_items", {})

    table.write(*writes())

    stubber.assert_no_pending_responses()


def test_collisions_without_end_are_an_outage(stubbed: Any) -> None:
    table, stubber = stubbed
    for _ in range(4):
        cancelled(stubber, "None", "None", "TransactionConflict")

    with pytest.raises(UnavailableError):
        table.write(*writes())


@pytest.mark.parametrize("code", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_throttled_transaction_is_an_outage(stubbed: Any, code: str) -> None:
    table, stubber = stubbed
    cancelled(stubber, code, "None", "None")

    with pytest.raises(UnavailableError):
        table.write(*writes())


@pytest.mark.parametrize(
    ("code", "status"),
    [("ThrottlingException", 400), ("InternalServerError", 500), ("Whatever", 503)],
)
def test_throttling_and_faults_of_aws_are_outages(stubbed: Any, code: str, status: int) -> None:
    table, stubber = stubbed
    stubber.add_client_error("get_item", code, http_status_code=status)

    with pytest.raises(UnavailableError):
        table.get("pk", "sk")


def test_what_will_not_pass_by_itself_stays_loud(stubbed: Any) -> None:
    table, stubber = stubbed
    stubber.add_client_error("get_item", "AccessDeniedException", http_status_code=400)

    with pytest.raises(ClientError):
        table.get("pk", "sk")


def test_a_port_where_nobody_listens_is_an_outage() -> None:
    client = Aws("http://127.0.0.1:1").client("dynamodb")

    with pytest.raises(UnavailableError):
        Table(client, "table").get("pk", "sk")


def test_silence_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Aws("http://127.0.0.1:1").client("dynamodb")

    def silent(**_: object) -> None:
        raise ReadTimeoutError(endpoint_url="http://127.0.0.1:1")

    monkeypatch.setattr(client, "get_item", silent)

    with pytest.raises(UnavailableError):
        Table(client, "table").get("pk", "sk")


def test_a_turns_clients_give_up_within_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")

    config = Clients(TURN).dynamodb.meta.config

    assert 2 * (config.connect_timeout + config.read_timeout) < 4.0  # type: ignore[attr-defined]
    assert config.retries["total_max_attempts"] == 1  # type: ignore[attr-defined]
