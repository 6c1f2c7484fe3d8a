"""Setting up an authenticator app: what Cognito gave for it is kept here, sealed, for ten minutes,
between the page that shows the secret and the code that proves it was taken."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from chalicelib.cases.events import instant
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.store import keys
from chalicelib.store.sealing import Holds, Sealer
from chalicelib.store.table import Table
from chalicelib.store.writes import delete, put

LIVES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Who is setting up, and Cognito's access token, which lets them set up their own account."""

    staff: StaffMember
    access_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Enrolments:
    """Set-ups that are under way."""

    table: Table
    sealer: Sealer

    def begin(self, staff: StaffMember, access_token: str, now: datetime) -> str:
        """Keep the token; returns the only copy of what finds it again."""
        token = token_urlsafe(32)
        pk, key = _pk(token), self.sealer.new_key(Holds.STAFF)
        fields = {
            "staff": asdict(staff),
            "key": key.wrapped,
            "access_token": self.sealer.seal(key, access_token, pk, keys.ENROLMENT),
            "until": instant(now + LIVES),
            "expires": int((now + LIVES).timestamp()),
        }
        self.table.write(put(pk, keys.ENROLMENT, fields))
        return token

    def find(self, token: str, now: datetime) -> Enrolment | None:
        """What was kept, or None once it is over."""
        pk = _pk(token)
        item = self.table.get(pk, keys.ENROLMENT)
        if item is None or datetime.fromisoformat(item["until"]) <= now:
            return None
        key = self.sealer.open_key(item["key"], Holds.STAFF)
        access_token = self.sealer.unseal(key, item["access_token"], pk, keys.ENROLMENT)
        given: dict[str, Any] = item["staff"]
        staff = StaffMember(
            **{**given, "role": Role(given["role"]), "dongs": tuple(given["dongs"])}
        )
        return Enrolment(staff, access_token)

    def end(self, token: str) -> None:
        """It is done."""
        self.table.write(delete(_pk(token), keys.ENROLMENT))


def _pk(token: str) -> str:
    return keys.of_enrolment(sha256(token.encode()).hexdigest())
