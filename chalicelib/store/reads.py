"""The read log: who opened which case, when, and why where a reason was asked.

Each reading is written beside the case and beside the person in one transaction, which also keeps
the set of cases that the person opened in this hour by the clock. The write that would take the set
beyond the city's limit fails, once an hour at most, and is then made together with an alarm: no
other reading costs more than that one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib import log
from chalicelib.cases.events import instant
from chalicelib.store import keys
from chalicelib.store.errors import StoreError
from chalicelib.store.items import Item
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, put, update

KEPT = timedelta(days=730)
_SET_KEPT = timedelta(days=2)


class _ManyError(StoreError):
    """One more case would be more than anyone needs in an hour."""


@dataclass(frozen=True, slots=True)
class Read:
    """One reading. `photo` is the picture that was opened, if it was one; `reason` a code."""

    username: str
    case_id: str
    receipt: str
    at: datetime
    photo: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Bulk:
    """Someone opened more than `cases` cases within one hour."""

    username: str
    at: datetime
    cases: int


@dataclass(frozen=True, slots=True)
class Reads:
    """`limit` is how many cases one person may open in an hour before it is called bulk viewing."""

    table: Table
    limit: int

    def record(
        self,
        case_id: str,
        receipt: str,
        username: str,
        now: datetime,
        *,
        photo_id: str | None = None,
        reason: str | None = None,
    ) -> None:
        """Write down that someone opens a case or one of its pictures, before they see it. `reason`
        is a code: no words of a person may stand here.

        Raises:
            UnavailableError: DynamoDB does not answer; nothing must be shown.
        """
        read = Read(username, case_id, receipt, now, photo_id, reason)
        writes = tuple(self._writes(read))
        try:
            self.table.write(*writes, self._counted(read, guarded=True))
        except _ManyError:
            self.table.write(*writes, self._counted(read, guarded=False), self._alarm(read))
            log.line("reads.bulk", cases=self.limit)  # who it was stands on the auditors' page

    def of_case(self, case_id: str) -> tuple[Read, ...]:
        """Who opened a case, the latest first."""
        return tuple(self._between(keys.of_case(case_id), keys.READ, keys.READ + "~"))

    def of_person(self, username: str, since: datetime, until: datetime) -> tuple[Read, ...]:
        """What someone opened from `since` to before `until`, the latest first."""
        begins, ends = (keys.READ + instant(time) for time in (since, until))
        return tuple(self._between(keys.of_person(username), begins, ends))

    def bulk(self, since: datetime) -> tuple[Bulk, ...]:
        """Alarms of bulk viewing since then, the latest first."""
        found = self.table.query(
            Condition("PK = :pk AND SK >= :since", {":pk": keys.BULK, ":since": instant(since)}),
            ScanIndexForward=False,
        )
        return tuple(
            Bulk(item["username"], datetime.fromisoformat(item["at"]), item["cases"])
            for item in found
        )

    def _writes(self, read: Read) -> Iterator[Write]:
        fields = {
            "username": read.username,
            "case_id": read.case_id,
            "receipt": read.receipt,
            "at": instant(read.at),
            "photo": read.photo,
            "reason": read.reason,
            "expires": int((read.at + KEPT).timestamp()),
        }
        for pk, other in (
            (keys.of_case(read.case_id), read.username),
            (keys.of_person(read.username), read.case_id),
        ):
            yield put(pk, keys.read(read.at, other, read.photo), fields)

    def _counted(self, read: Read, *, guarded: bool) -> Write:
        few = Condition(
            "attribute_exists(alarmed) OR attribute_not_exists(cases)"
            " OR contains(cases, :case) OR size(cases) < :limit",
            {":case": read.case_id, ":limit": self.limit},
        )
        expires = int((read.at + _SET_KEPT).timestamp())
        return update(
            keys.of_person(read.username),
            keys.opened_in(read.at),
            adds={"cases": frozenset({read.case_id})},
            sets={"expires": expires} if guarded else {"expires": expires, "alarmed": True},
            condition=few if guarded else None,
            lost=_ManyError if guarded else None,
        )

    def _alarm(self, read: Read) -> Write:
        fields = {
            "username": read.username,
            "at": instant(read.at),
            "cases": self.limit,
            "expires": int((read.at + KEPT).timestamp()),
        }
        return put(keys.BULK, f"{instant(read.at)}#{read.username}", fields)

    def _between(self, pk: str, begins: str, ends: str) -> Iterator[Read]:
        found = self.table.query(
            Condition(
                "PK = :pk AND SK BETWEEN :begins AND :ends",
                {":pk": pk, ":begins": begins, ":ends": ends},
            ),
            ScanIndexForward=False,
        )
        return (_read(item) for item in found)


def _read(item: Item) -> Read:
    return Read(
        username=item["username"],
        case_id=item.get("case_id") or keys.case_id(item["PK"]),
        receipt=item.get("receipt", ""),
        at=datetime.fromisoformat(item["at"]),
        photo=item.get("photo"),
        reason=item.get("reason"),
    )
