"""Wrong passwords and codes, counted by account: first free, then with growing pauses, then locked.

A try is counted before it is made, on the condition that nobody else's was counted since: guesses
sent side by side do not pass as one. The account is a keyed hash of the name as typed, so that a
name nobody has is treated as one that somebody has.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.cases.events import instant
from chalicelib.store import keys
from chalicelib.store.errors import StoreError
from chalicelib.store.items import Item
from chalicelib.store.sealing import KeyedHash
from chalicelib.store.table import Table
from chalicelib.store.writes import PRESENT, Condition, at_version, delete, put, update

FREE = 4
"""So many may go wrong without a pause."""
LOCKED_AT = 10
FIRST_PAUSE = timedelta(seconds=5)
LOCKED_FOR = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
SPRAY = 10
"""Wrong sign-ins for more accounts than this within ten minutes are an attack on all of them."""
_SPRAY_WITHIN = timedelta(minutes=10)
KEPT = timedelta(days=1)


class HeldError(StoreError):
    """No try is taken now; `until` says when the next one is, `locked` that it is a lock."""

    def __init__(self, until: datetime, *, locked: bool) -> None:
        super().__init__()
        self.until = until
        self.locked = locked


class _BesideError(StoreError):
    """Another try of the same account was counted at this moment."""


class _SprayError(StoreError):
    """The accounts of these minutes are as many as ordinary mistakes explain, or more."""


def pause(count: int) -> timedelta:
    """How long no further try is taken after so many in a row went wrong."""
    if count <= FREE:
        return timedelta(0)
    if count >= LOCKED_AT:
        return LOCKED_FOR
    return FIRST_PAUSE * (1 << (count - FREE - 1))


@dataclass(frozen=True, slots=True)
class Attempts:
    """Counts tries by account."""

    table: Table
    hashes: KeyedHash = field(repr=False)

    def begin(self, username: str, now: datetime) -> None:
        """Count a try, which is wrong until `passed` or `cleared` says otherwise.

        Raises:
            HeldError: none is taken now.
            UnavailableError: DynamoDB does not answer; nothing must be tried.
        """
        pk = self._pk(username)
        item = self.table.get(pk, keys.FAILED)
        until = _until(item)
        if item and until > now:
            raise HeldError(until, locked=item["count"] >= LOCKED_AT)
        count = _count(item, now) + 1
        fields = {
            "count": count,
            "at": instant(now),
            "until": instant(now + pause(count)),
            "version": (item["version"] if item else 0) + 1,
            "expires": int((now + KEPT).timestamp()),
        }
        as_read = at_version(item["version"] if item else 0)
        try:
            self.table.write(put(pk, keys.FAILED, fields, condition=as_read, lost=_BesideError))
        except _BesideError:
            raise HeldError(now + FIRST_PAUSE, locked=False) from None

    def passed(self, username: str, now: datetime) -> None:
        """The try was not wrong, but does not yet prove who it is; or nobody could say."""
        with suppress(_BesideError):
            self.table.write(
                update(
                    self._pk(username),
                    keys.FAILED,
                    adds={"count": -1, "version": 1},
                    sets={"until": instant(now)},
                    condition=PRESENT,
                    lost=_BesideError,
                )
            )

    def cleared(self, username: str) -> None:
        """They proved who they are, or an administrator says so: nothing is counted any more."""
        self.table.write(delete(self._pk(username), keys.FAILED))

    def failed(self, username: str, now: datetime) -> None:
        """The try was wrong: watch whether many accounts fare so within minutes."""
        log.line("sign_in.failed")
        try:
            self._spread(username, now)
        except _SprayError:
            with suppress(_SprayError):
                self.table.write(
                    update(
                        *_spray(now),
                        sets={"alarmed": True},
                        condition=Condition("attribute_not_exists(alarmed)"),
                        lost=_SprayError,
                    )
                )
                log.line("sign_in.spray", accounts=SPRAY)

    def locked_until(self, username: str, now: datetime) -> datetime | None:
        """Until when an account is locked, or None."""
        item = self.table.get(self._pk(username), keys.FAILED)
        if item is None or item["count"] < LOCKED_AT:
            return None
        until = _until(item)
        return until if until > now else None

    def _spread(self, username: str, now: datetime) -> None:
        account = self.hashes.account(username.lower())
        few = Condition(
            "attribute_not_exists(accounts) OR (attribute_not_exists(alarmed)"
            " AND (contains(accounts, :account) OR size(accounts) < :spray))",
            {":account": account, ":spray": SPRAY},
        )
        self.table.write(
            update(
                *_spray(now),
                adds={"accounts": frozenset({account})},
                sets={"expires": int((now + KEPT).timestamp())},
                condition=few,
                lost=_SprayError,
            )
        )

    def _pk(self, username: str) -> str:
        return keys.of_attempts(self.hashes.account(username.lower()))


def _count(item: Item | None, now: datetime) -> int:
    """Tries in a row that still count. After a lock, pauses go on where they began."""
    if item is None or now - datetime.fromisoformat(item["at"]) > FORGOTTEN_AFTER:
        return 0
    return FREE if item["count"] >= LOCKED_AT else int(item["count"])


def _until(item: Item | None) -> datetime:
    return datetime.fromisoformat(item["until"] if item else "1970-01-01T00:00:00Z")


def _spray(now: datetime) -> tuple[str, str]:
    minutes = int(now.timestamp() // _SPRAY_WITHIN.total_seconds())
    return keys.of_spray(minutes), keys.FAILED
