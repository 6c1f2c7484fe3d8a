"""Once a day: is all that is stored also routed, and everyone told? (`cases.reconciling` compares.)

A function of its own, apart from the clock: what checks must not fail with what it checks, and a
promise must never wait for it. It is called every few minutes and does nothing once the day before
is through; where there is much, it goes on where the call before stopped. Safe to be cut off and to
run twice: a difference is mended by writing what should have been there.

Cost: a query of each of the last `MONTHS` months' records, one of each case in doubt, a write for
each `TOGETHER` cases. A city of ten thousand open cases pays some 50,000 read units a day.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib import log
from chalicelib.cases.reconciling import MENDED, Difference, File, Span, What, compare, in_doubt
from chalicelib.cases.record import Record, month_of
from chalicelib.city.model import City
from chalicelib.store.errors import LeaseTakenError, UnavailableError
from chalicelib.store.reconciliations import LISTED, Files, Reconciliation, Reconciliations
from chalicelib.store.records import Records

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

BEGINS = timedelta(hours=1)
"""After midnight: what happened in the last minute of a day has long been told by then."""

MONTHS = 13
"""Cases opened longer ago are not looked at, open or not."""

CATCHES_UP = 14
"""Days that are gone back to where it did not run."""

TOGETHER = 50
_BUDGET = 40.0  # seconds after which it stops until the next call; the function itself has 60


@dataclass(frozen=True, slots=True)
class Reconciler:
    """Reconciles day after day. `mends` is what it puts right."""

    works: Reconciliations
    records: Records
    files: Files
    sqs: SQSClient
    queue_url: str
    city: City
    now: Callable[[], datetime]
    mends: frozenset[What] = MENDED
    seconds: Callable[[], float] = time.monotonic

    def go_on(self) -> Reconciliation | None:
        """Reconcile the next day that is over, or a part of it. None: nothing is left to do.

        Raises:
            UnavailableError: DynamoDB or SQS does not answer; the next call goes on.
        """
        began, now = self.seconds(), self.now()
        work = self._next(now)
        if work is None:
            return None
        try:
            while work.finished_at is None and self.seconds() - began < _BUDGET:
                work = self.works.save(self.step(work))
        except LeaseTakenError:
            return None
        if work.finished_at:
            log.line(
                "reconcile.done",
                day=work.day,
                cases=work.cases,
                events=work.events,
                notices=work.notices,
                different=work.different,
                mended=work.mended,
            )
        return work

    def begin(self, day: date) -> Reconciliation:
        """The reconciliation of a day, from its beginning."""
        first = months_until(day, self.city)[0]
        return Reconciliation(day=day, began_at=self.now(), month=first)

    def step(self, work: Reconciliation) -> Reconciliation:
        """Look at the next cases, and at the end of the last month be through."""
        now, span = self.now(), self.span(work.day)
        records = list(islice(self._in_doubt(work, span, now), TOGETHER))
        for record in records:
            work = self._look(work, record, span, now)
        if records:
            return work.model_copy(update={"after": records[-1].case_id})
        months = months_until(work.day, self.city)
        later = [month for month in months if month > work.month]
        if later:
            return work.model_copy(update={"month": later[0], "after": ""})
        return work.model_copy(update={"finished_at": now})

    def span(self, day: date) -> Span:
        """The day in the city's zone."""
        zone = self.city.calendar.zone
        begins = datetime.combine(day, time_of_day(), zone)
        return Span(begins, datetime.combine(day + timedelta(days=1), time_of_day(), zone))

    def _next(self, now: datetime) -> Reconciliation | None:
        """What was begun, else the day after the last one, if it is over."""
        yesterday = (now - BEGINS).astimezone(self.city.calendar.zone).date() - timedelta(days=1)
        last = next(iter(self.works.last()), None)
        if last is None:
            return self.begin(yesterday)
        if last.finished_at is None:
            return last
        following = last.day + timedelta(days=1)
        if following > yesterday:
            return None
        return self.begin(max(following, yesterday - timedelta(days=CATCHES_UP)))

    def _in_doubt(self, work: Reconciliation, span: Span, now: datetime) -> Iterator[Record]:
        kept = timedelta(days=self.city.case_days)
        for record in self.records.open_since(work.month, span.begins, work.after):
            if record.opened_at < span.ends and in_doubt(record, span.begins, kept, now):
                yield record

    def _look(
        self, work: Reconciliation, record: Record, span: Span, now: datetime
    ) -> Reconciliation:
        """Compare one case; what is wrong with it stays with it."""
        file: File | None = None
        try:
            file, found = self._compared(record, span, now)
        except UnavailableError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other cases are compared
            log.fault("reconcile.unreadable", error, case=record.case_id)
            found = (Difference(what=What.UNREADABLE, case_id=record.case_id),)
        mended = self._mend(found, file, now)
        happened = {sent.event.id for sent in file.sent if span.covers(sent.event)} if file else ()
        return work.model_copy(
            update={
                "cases": work.cases + 1,
                "events": work.events + len(happened),
                "notices": work.notices + (told_of(happened, file) if file else 0),
                "different": work.different + len(found),
                "mended": work.mended + mended,
                "differences": (*work.differences, *found)[:LISTED],
            }
        )

    def _compared(
        self, record: Record, span: Span, now: datetime
    ) -> tuple[File | None, tuple[Difference, ...]]:
        """What differs still when all of it is read once more: between two reads a case changes."""
        file = self.files.read(record.case_id)
        found = compare(record, file, span, now)
        if found:
            month = month_of(record.opened_at, self.city.calendar.zone)
            file = self.files.read(record.case_id)
            found = compare(self.records.find(month, record.case_id) or record, file, span, now)
        return file, found

    def _mend(self, found: tuple[Difference, ...], file: File | None, now: datetime) -> int:
        """How many of these were put right; each of them is logged, for the alarm."""
        count, reopened = 0, set[str]()
        for difference in found:
            mended = False
            if file and difference.what in self.mends:
                mended = difference.event_id in reopened or self._put_right(difference, file, now)
                reopened |= {difference.event_id} if mended and difference.event_id else set()
            log.fault(
                "reconcile.different",
                difference=difference.what,
                case=difference.case_id,
                event=difference.event_id,
                team=difference.team,
                reason=difference.reason,
                mended=mended,
            )
            count += mended
        return count

    def _put_right(self, difference: Difference, file: File, now: datetime) -> bool:
        try:
            message = self.files.mend(difference, file, now)
            if message is not None:
                self.sqs.send_message(QueueUrl=self.queue_url, MessageBody=message)
        except Exception as error:  # noqa: BLE001 - it is alarmed as not mended
            log.fault("reconcile.not_mended", error, case=difference.case_id)
            return False
        return True


def told_of(events: Collection[str], file: File) -> int:
    """How many teams were told of these events, by id."""
    return sum(event_id in events for event_id, _ in file.told)


def months_until(day: date, city: City) -> tuple[str, ...]:
    """The months in which a case may have been opened that is looked at, the earliest first."""
    noon = datetime.combine(day, time_of_day(12), city.calendar.zone)
    months = [month_of(noon, city.calendar.zone)]
    while len(months) < MONTHS:
        year, month = map(int, months[0].split("-"))
        before = date(year, month, 1) - timedelta(days=1)
        months.insert(0, f"{before:%Y-%m}")
    return tuple(months)
