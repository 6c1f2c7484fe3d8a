"""Staff sessions: a random token in the browser, its hash and the person here.

A pointer beside the person's entry leads to each of their sessions, so that all can be listed and
ended at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from chalicelib.store.items import Item
from chalicelib.store.table import Table
from chalicelib.store.writes import PRESENT, Condition, Write, delete, put, update

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
_TOUCH_EVERY = timedelta(minutes=1)


class _EndedError(StoreError):
    """The session was ended while it was being used."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in. `csrf` stands in the forms of this session's pages and of no others; `id`
    says which of a person's sessions it is, and opens nothing."""

    staff: StaffMember
    csrf: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where someone is signed in: one of their sessions. `device` is a code such as
    `windows.chrome`."""

    id: str
    device: str
    began_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Sessions:
    """Opens, finds and ends sessions. A session ends by itself when idle or a working day old."""

    table: Table

    def create(
        self, staff: StaffMember, now: datetime, device: str = "", holds: tuple[Write, ...] = ()
    ) -> str:
        """A new session's token: the only copy there is. `holds` are written with it or it is not
        made, such as that the person's entry is still as it was read."""
        token = token_urlsafe(32)
        expires = int((now + LONGEST).timestamp())
        fields = {
            "staff": asdict(staff),
            "device": device,
            "began_at": instant(now),
            "seen_at": instant(now),
            "expires": expires,
        }
        pointer = keys.of_person(staff.username), keys.session_of(_hash(token))
        self.table.write(
            put(_pk(token), keys.SESSION, fields), put(*pointer, {"expires": expires}), *holds
        )
        return token

    def find(self, token: str, now: datetime, *, used: bool = True) -> Session | None:
        """The session, or None if it is over or never was. Where it is not `used` by a person, it
        goes on running out."""
        item = self.table.get(_pk(token), keys.SESSION)
        if item is None or not _lives(item, now):
            return None
        if used and now - datetime.fromisoformat(item["seen_at"]) > _TOUCH_EVERY:
            self._touch(token, now)
        return Session(_person(item["staff"]), csrf=_hash(f"form:{token}"), id=_hash(token))

    def delete(self, token: str) -> None:
        """End a session at once."""
        item = self.table.get(_pk(token), keys.SESSION)
        if item is not None:
            self._end(item["staff"]["username"], _hash(token))

    def of(self, username: str, now: datetime) -> tuple[Place, ...]:
        """Where someone is signed in, the latest first."""
        found = (
            (token_hash, self.table.get(keys.of_session(token_hash), keys.SESSION))
            for token_hash in self._pointed_at(username)
        )
        places = [
            _place(token_hash, item) for token_hash, item in found if item and _lives(item, now)
        ]
        return tuple(sorted(places, key=lambda place: place.seen_at, reverse=True))

    def end_all(self, username: str, but: str = "") -> int:
        """End every session of someone, but for the one of this id. Returns how many there were."""
        ended = [found for found in self._pointed_at(username) if found != but]
        for token_hash in ended:
            self._end(username, token_hash)
        return len(ended)

    def _end(self, username: str, token_hash: str) -> None:
        self.table.write(
            delete(keys.of_session(token_hash), keys.SESSION),
            delete(keys.of_person(username), keys.session_of(token_hash)),
        )

    def _pointed_at(self, username: str) -> Iterator[str]:
        found = self.table.query(
            Condition(
                "PK = :pk AND begins_with(SK, :session)",
                {":pk": keys.of_person(username), ":session": keys.SESSION_OF},
            )
        )
        return (item["SK"].removeprefix(keys.SESSION_OF) for item in found)

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


def _lives(item: Item, now: datetime) -> bool:
    began_at, seen_at = (datetime.fromisoformat(item[name]) for name in ("began_at", "seen_at"))
    return now - seen_at <= IDLE and now - began_at <= LONGEST


def _place(token_hash: str, item: Item) -> Place:
    return Place(
        token_hash,
        item.get("device", ""),
        datetime.fromisoformat(item["began_at"]),
        datetime.fromisoformat(item["seen_at"]),
    )


def _person(stored: Mapping[str, Any]) -> StaffMember:
    given = {**stored, "role": Role(stored["role"]), "dongs": tuple(stored.get("dongs", ()))}
    return StaffMember(**given)


def _pk(token: str) -> str:
    return keys.of_session(_hash(token))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
