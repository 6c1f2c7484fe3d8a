"""What is personal in a case leaves a year after it was finished. Should the clock stand still,
DynamoDB's TTL takes the item that holds the fields and the only copy of the messages' key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.cases.commands import AcceptCase, AddMessage, CloseCase, ReopenCase
from chalicelib.store import keys
from chalicelib.store.items import decode_item
from chalicelib.store.shredding import BACKSTOP
from tests.contract.stores import KIM, NOW, Store, opening

YEAR = timedelta(days=365)


def stored(store: Store, case_id: str) -> dict[str, Any]:
    item = store.table.get(keys.of_case(case_id), keys.CASE)
    assert item is not None
    return dict(item)


def test_a_finished_case_leaves_after_a_year_and_an_open_one_stays(store: Store) -> None:
    case = store.open(opening(NOW))
    assert "expires" not in stored(store, case.id)

    store.do(AcceptCase(case.id, KIM))
    store.do(CloseCase(case.id, KIM, "advice"))
    assert stored(store, case.id)["expires"] == int((NOW + YEAR + BACKSTOP).timestamp())

    store.do(ReopenCase(case.id, KIM, "다시 연락이 왔어요"))
    assert "expires" not in stored(store, case.id)


def test_nothing_else_holds_the_key_of_its_messages(store: Store) -> None:
    case = store.open(opening(NOW))
    store.do(AddMessage(case.id, "반지하예요"))
    key = stored(store, case.id)["key"]

    holders = [item for item in map(decode_item, store.items()) if item.get("key") == key]
    assert [(item["PK"], item["SK"]) for item in holders] == [(keys.of_case(case.id), keys.CASE)]
