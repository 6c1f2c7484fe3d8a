"""Cases found by what they have in common, over keyed hashes: nothing personal is in a key.

Every look-up item is written and removed in the transaction that changes its case, and leaves with
it at the end of retention.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
        for why, pks, prefix in self._partitions(case):
            for item in self._newest(pks, prefix):
                one = Related(item["case_id"], item.get("receipt") or _receipt(item), why)
                if one.case_id != case.id:
                    found.setdefault(one.case_id, one)
        return tuple(sorted(found.values(), key=lambda one: one.case_id, reverse=True))

    def by_phone_tail(self, typed: str) -> tuple[str, ...]:
        """Ids of cases whose number ends in these digits, newest first."""
        tail = duplicates.phone_tail(typed)
        if tail is None:
            return ()
        pks = [keys.of_phone(phone) for phone in self.hashes.phones(tail)]
        return tuple(item["case_id"] for item in self._newest(pks, keys.of_case("")))

    def _partitions(self, case: Case) -> Iterator[tuple[Why, list[str], str]]:
        prefix = keys.of_case("")
        if household := duplicates.household(case):
            found = self.hashes.households(household)
            yield "household", [keys.of_household(one) for one in found], prefix
        if phone := duplicates.phone(case):
            yield "phone", [keys.of_phone(one) for one in self.hashes.phones(phone)], prefix
        yield "resident", [keys.of_resident(case.resident_id)], keys.own_case("")

    def _newest(self, pks: Iterable[str], prefix: str) -> list[Item]:
        """Of several partitions, while the hash key changes, a case is in one."""
        found: list[Item] = []
        for pk in pks:
            condition = Condition(
                "PK = :pk AND begins_with(SK, :prefix)", {":pk": pk, ":prefix": prefix}
            )
            found += self.table.page(condition, ScanIndexForward=False, Limit=FOUND)[0]
        return sorted(found, key=lambda item: str(item["SK"]), reverse=True)[:FOUND]


def look_up_writes(change: Change, hashes: KeyedHash, kept: timedelta) -> Iterator[Write]:
    """The look-up items that this change makes, alters and removes. While the hash key changes,
    all of them are made anew, and those by the other key removed."""
    sk = keys.of_case(change.case.id)
    before = look_up_partitions(change.before, hashes) if change.before else {}
    after = look_up_partitions(change.case, hashes)
    same = change.before is not None and _fields(change.before, kept) == _fields(change.case, kept)
    current = {pk for pk, is_current in after.items() if is_current}
    for pk in after:
        if pk in current and (hashes.keys.changing or not same or pk not in before):
            yield put(pk, sk, _fields(change.case, kept))
    if change.before:
        for pk in before:
            if pk not in current:
                yield delete(pk, sk)


def look_up_partitions(case: Case, hashes: KeyedHash) -> dict[str, bool]:
    """Where a case's look-up items may be, and whether that is by the current key."""
    household, phone = duplicates.household(case), duplicates.phone(case)
    found: dict[str, bool] = {}
    if household:
        found |= _by_key(keys.of_household(one) for one in hashes.households(household))
    if phone:
        found |= _by_key(keys.of_phone(one) for one in hashes.phones(phone))
        if tail := duplicates.phone_tail(phone):
            found |= _by_key(keys.of_phone(one) for one in hashes.phones(tail))
    return found


def _by_key(partitions: Iterable[str]) -> dict[str, bool]:
    return {pk: number == 0 for number, pk in enumerate(partitions)}


def _fields(case: Case, kept: timedelta) -> dict[str, object]:
    return {
        "case_id": case.id,
        "receipt": case.receipt,
        "expires": int((case.closed_at + kept).timestamp()) if case.closed_at else None,
    }


def _receipt(item: Item) -> str:
    """A resident's case carries its receipt in its key."""
    return str(item["SK"]).removeprefix(keys.own_case(""))
