"""How far a resident's newest case has come, read from the table.

Only attributes without personal data are asked for; the rest of an item never leaves the table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from chalicelib.store import keys
from chalicelib.store.items import Item
from chalicelib.store.sealing import KeyedHash
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition
from local.simulator.kakao import Json

CONVERSATION = ("flow", "step")
CASE = (
    "receipt", "kind", "state", "urgency", "dong", "owner", "informed", "promise", "callback",
)  # fmt: skip
EVENT = ("type", "routed_at", "cloudevent")
NOTICE = ("team", "role", "channel", "sent_at", "failed_at", "result")


class Trace:
    """Reads one table; `hashes` gives the pseudonym that a botUserKey is stored under."""

    def __init__(self, table: Table, hashes: KeyedHash) -> None:
        self._table = table
        self._hashes = hashes

    def path(self, bot_user_key: str) -> Json:
        """`{"conversation", "case", "events", "notices"}`, the latter two oldest first."""
        resident = keys.of_resident(self._hashes.resident(bot_user_key))
        own = list(self._read(resident, (*CONVERSATION, "case_id")))
        conversation = next((item for item in own if item["SK"] == keys.CONVERSATION), None)
        newest = max((item["case_id"] for item in own if "case_id" in item), default=None)
        path: Json = {"conversation": conversation and _pick(conversation, CONVERSATION)}
        return path | self._case(newest)

    def _case(self, case_id: str | None) -> Json:
        if case_id is None:
            return {"case": None, "events": [], "notices": []}
        items = list(self._read(keys.of_case(case_id), (*CASE, *EVENT, *NOTICE)))
        case = next((item for item in items if item["SK"] == keys.CASE), None)
        return {
            "case": case and _pick(case, CASE),
            "events": [_event(item) for item in _kind(items, keys.EVENT)],
            "notices": [_pick(item, NOTICE) for item in _kind(items, keys.NOTICE)],
        }

    def _read(self, partition: str, attributes: Iterable[str]) -> Iterator[Item]:
        names = {f"#{n}": name for n, name in enumerate(dict.fromkeys(("SK", *attributes)))}
        return self._table.query(
            Condition("PK = :pk", {":pk": partition}),
            ProjectionExpression=", ".join(names),
            ExpressionAttributeNames=names,
        )


def _kind(items: Iterable[Item], prefix: str) -> Iterator[Item]:
    return (item for item in items if item["SK"].startswith(prefix))


def _event(item: Item) -> Json:
    published = json.loads(item["cloudevent"])
    return {
        "id": published["id"],
        "type": item["type"],
        "time": published["time"],
        "routed_at": item.get("routed_at"),
    }


def _pick(item: Item, attributes: Iterable[str]) -> Json:
    picked: dict[str, JsonValue] = {name: item[name] for name in attributes if name in item}
    return picked
