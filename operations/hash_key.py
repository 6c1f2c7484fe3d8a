"""Another hash key: let nothing be found by the former one alone.

For a hash key that takes another's place (docs/operate.md, "Another hash key"), once the secret
names the new one as `hash_key` and the former one under `other_hash_keys`. Each case is opened for
what it is found by, and its look-ups are put and removed in one transaction, provided the case is
as it was read. It may stop anywhere and be run again, while the service goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from chalicelib.cases.change import Change
from chalicelib.cases.model import Case
from chalicelib.city.model import City
from chalicelib.store import keys
from chalicelib.store.cases import Cases
from chalicelib.store.errors import CaseChangedError, ReceiptTakenError
from chalicelib.store.items import decode_item
from chalicelib.store.lookups import look_up_writes
from chalicelib.store.residents import Residents
from chalicelib.store.sealing import KeyedHash, Sealer
from chalicelib.store.subscriptions import Subscriptions
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, at_version, check, delete, put

_LOOK_UPS = (keys.of_receipt(""), keys.of_household(""), keys.of_phone(""))
_SAID = {
    "cases": "cases moved",
    "there": "cases were moved before",
    "orphans": "look-ups without a case removed",
    "addresses": "addresses of staff moved",
    "app_users": "app users of Kakao's not back since: they move with their next turn",
    "again": "changed meanwhile: run this again",
    "clashes": "receipts that another case has by now: tell the developers",
}


class Rehasher:
    """Moves the look-ups of a table to the current hash key."""

    def __init__(self, table: Table, sealer: Sealer, hashes: KeyedHash, city: City) -> None:
        self._table = table
        self._hashes = hashes
        self._kept = timedelta(days=city.case_days)
        self._cases = Cases(table, sealer, hashes, city)
        self._residents = Residents(table, sealer, hashes, city)
        self._subscriptions = Subscriptions(table, sealer, hashes)

    def move(self, step: Callable[[], None] = lambda: None) -> Counter[str]:
        """Go through the table once; what was done and what is left: `cases`, `there`, `orphans`,
        `addresses`, `app_users`, `again`, `clashes` (worded in `in_words`). `step` is told of each
        item that was looked at."""
        counts: Counter[str] = Counter()
        for item in self._items():
            if did := self._move_one(item):
                counts[did] += 1
            step()
        return counts

    def _move_one(self, item: Mapping[str, Any]) -> str | None:
        pk, sk = item["PK"], item["SK"]
        if sk == keys.CASE and pk.startswith(keys.of_case("")):
            return self._case(keys.case_id(pk))
        if pk.startswith(_LOOK_UPS):
            return self._look_up(pk, sk, item["case_id"])
        if pk.startswith(keys.of_subscriptions("")):
            return "addresses" if self._subscriptions.hash_anew(pk, sk) else None
        if pk.startswith(keys.of_app_user("")):
            return None if item.get("by_key") == self._hashes.key_name else "app_users"
        return None

    def _case(self, case_id: str) -> str | None:
        case = self._cases.get(case_id)
        if case is None:
            return None
        others = [keys.of_receipt(one) for one in self._hashes.receipts(case.receipt)[1:]]
        if not any(self._table.get(pk, keys.CASE) for pk in others):
            return "there"
        try:
            self._table.write(*self._writes(case), *(delete(pk, keys.CASE) for pk in others))
        except CaseChangedError:
            return "again"
        except ReceiptTakenError:
            return "clashes"
        return "cases"

    def _writes(self, case: Case) -> Iterator[Write]:
        yield check(
            keys.of_case(case.id), keys.CASE, at_version(case.version), lost=CaseChangedError
        )
        yield put(
            keys.of_receipt(self._hashes.receipt(case.receipt)),
            keys.CASE,
            {"case_id": case.id},
            condition=Condition("attribute_not_exists(PK) OR case_id = :case", {":case": case.id}),
            lost=ReceiptTakenError,
        )
        yield from look_up_writes(Change(before=case, case=case), self._hashes, self._kept)
        reply_to = case.private.reply_to
        if reply_to and self._hashes.resident(reply_to) != case.resident_id:
            yield self._residents.alias_write(reply_to, case.resident_id)

    def _look_up(self, pk: str, sk: str, case_id: str) -> str | None:
        if self._table.get(keys.of_case(case_id), keys.CASE):
            return None
        self._table.write(delete(pk, sk))
        return "orphans"

    def _items(self) -> Iterator[dict[str, Any]]:
        pages = self._table.client.get_paginator("scan").paginate(
            TableName=self._table.name,
            ProjectionExpression="PK, SK, case_id, by_key",
            ConsistentRead=True,
        )
        for page in pages:
            yield from map(decode_item, page["Items"])


def in_words(counts: Mapping[str, int]) -> str:
    """A line for each thing that was done, or is left."""
    lines = [f"{counts[what]} {said}" for what, said in _SAID.items() if counts.get(what)]
    return "\n".join(lines) or "nothing was to be moved"
