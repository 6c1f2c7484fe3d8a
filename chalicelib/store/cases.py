"""Cases: found, opened for reading, and changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from chalicelib.cases import synthetic
from chalicelib.cases.change import Change
from chalicelib.cases.model import Author, Case, Event, Message
from chalicelib.city.model import City
from chalicelib.store import keys
from chalicelib.store.audit import Audit
from chalicelib.store.changes import CaseWriter, merged, unchanged_since
from chalicelib.store.errors import CaseChangedError
from chalicelib.store.events import stored_event
from chalicelib.store.items import Item
from chalicelib.store.ledger import Entry, stored_entry
from chalicelib.store.lookups import LookUps, Related
from chalicelib.store.sealing import DataKey, KeyedHash, Sealer
from chalicelib.store.slots import slot_writes
from chalicelib.store.table import Table
from chalicelib.store.upgrades import CASE
from chalicelib.store.writes import Condition, Write, check, delete

_KEYS_REMEMBERED = 1000
_REMEMBERED_SECONDS = 300
"""A key that was wrapped anew, or destroyed, is not used for longer."""

ERASED_TOGETHER = 60
"""Messages erased in one transaction: DynamoDB takes 100 writes, and a turn has others."""

LOOKED_THROUGH = 1000
"""Items that are looked through at a time for cases of earlier versions."""


class Cases:
    """The cases of one city's table."""

    def __init__(
        self,
        table: Table,
        sealer: Sealer,
        hashes: KeyedHash,
        city: City,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._table = table
        self._sealer = sealer
        self._hashes = hashes
        self._audit = Audit(table, hashes)
        self._writer = CaseWriter(
            sealer, hashes, city.id, timedelta(days=city.case_days), city.calendar.zone
        )
        self._look_ups = LookUps(table, hashes)
        self._capacity = {team.id: team.callbacks_per_slot for team in city.teams.values()}
        self._wrapped: dict[str, tuple[float, bytes]] = {}

    def get(self, case_id: str) -> Case | None:
        """A case with its personal fields, or None."""
        item = self._table.get(keys.of_case(case_id), keys.CASE)
        if item is None:
            return None
        self._remember(case_id, item["key"])
        return self._writer.read_case(item)

    def by_receipt(self, receipt: str) -> Case | None:
        """The case with this receipt (as `receipts.parse` gives it), or None. Two round trips."""
        for hashed in self._hashes.receipts(receipt):
            if found := self._table.get(keys.of_receipt(hashed), keys.CASE):
                return self.get(found["case_id"])
        return None

    def outdated(
        self, after: tuple[str, str] | None
    ) -> tuple[tuple[str, ...], tuple[str, str] | None]:
        """Ids of the cases of earlier versions in the next part of the table, and where it ended;
        None at the table's end."""
        older = Condition(
            "SK = :case AND begins_with(PK, :of_case) AND"
            " (attribute_not_exists(schema_version) OR schema_version < :version)",
            {":case": keys.CASE, ":of_case": keys.of_case(""), ":version": CASE},
        )
        found, last = self._table.look_through(older, after, LOOKED_THROUGH)
        return tuple(keys.case_id(item["PK"]) for item in found), last

    def write_anew(self, case_id: str) -> bool:
        """Store a case of an earlier version as today's code does; False where there is none. A
        synthetic one fades as it is.

        Raises:
            CaseChangedError: someone changed it at this moment.
        """
        item = self._table.get(keys.of_case(case_id), keys.CASE)
        if item is None or item.get("schema_version", 1) >= CASE:
            return False
        if item["owner"] == synthetic.TEAM:
            return False
        key = self._sealer.open_key(item["key"])
        self._table.write(*self._writer.anew(self._writer.read_case(item), key))
        return True

    def hidden_from(self, case_id: str) -> tuple[str, ...]:
        """The user names that must not learn of the case; no personal field is opened for it."""
        item = self._table.get(keys.of_case(case_id), keys.CASE)
        return tuple(item.get("hidden_from", ())) if item else ()

    def stored(self, case_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of these cases that have not been destroyed; no personal field is opened."""
        return tuple(i for i in case_ids if self._table.get(keys.of_case(i), keys.CASE))

    def commit(self, *changes: Change, also: Sequence[Write] = ()) -> None:
        """Store these changes, of one case or of several, and `also` what goes with them; or
        nothing. An act of staff is entered in the audit trail by the same transaction.

        Raises:
            CaseChangedError: a case is no longer as it was when its change was decided.
            SlotFullError: the slot that it takes has no room.
            ReceiptTakenError: a new case's receipt is another's.
            UnavailableError: DynamoDB or KMS does not answer.
        """
        keyring: dict[str, DataKey] = {}
        for change in changes:
            case_id = change.case.id
            if case_id not in keyring:
                keyring[case_id] = self.key_of(case_id) if change.before else self._sealer.new_key()

        def store(entry: Sequence[Write]) -> None:
            self._table.write(*self.writes(changes, keyring), *also, *entry)

        acting = [change for change in changes if change.act]
        if acting:
            self._enter(store, *acting)
        else:
            store(())

    def writes(self, changes: Sequence[Change], keyring: Mapping[str, DataKey]) -> Iterator[Write]:
        """All writes of these changes, for a transaction that may hold more. `keyring` has each
        case's data key by case id.

        Of a thread that is too long to be erased in that transaction, the rest is erased at once.
        """
        for change in merged(changes):
            if change.erases:
                yield from self._erasure(change)
            yield from self._writer.writes(change, keyring[change.case.id])
            self._remember(change.case.id, keyring[change.case.id].wrapped)
        yield from slot_writes(changes, self._capacity)

    def key_of(self, case_id: str) -> DataKey:
        """A stored case's data key; reads the case only if this process has not for a while.

        Raises:
            LookupError: there is no such case.
        """
        since, wrapped = self._wrapped.get(case_id, (0.0, b""))
        if not wrapped or self._seconds() - since >= _REMEMBERED_SECONDS:
            item = self._table.get(keys.of_case(case_id), keys.CASE)
            if item is None:
                raise LookupError(f"Case {case_id} is not stored")
            wrapped = item["key"]
            self._remember(case_id, wrapped)
        return self._sealer.open_key(wrapped)

    def thread(self, case_id: str) -> tuple[Message, ...]:
        """What resident and staff wrote, oldest first, notes included."""
        items = list(self._part(case_id, keys.MESSAGE))
        if not items:
            return ()
        key = self.key_of(case_id)
        return tuple(self._writer.read_message(item, key) for item in items)

    def message(self, case_id: str, message_id: str) -> Message | None:
        """One line of the thread, or None."""
        item = self._table.get(keys.of_case(case_id), keys.message(message_id))
        return self._writer.read_message(item, self.key_of(case_id)) if item else None

    def history(self, case_id: str) -> tuple[Event, ...]:
        """The case's events, oldest first."""
        return tuple(stored_event(item) for item in self._part(case_id, keys.EVENT))

    def ledger(self, case_id: str) -> tuple[Entry, ...]:
        """Who was told of what, by event, team and channel."""
        return tuple(stored_entry(item) for item in self._part(case_id, keys.NOTICE))

    def related(self, case: Case) -> tuple[Related, ...]:
        """Other cases of the same household, phone number or resident, newest first; each once, by
        the first of these reasons. Look-ups only: no case is read."""
        return self._look_ups.related(case)

    def by_phone_tail(self, typed: str) -> tuple[str, ...]:
        """Ids of the cases whose phone number ends in these digits, newest first; none where fewer
        than four digits were typed."""
        return self._look_ups.by_phone_tail(typed)

    def _enter(self, store: Callable[[Sequence[Write]], None], acted: Change, *on: Change) -> None:
        """Store an act with its entry in the audit trail; what it does to other cases is a part of
        it."""
        act = acted.act
        if act is None:
            raise ValueError("Only what staff did is entered in the audit trail")
        codes = {"version": str(acted.case.version)}
        if on:
            codes["with"] = " ".join(other.case.id for other in on)
        self._audit.recorded(store, act.by, f"case.{act.did}", acted.case.id, act.at, **codes)

    def _erasure(self, change: Change) -> Iterator[Write]:
        """The removal of what the resident wrote and showed. Erasing twice is the same as once, so
        it does not matter where a long thread's erasure breaks off."""
        pk = keys.of_case(change.case.id)
        own = [
            delete(pk, item["SK"])
            for item in self._part(change.case.id, keys.MESSAGE)
            if item["author"] == Author.RESIDENT
        ]
        own += [
            delete(pk, item["SK"])
            for item in self._part(change.case.id, keys.PHOTO)
            if item["resident_id"] == change.case.resident_id
        ]
        still = check(pk, keys.CASE, unchanged_since(change), CaseChangedError)
        while len(own) > ERASED_TOGETHER:
            self._table.write(still, *own[:ERASED_TOGETHER])
            del own[:ERASED_TOGETHER]
        yield from own

    def _part(self, case_id: str, prefix: str) -> Iterator[Item]:
        return self._table.query(
            Condition(
                "PK = :pk AND begins_with(SK, :prefix)",
                {":pk": keys.of_case(case_id), ":prefix": prefix},
            )
        )

    def _remember(self, case_id: str, wrapped: bytes) -> None:
        if len(self._wrapped) >= _KEYS_REMEMBERED:
            del self._wrapped[next(iter(self._wrapped))]
        self._wrapped[case_id] = (self._seconds(), wrapped)
