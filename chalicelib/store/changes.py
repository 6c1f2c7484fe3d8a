"""A change as writes: the case, its rows in lists, its events, messages and receipt.

Turns, staff and the clock all store cases through here, so that none can forget the outbox.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from chalicelib.cases import synthetic
from chalicelib.cases.change import Change
from chalicelib.cases.events import instant
from chalicelib.cases.model import Case, Message, Private
from chalicelib.store import keys
from chalicelib.store.board import rows_of
from chalicelib.store.calls import call_writes
from chalicelib.store.due import due_fields
from chalicelib.store.errors import CaseChangedError, ReceiptTakenError
from chalicelib.store.events import event_write
from chalicelib.store.items import Item
from chalicelib.store.lookups import look_up_writes
from chalicelib.store.records import record_writes
from chalicelib.store.sealing import DataKey, KeyedHash, Sealer
from chalicelib.store.shredding import BACKSTOP
from chalicelib.store.upgrades import CASE, reading, upgraded_case
from chalicelib.store.writes import ABSENT, Condition, Write, at_version, check, delete, fading, put

_OF_THE_ITEM = frozenset(
    ("PK", "SK", "item", "schema_version", "sealed", "key", "expires", "due_shard", "due_at")
)
"""What belongs to a case's item rather than to the case."""


def merged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """One change a case: an item may be written only once in a transaction.

    Slots stay with the changes they came from: `slots.slot_writes` counts them all.
    """
    by_case: dict[str, Change] = {}
    for change in changes:
        first = by_case.get(change.case.id)
        by_case[change.case.id] = change if first is None else _joined(first, change)
    return tuple(by_case.values())


def unchanged_since(change: Change) -> Condition:
    """The stored case is still what the change was decided on."""
    return at_version(change.before.version if change.before else 0)


@dataclass(frozen=True, slots=True)
class CaseWriter:
    """Knows how a case is stored. `kept` is how long a finished case keeps what is personal: then
    its item leaves (`shredding`), and with it the only copy of the data key of its messages."""

    sealer: Sealer
    hashes: KeyedHash
    city_id: str
    kept: timedelta
    zone: ZoneInfo

    def writes(self, change: Change, key: DataKey) -> Iterator[Write]:
        """Everything of a change but its slots. `key` is the case's data key. A synthetic case
        leaves no record and fades."""
        if change.case.owner == synthetic.TEAM:
            gone = change.case.opened_at + synthetic.KEPT
            yield from (fading(write, gone) for write in self._of_case(change, key))
            return
        yield from self._of_case(change, key)
        yield from record_writes(change, self.zone)

    def _of_case(self, change: Change, key: DataKey) -> Iterator[Write]:
        case = change.case
        yield self._case(change, key, unchanged_since(change))
        if change.before is None:
            yield from self._look_ups(case)
        yield from self._rows(change)
        yield from call_writes(change)
        yield from look_up_writes(change, self.hashes, self.kept)
        for event in change.events:
            yield event_write(event, self.city_id)
        for message in change.messages:
            yield self._message(message, key)

    def anew(self, case: Case, key: DataKey) -> Iterator[Write]:
        """A stored case and every row of it, as today's code writes them. Its version stays: there
        is nothing new to whoever has it open."""
        change, pk = Change(before=None, case=case), keys.of_case(case.id)
        yield self._case(change, key, at_version(case.version))
        for team, row in rows_of(case).items():
            yield put(pk, keys.team_row(team), row)
        yield from call_writes(change)
        yield from look_up_writes(change, self.hashes, self.kept)
        yield from record_writes(change, self.zone)

    def read_case(self, item: Item) -> Case:
        """The case of an item, its personal fields opened.

        Raises:
            NewerItemError: newer code wrote what this code does not understand.
        """
        key = self.sealer.open_key(item["key"])
        private = self.sealer.unseal(key, item["sealed"], item["PK"], item["SK"])
        upgraded = upgraded_case(item)
        fields = {name: upgraded[name] for name in upgraded.keys() - _OF_THE_ITEM}
        with reading(item.get("schema_version", 1), CASE):
            return Case.model_validate({**fields, "private": Private.model_validate_json(private)})

    def read_message(self, item: Item, key: DataKey) -> Message:
        """The message of an item."""
        text = self.sealer.unseal(key, item["sealed"], item["PK"], item["SK"])
        return Message.model_validate({**item, "text": text})

    def _case(self, change: Change, key: DataKey, unchanged: Condition) -> Write:
        case, pk = change.case, keys.of_case(change.case.id)
        ends_at = case.closed_at + self.kept if case.closed_at else None
        fields = {
            **case.model_dump(mode="json", exclude={"private"}, exclude_none=True),
            "item": "case",
            "schema_version": CASE,
            "sealed": self.sealer.seal(key, case.private.model_dump_json(), pk, keys.CASE),
            "key": key.wrapped,
            "expires": int((ends_at + BACKSTOP).timestamp()) if ends_at else None,
            **due_fields(pk, min(filter(None, (case.due_at, ends_at)), default=None)),
        }
        return put(pk, keys.CASE, fields, condition=unchanged, lost=CaseChangedError)

    def _look_ups(self, case: Case) -> Iterator[Write]:
        receipt, *by_other_keys = map(keys.of_receipt, self.hashes.receipts(case.receipt))
        yield put(
            receipt, keys.CASE, {"case_id": case.id}, condition=ABSENT, lost=ReceiptTakenError
        )
        for pk in by_other_keys:
            yield check(pk, keys.CASE, ABSENT, ReceiptTakenError)
        yield put(
            keys.of_resident(case.resident_id),
            keys.own_case(case.receipt),
            {"case_id": case.id, "opened_at": instant(case.opened_at)},
        )

    def _rows(self, change: Change) -> Iterator[Write]:
        pk = keys.of_case(change.case.id)
        before = rows_of(change.before) if change.before else {}
        after = rows_of(change.case)
        for team, row in after.items():
            if row != before.get(team):
                yield put(pk, keys.team_row(team), row)
        for team in before.keys() - after.keys():
            yield delete(pk, keys.team_row(team))

    def _message(self, message: Message, key: DataKey) -> Write:
        pk, sk = keys.of_case(message.case_id), keys.message(message.id)
        fields = {
            **message.model_dump(mode="json", exclude={"text"}),
            "sealed": self.sealer.seal(key, message.text, pk, sk),
        }
        return put(pk, sk, fields)


def _joined(first: Change, second: Change) -> Change:
    return replace(
        first,
        case=second.case,
        events=first.events + second.events,
        messages=first.messages + second.messages,
        erases=first.erases or second.erases,
    )
