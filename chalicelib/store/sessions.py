"""Staff sessions: a random token in the browser, its hash and the person here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from chalicelib.cases.events import instant
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.store import keys
from chalicelib.store.errors import StoreError
from chalicelib.store.table import Table
from chalicelib.store.writes import PRESENT, delete, put, update

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
_TOUCH_EVERY = timedelta(minutes=1)


class _EndedError(StoreError):
    """The session was ended while it was being used."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in. `csrf` stands in the forms of this session's pages and of no others."""

    staff: StaffMember
    csrf: str


@dataclass(frozen=True, slots=True)
class Sessions:
    """Opens, finds and ends sessions. A session ends by itself when idle or a working day old."""

    table: Table

    def create(self, staff: StaffMember, now: datetime) -> str:
        """A new session's token: the only copy there is."""
        token = token_urlsafe(32)
        fields = {
            "staff": asdict(staff),
            "began_at": instant(now),
            "seen_at": instant(now),
            "expires": int((now + LONGEST).timestamp()),
        }
        self.table.write(put(_pk(token), keys.SESSION, fields))
        return token

    def find(self, token: str, now: datetime) -> Session | None:
        """The session, or None if it is over or never was."""
        item = self.table.get(_pk(token), keys.SESSION)
        if item is None:
            return None
        seen_at = datetime.fromisoformat(item["seen_at"])
        if now - seen_at > IDLE or now - datetime.fromisoformat(item["began_at"]) > LONGEST:
            return None
        if now - seen_at > _TOUCH_EVERY:
            self._touch(token, now)
        return Session(_person(item["staff"]), csrf=_hash(f"form:{token}"))

    def delete(self, token: str) -> None:
        """End a session at once."""
        self.table.write(delete(_pk(token), keys.SESSION))

    def _touch(self, token: str, now: datetime) -> None:
        """Keep the session alive, unless it was ended at this moment."""
        with suppress(_EndedError):
            self.table.write(
                update(
                    _pk(token),
                    keys.SESSION,
                    sets={"seen_at": instant(now)},
                    condition=PRESENT,
                    lost=_EndedError,
                )
            )


def _person(stored: Mapping[str, Any]) -> StaffMember:
    given = {**stored, "role": Role(stored["role"]), "dongs": tuple(stored.get("dongs", ()))}
    return StaffMember(**given)


def _pk(token: str) -> str:
    return keys.of_session(_hash(token))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
