"""The audit trail: who did what, append-only and chained, so that nothing can be changed or left
out unnoticed.

Each person has a chain of their own, so writers rarely meet. An entry's `mac` is HMAC-SHA256, under
the deployment's hash key of that time, of the entry and of the `mac` before it; the chain's head,
kept in another partition, says how far it goes. An entry and its head are one transaction, which
may hold the very change that the entry is about. Entries are content-free: codes and ids.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from chalicelib.cases.events import instant
from chalicelib.store import keys
from chalicelib.store.errors import AuditMovedError, UnavailableError
from chalicelib.store.items import Item
from chalicelib.store.sealing import KeyedHash
from chalicelib.store.table import Table
from chalicelib.store.writes import ABSENT, Condition, Write, put

_TRIES = 5
_HAND_OVER = timedelta(minutes=15)
"""Longer than a process keeps the secret (`secrets.Secrets`)."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `did` is a code such as `case.accept`, `subject` the id of what it was done to,
    `codes` whatever else is worth knowing and says nothing of a person served."""

    actor: str
    seq: int
    at: str
    did: str
    subject: str
    codes: Mapping[str, str]
    previous: str
    mac: str = ""

    @property
    def time(self) -> datetime:
        """When it was done."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain goes."""

    actor: str
    seq: int = 0
    mac: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Where a chain does not hold: `changed`, `gap`, `unlinked`, `no_head`, `cut` (its end is gone)
    or `ahead` (entries that its head does not know)."""

    actor: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Audit:
    """Writes, reads and verifies the chains."""

    table: Table
    hashes: KeyedHash = field(repr=False)

    def append(self, actor: str, did: str, subject: str, now: datetime, **codes: str) -> None:
        """Enter an act that needs no other write.

        Raises:
            UnavailableError: DynamoDB does not answer.
        """
        self.recorded(lambda entry: self.table.write(*entry), actor, did, subject, now, **codes)

    def recorded(
        self,
        act: Callable[[tuple[Write, ...]], T],
        actor: str,
        did: str,
        subject: str,
        now: datetime,
        **codes: str,
    ) -> T:
        """Do an act and enter it in one transaction: `act` is given the entry's writes and must put
        them last in its own. It is called again where the person's chain moved meanwhile. Returns
        what it returns.

        Raises:
            UnavailableError: DynamoDB does not answer, or the chain would not stand still.
        """
        for _ in range(_TRIES):
            try:
                return act(self.writes(actor, did, subject, now, **codes))
            except AuditMovedError:
                continue
        raise UnavailableError(f"The audit trail of {actor} stayed in use")

    def writes(
        self, actor: str, did: str, subject: str, now: datetime, **codes: str
    ) -> tuple[Write, ...]:
        """The writes of one entry, lost to `AuditMovedError` once the chain has moved on."""
        head = self.head(actor) or Head(actor)
        entry = Entry(actor, head.seq + 1, instant(now), did, subject, codes, head.mac)
        mac = self.hashes.chained(canonical(entry))
        as_read = Condition("seq = :seq", {":seq": head.seq}) if head.seq else ABSENT
        return (
            put(
                keys.of_audit(actor),
                keys.audit_entry(entry.seq),
                {
                    "at": entry.at,
                    "did": did,
                    "subject": subject,
                    "codes": dict(codes),
                    "previous": head.mac,
                    "mac": mac,
                    "item": "audit",
                },
                condition=ABSENT,
                lost=AuditMovedError,
            ),
            put(
                keys.AUDIT_HEADS,
                actor,
                {"seq": entry.seq, "mac": mac, "at": entry.at},
                condition=as_read,
                lost=AuditMovedError,
            ),
        )

    def head(self, actor: str) -> Head | None:
        """How far someone's chain goes, or None."""
        item = self.table.get(keys.AUDIT_HEADS, actor)
        return _head(item) if item else None

    def heads(self) -> tuple[Head, ...]:
        """Every chain there is, by actor."""
        found = self.table.query(Condition("PK = :pk", {":pk": keys.AUDIT_HEADS}))
        return tuple(_head(item) for item in found)

    def of(self, actor: str, since: datetime, until: datetime) -> tuple[Entry, ...]:
        """What someone did from `since` to before `until`, oldest first. Reads back from the end of
        the chain, so yesterday costs little."""
        found = []
        for entry in self._entries(actor, ScanIndexForward=False):
            if entry.time < since:
                break
            if entry.time < until:
                found.append(entry)
        return tuple(reversed(found))

    def verify(self, actor: str) -> tuple[Flaw, ...]:
        """What does not hold in a chain, in its order; nothing where all of it does."""
        flaws: list[Flaw] = []
        last, by_key = Head(actor), _KeysInTurn()
        for entry in self._entries(actor):
            if entry.seq != last.seq + 1:
                flaws.append(Flaw(actor, last.seq + 1, "gap"))
            elif entry.previous != last.mac:
                flaws.append(Flaw(actor, entry.seq, "unlinked"))
            if not by_key.accepts(entry, self.hashes.chains(canonical(entry))):
                flaws.append(Flaw(actor, entry.seq, "changed"))
            last = Head(actor, entry.seq, entry.mac)
        return (*flaws, *_against_head(last, self.head(actor)))

    def mac_at(self, actor: str, seq: int) -> str | None:
        """The mac of one entry, or None where there is none: to hold an anchor against."""
        item = self.table.get(keys.of_audit(actor), keys.audit_entry(seq))
        return str(item["mac"]) if item else None

    def _entries(self, actor: str, **options: bool) -> Iterator[Entry]:
        condition = Condition("PK = :pk", {":pk": keys.of_audit(actor)})
        return (_entry(actor, item) for item in self.table.query(condition, **options))


@dataclass(slots=True)
class _KeysInTurn:
    """A chain is continued by one key after another. Once it is, an older one, which may be known
    to others, makes no more entries; but for the minutes in which processes still have it."""

    newest: int | None = None
    since: datetime | None = None

    def accepts(self, entry: Entry, links: tuple[str, ...]) -> bool:
        """Whether the entry's link is one of these, the present key's first, and may be."""
        if entry.mac not in links:
            return False
        key = links.index(entry.mac)
        if self.newest is None or self.since is None or key < self.newest:
            self.newest, self.since = key, entry.time
        return key == self.newest or entry.time - self.since <= _HAND_OVER


def canonical(entry: Entry) -> str:
    """An entry as it is hashed: JSON with sorted keys and no blanks, its own `mac` left out."""
    return json.dumps(
        {
            "actor": entry.actor,
            "at": entry.at,
            "codes": dict(entry.codes),
            "did": entry.did,
            "previous": entry.previous,
            "seq": entry.seq,
            "subject": entry.subject,
        },
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )


def digest(heads: tuple[Head, ...]) -> str:
    """One number for all chains as they stand: SHA-256 over a line for each head, by actor."""
    lines = (f"{head.actor}:{head.seq}:{head.mac}\n" for head in sorted(heads, key=_actor))
    return sha256("".join(lines).encode()).hexdigest()


def _actor(head: Head) -> str:
    return head.actor


def _against_head(last: Head, head: Head | None) -> Iterator[Flaw]:
    if head is None:
        if last.seq:
            yield Flaw(last.actor, last.seq, "no_head")
    elif head.seq > last.seq:
        yield Flaw(last.actor, last.seq + 1, "cut")
    elif head.seq < last.seq:
        yield Flaw(last.actor, head.seq + 1, "ahead")
    elif head.mac != last.mac:
        yield Flaw(last.actor, last.seq, "unlinked")


def _head(item: Item) -> Head:
    return Head(item["SK"], item["seq"], item["mac"])


def _entry(actor: str, item: Item) -> Entry:
    return Entry(
        actor=actor,
        seq=keys.audit_seq(item["SK"]),
        at=item["at"],
        did=item["did"],
        subject=item["subject"],
        codes=item["codes"],
        previous=item["previous"],
        mac=item["mac"],
    )
