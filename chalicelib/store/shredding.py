"""The end of what is personal in a case: the only copies of its data key go, and all under it.

The clock does it to the minute when the city's period is over; DynamoDB's TTL, which may take days,
stands behind it (`BACKSTOP`). What remains says nothing of a person: events and notices by code and
id, the month's row of figures, and the deletion record. Pictures stay in the bucket, sealed under
keys that are gone, until its life-cycle rule takes them. A backup holds wrapped keys for 35 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.cases.model import Case
from chalicelib.store import keys
from chalicelib.store.deletions import Deletions, Rule
from chalicelib.store.errors import CaseChangedError
from chalicelib.store.lookups import look_up_partitions
from chalicelib.store.records import last_record
from chalicelib.store.sealing import KeyedHash
from chalicelib.store.table import Table
from chalicelib.store.writes import Condition, Write, at_version, check, delete

BACKSTOP = timedelta(days=2)
"""How long after its time TTL may take what the clock should have taken: the clock then had two
days to be mended, and writes a record, which TTL does not."""

TOGETHER = 60
"""Items destroyed in one transaction, of which DynamoDB takes 100."""


@dataclass(frozen=True, slots=True)
class Shredder:
    """`kept` is how long a finished case keeps what is personal."""

    table: Table
    hashes: KeyedHash
    deletions: Deletions
    kept: timedelta

    def is_due(self, case: Case, now: datetime) -> bool:
        """Whether the case was finished so long ago."""
        return case.closed_at is not None and case.closed_at + self.kept <= now

    def shred(self, case: Case, rule: Rule, now: datetime, also: Sequence[Write] = ()) -> None:
        """Destroy what is personal in the case, and what waits for its resident about it. `also`
        belongs to the last transaction, which takes the key. What broke off is gone on with when it
        is done again.

        Raises:
            CaseChangedError: it was changed since `case` was read.
            UnavailableError: DynamoDB does not answer.
        """
        pk = keys.of_case(case.id)
        parts = list(self._parts(case))
        as_read = at_version(case.version)
        still = check(pk, keys.CASE, as_read, CaseChangedError)
        for begin in range(0, len(parts), TOGETHER):
            some = parts[begin : begin + TOGETHER]
            counts = {what: sum(kind == what for kind, _ in some) for what, _ in some}
            record = self.deletions.write(rule, now, counts, case.id)
            self.table.write(still, *(write for _, write in some), record)
        self.table.write(
            delete(pk, keys.CASE, condition=as_read, lost=CaseChangedError),
            *self._ways_to(case),
            self.deletions.write(rule, now, {"cases": 1}, case.id),
            last_record(case, now, self.deletions.zone),
            *also,
        )

    def _parts(self, case: Case) -> Iterator[tuple[str, Write]]:
        """Whatever is sealed under the case's key, each by what it counts as."""
        pk, resident = keys.of_case(case.id), keys.of_resident(case.resident_id)
        for prefix, what in ((keys.MESSAGE, "messages"), (keys.PHOTO, "photos")):
            for sk, _ in self._beginning(pk, prefix):
                yield what, delete(pk, sk)
        for sk, case_id in self._beginning(resident, keys.PENDING):
            if case_id == case.id:
                yield "pending", delete(resident, sk)

    def _ways_to(self, case: Case) -> Iterator[Write]:
        """Lists and look-ups that would lead to it, by every hash key in use."""
        pk = keys.of_case(case.id)
        for sk, _ in self._beginning(pk, keys.team_row("")):
            yield delete(pk, sk)
        for receipt in self.hashes.receipts(case.receipt):
            yield delete(keys.of_receipt(receipt), keys.CASE)
        for partition in look_up_partitions(case, self.hashes):
            yield delete(partition, keys.of_case(case.id))
        yield delete(keys.of_resident(case.resident_id), keys.own_case(case.receipt))

    def _beginning(self, pk: str, prefix: str) -> Iterator[tuple[str, str | None]]:
        """Sort keys of a partition, and the case that each speaks of."""
        condition = Condition(
            "PK = :pk AND begins_with(SK, :prefix)", {":pk": pk, ":prefix": prefix}
        )
        for item in self.table.query(condition, ProjectionExpression="SK, case_id"):
            yield item["SK"], item.get("case_id")
