"""Cases found by what they have in common, over keyed hashes: nothing personal is in a key.

Every look-up item is written and removed in the transaction that changes its case, and leaves with
it at the end of retention.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from chalicelib.cases import duplicates
from chalicelib.cases.change import Change
from chalicelib.cases.model import Case
from chalicelib.store import keys
from chalicelib.store.items import Item
from chalicelib.store.sealing import KeyedHash
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, delete, put

FOUND = 20
"""Cases that one look-up gives at most: the newest."""

Why = Literal["household", "phone", "resident"]


@dataclass(frozen=True, slots=True)
class Related:
    """Another case, and what it has in common with this one."""

    case_id: str
    receipt: str
    why: Why


@dataclass(frozen=True, slots=True)
class LookUps:
    """Reads look-up items."""

    table: Table
    hashes: KeyedHash

    def related(self, case: Case) -> tuple[Related, ...]:
        """Other cases of the same household, phone or resident; each by the first of these."""
        found: dict[str, Related] = {}
        for why, pk, prefix in self._partitions(case):
            for item in self._newest(pk, prefix):
                one = Related(item["case_id"], item.get("receipt") or _receipt(item), why)
                if one.case_id != case.id:
                    found.setdefault(one.case_id, one)
        return tuple(sorted(found.values(), key=lambda one: one.case_id, reverse=True))

    def by_phone_tail(self, typed: str) -> tuple[str, ...]:
        """Ids of cases whose number ends in these digits, newest first."""
        tail = duplicates.phone_tail(typed)
        if tail is None:
            return ()
        pk = keys.of_phone(self.hashes.phone(tail))
        return tuple(item["case_id"] for item in self._newest(pk, keys.of_case("")))

    def _partitions(self, case: Case) -> Iterator[tuple[Why, str, str]]:
        if household := duplicates.household(case):
            yield "household", keys.of_household(self.hashes.household(household)), keys.of_case("")
        if phone := duplicates.phone(case):
            yield "phone", keys.of_phone(self.hashes.phone(phone)), keys.of_case("")
        yield "resident", keys.of_resident(case.resident_id), keys.own_case("")

    def _newest(self, pk: str, prefix: str) -> list[Item]:
        condition = Condition(
            "PK = :pk AND begins_with(SK, :prefix)", {":pk": pk, ":prefix": prefix}
        )
        items, _ = self.table.page(condition, ScanIndexForward=False, Limit=FOUND)
        return items


def look_up_writes(change: Change, hashes: KeyedHash, kept: timedelta) -> Iterator[Write]:
    """The look-up items that this change makes, alters and removes."""
    before = _items(change.before, hashes, kept) if change.before else {}
    after = _items(change.case, hashes, kept)
    sk = keys.of_case(change.case.id)
    for pk, fields in after.items():
        if fields != before.get(pk):
            yield put(pk, sk, fields)
    for pk in before.keys() - after.keys():
        yield delete(pk, sk)


def _items(case: Case, hashes: KeyedHash, kept: timedelta) -> dict[str, dict[str, object]]:
    """A case's look-up items by partition."""
    household, phone = duplicates.household(case), duplicates.phone(case)
    partitions = [keys.of_household(hashes.household(household))] if household else []
    if phone:
        partitions.append(keys.of_phone(hashes.phone(phone)))
        if tail := duplicates.phone_tail(phone):
            partitions.append(keys.of_phone(hashes.phone(tail)))
    fields: dict[str, object] = {
        "case_id": case.id,
        "receipt": case.receipt,
        "expires": int((case.closed_at + kept).timestamp()) if case.closed_at else None,
    }
    return dict.fromkeys(partitions, fields)


def _receipt(item: Item) -> str:
    """A resident's case carries its receipt in its key."""
    return str(item["SK"]).removeprefix(keys.own_case(""))
