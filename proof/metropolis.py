"""A month of a metropolis, by simulation: nothing is lost, calls are kept or escalated, what piles
up drains, and a page of the board costs the same on the last day as on the first.

The real service runs in one process with a movable time; its clock ticks at whole minutes. The only
city there is lends its shape (teams, dongs, rules, calendar); its teams make as many more calls in
a slot as the metropolis has more people, since one desk could not. Full size: 30 days. A share is
so many of its days, at full traffic, the first campaign day among them.

Rates, a month, for 9.4 million people (domain.md where not said otherwise):
- reports: 197 a year in a city of some 180,000 (Seogwipo; its people are from common knowledge);
- questions of every kind: 9,323 in eleven months from a province of some 13.7 million (its hotline;
  people again from common knowledge), ten times over, as a chat costs less courage than a call.
  29 % of them are about welfare and become consultations, the rest look for information;
- half of those who report come back for their receipt;
- two campaign days, each with one hour of a hundred times the traffic, in which the relay hangs.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any
from unittest.mock import patch

from chalicelib.cases.commands import OpenCase
from chalicelib.city.loader import load_city
from chalicelib.city.model import City
from chalicelib.store.board import PAGE, READS, Board
from chalicelib.store.due import DueIndex
from chalicelib.store.ledger import RESIDENT
from chalicelib.store.records import Records
from chalicelib.store.selection import Scope, Selection
from chalicelib.wiring import service as wiring
from local.in_process import Stack, running
from local.replay import Player
from proof import agreement
from proof.expected import POLICY, Expected, opened
from proof.figures import Budget, Figures

DAYS = 30
BEGINS = "2026-12-01T00:00:00+09:00"
"""A Tuesday; Christmas and New Year's Day fall into the month."""

PEOPLE, SHAPE = 9_400_000, 460_000
REPORTS = round(197 / 12 / 180_000 * PEOPLE)
QUESTIONS = round(9_323 / 11 / 13_700_000 * PEOPLE * 10)
CONSULTATIONS = round(QUESTIONS * 0.29)
SEARCHES = QUESTIONS - CONSULTATIONS
LOOKS = REPORTS // 2
CAMPAIGN_DAYS = (3, 17)
CAMPAIGN_HOUR, TIMES = 19, 100

_BY_HOUR = (1, 1, 1, 1, 1, 2, 3, 5, 8, 10, 10, 9, 8, 9, 9, 9, 9, 8, 7, 7, 6, 5, 4, 2)
"""How the day's traffic spreads over its hours."""

_GIVEN_UP = 0.1
"""Of the reports that are begun, so many are never sent."""

_TAKEN, _CALLED = 0.9, 0.85
"""Of what is promised, so much is done in time; the rest is for the ladder."""

_TROUBLE = (
    "할머니가 며칠째 굶으셔요",
    "아저씨가 다리를 다쳐 일을 못 나가요",
    "월세가 석 달 밀렸대요",
    "난방이 끊겨서 떨고 계세요",
    "혼자 사는 분인데 며칠째 안 보여요",
)
_SEARCHES = (
    "퇴근이 늦어서 애가 저녁까지 혼자 있어요",
    "기초연금 받을 수 있나요",
    "주차 딱지는 어디에 내나요",
    "ㅋㅋㅋ",
)


@dataclass
class Meter:
    """DynamoDB calls, and items that queries looked at."""

    calls: int = 0
    items: int = 0

    def watch(self, stack: Stack) -> None:
        """Count what this stack asks from now on."""
        events = stack.service.clients.dynamodb.meta.events
        events.register("before-call.dynamodb", self._asked)
        events.register("after-call.dynamodb.Query", self._found)

    @contextmanager
    def reading(self) -> Iterator[Meter]:
        """What is asked meanwhile."""
        calls, items = self.calls, self.items
        cost = Meter()
        yield cost
        cost.calls, cost.items = self.calls - calls, self.items - items

    def _asked(self, **_: object) -> None:
        self.calls += 1

    def _found(self, parsed: dict[str, Any], **_: object) -> None:
        self.items += parsed.get("ScannedCount", 0)


@dataclass
class Month:
    """The simulation: a queue of what people are about to do, in the order of time."""

    stack: Stack
    chance: random.Random
    meter: Meter = field(default_factory=Meter)
    cases: list[Expected] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    hangs: bool = False
    _queue: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.player = Player(self.stack)
        self._carry = self.stack.pump
        vars(self.stack)["pump"] = lambda: None  # by `_pump`, so that turns are metered alone
        self.meter.watch(self.stack)

    def at(self, when: datetime, what: Callable[[], None]) -> None:
        """Do this then."""
        heappush(self._queue, (when, next(self._number), what))

    def run(self, until: datetime) -> None:
        """Let people and clock act until then."""
        while self._queue and self._queue[0][0] <= until:
            when, _, what = heappop(self._queue)
            self.pass_to(when)
            what()
            self._pump()
        self.pass_to(until)

    def pass_to(self, at: datetime) -> None:
        """Tick at each whole minute at which something is due."""
        after = self.stack.at - timedelta(minutes=1)
        while (due := DueIndex(self.stack.service.table).next_due(after)) is not None:
            minute = due.replace(second=0, microsecond=0) + timedelta(minutes=due.second > 0)
            minute += timedelta(minutes=minute < due)
            if minute > at:
                break
            self.stack.at = after = max(self.stack.at, minute)
            with self.meter.reading() as cost:
                counts = self.stack.pipeline.clock.tick()
            dealt = sum(counts.values())
            self.done["ticks"] += 1
            self._note("items a tick", dealt)
            self._note("calls a tick", cost.calls)
            if counts.get("failed") or counts.get("left"):
                self.broken.append(f"{minute}: the clock could not do all: {counts}")
            self._pump()
        self.stack.at = max(self.stack.at, at)

    # Residents

    def reports(self, user: str, dong: str) -> None:
        trouble = self.chance.choice(_TROUBLE)
        self._turn({"user": user, "say": f"{dong} 새희망연립 {len(self.cases)}호 {trouble}"})
        if self.chance.random() < _GIVEN_UP:
            self.done["given up"] += 1
            return
        if "제출" in self._choices(user):
            self._turn({"user": user, "tap": "제출"})

    def consults(self, user: str) -> None:
        self._turn({"user": user, "say": "상담 받고 싶어요"})
        for _ in range(2):
            offered = self._choices(user)
            slot = next((label for label in offered if label[:1].isdigit()), None)
            tapped = "카카오톡" if "카카오톡" in offered else slot
            if tapped:
                self._turn({"user": user, "tap": tapped})

    def searches(self, user: str) -> None:
        self._turn({"user": user, "say": self.chance.choice(_SEARCHES)})

    def looks(self) -> None:
        if self.cases:
            case = self.chance.choice(self.cases)
            self._turn({"user": case.user, "say": f"{case.receipt} 어떻게 됐어요"})

    def _choices(self, user: str) -> list[str]:
        return [choice["label"] for choice in self.player.choices.get(user, ())]

    def _turn(self, line: dict[str, Any]) -> None:
        self.done["turns"] += 1
        self.stack.at += timedelta(seconds=1)
        with self.meter.reading() as cost:
            self.player.play(line)
        self._note("calls a turn", cost.calls)
        answer = self.player.answer
        if answer is None or answer.turn is None:
            self.broken.append(f"{self.stack.at}: the turn {line} was lost")
            return
        for effect in answer.turn.effects:
            if isinstance(effect, OpenCase):
                self._opened(opened(effect, line["user"], self.stack.at, self.stack.service.city))

    def _opened(self, case: Expected) -> None:
        self.done[case.kind] += 1
        self.cases.append(case)
        stored = self.stack.service.cases.get(case.id)
        if stored is None:
            self.broken.append(f"{case.receipt}: confirmed and not stored")
            return
        in_time = self.chance.random() < (_CALLED if case.slot else _TAKEN)
        if case.slot:
            minutes = self.chance.uniform(0, 25) if in_time else self.chance.uniform(60, 600)
            at = case.slot[1] + timedelta(minutes=minutes)
            self.at(at, lambda: self._staff(case, "call"))
            self.at(at + timedelta(minutes=15), lambda: self._staff(case, "called"))
        else:
            case.told = stored.promise.told if stored.promise else self.stack.at
            left = case.told - self.stack.at
            late = timedelta(hours=self.chance.uniform(3, 60))
            at = case.told + late if not in_time else self.stack.at + left * self.chance.random()
            self.at(at, lambda: self._staff(case, "accept"))
        self.at(at + timedelta(hours=2), lambda: self._staff(case, "contact"))
        end = at + timedelta(days=self.chance.uniform(1, 6))
        self.at(end, lambda: self._staff(case, "close"))

    # Staff

    def _staff(self, case: Expected, verb: str) -> None:
        self.stack.at += timedelta(milliseconds=1)
        worker = f"worker-{case.owner}-{int(case.id[-2:], 36) % 9}"
        self.player.play({"staff": worker, "do": verb, "text": "기록", "case": case.receipt})
        self.done["acts"] += 1

    # What it costs

    def look_at_boards(self) -> None:
        """The pages that staff open most, of the team that hears of every report."""
        table, me = self.stack.service.table, Scope("worker")
        for name, selection in {
            "board": Selection(me),
            "finished": Selection(me, closed=True),
            "one dong": Selection(me, dong="장암동"),
        }.items():
            with self.meter.reading() as cost:
                page = Board(table).page(POLICY, selection)
            self._note(f"{name}: items a page", cost.items)
            picky = selection.is_picky
            if cost.calls > (READS if picky else 1) or cost.items > (
                READS * 2 * PAGE if picky else PAGE + 1
            ):
                self.broken.append(f"{name} with {len(self.cases)} cases: {cost}, {len(page.rows)}")

    def _note(self, name: str, value: int) -> None:
        self.most[name] = max(self.most[name], value)

    def _pump(self) -> None:
        """What waits is carried on, unless the relay hangs."""
        if self.hangs:
            return
        self._carry()
        self.sent.update((notice["id"], notice["team"]) for notice in self.stack.notices())

    def hang(self) -> None:
        """The relay stops: what is stored waits."""
        self.hangs = True

    def resume(self) -> None:
        """The relay runs again, an hour late; the clock has sent what it could by itself."""
        due = DueIndex(self.stack.service.table).due(self.stack.at)
        self._note("events that waited", sum(one.item == "event" for one in due))
        self.hangs = False
        self._pump()
        left = DueIndex(self.stack.service.table).due(self.stack.at)
        if any(one.item == "event" for one in left):
            self.broken.append(f"{self.stack.at}: events wait after the relay came back")


def prove(budget: Budget) -> Figures:
    """A share of the month's days; then time until nothing waits any more."""
    days = budget.of(DAYS)
    with _scaled(), running(datetime.fromisoformat(BEGINS)) as stack:
        month = Month(stack, random.Random(budget.seed))
        _plan(month, days)
        month.run(stack.at + timedelta(days=days))
        month.run(stack.at + timedelta(days=21))
        broken = [*month.broken, *_disagreements(month)]
        return Figures(
            tried=len(month.cases),
            unit="cases",
            broken=tuple(f"seed {budget.seed}, {days} days: {line}" for line in broken[:20]),
            remarks=_remarks(month, days),
        )


@contextmanager
def _scaled() -> Iterator[None]:
    """The city that there is, with desks for so many more people."""
    shape = load_city("uijeongbu")
    more = round(PEOPLE / SHAPE)
    teams = {
        id_: replace(team, callbacks_per_slot=team.callbacks_per_slot * more)
        for id_, team in shape.teams.items()
    }
    metropolis: City = replace(shape, teams=teams)
    with patch.object(wiring, "load_city", lambda _: metropolis):
        yield


def _plan(month: Month, days: int) -> None:
    """When everyone comes."""
    chance, begins, users = month.chance, month.stack.at, count()
    dongs = sorted(month.stack.service.city.dongs)

    def come(day: int, hour: int, times: float) -> None:
        """An hour's people; a part of one comes by chance."""
        share = times / DAYS * _BY_HOUR[hour] / sum(_BY_HOUR)
        makes: tuple[tuple[int, Callable[[], None]], ...] = (
            (REPORTS, lambda: month.reports(f"r{next(users)}", chance.choice(dongs))),
            (CONSULTATIONS, lambda: month.consults(f"c{next(users)}")),
            (SEARCHES, lambda: month.searches(f"s{next(users)}")),
            (LOOKS, month.looks),
        )
        for a_month, what in makes:
            expected = a_month * share
            number = int(expected) + (chance.random() < expected % 1)
            for _ in range(number):
                at = begins + timedelta(days=day, hours=hour, seconds=chance.uniform(0, 3500))
                month.at(at, what)

    for day in range(days):
        for hour in range(24):
            come(day, hour, 1)
        month.at(begins + timedelta(days=day, hours=23.99), month.look_at_boards)
        if day + 1 in CAMPAIGN_DAYS or days < min(CAMPAIGN_DAYS):
            start = begins + timedelta(days=day, hours=CAMPAIGN_HOUR)
            come(day, CAMPAIGN_HOUR, TIMES * sum(_BY_HOUR) / _BY_HOUR[CAMPAIGN_HOUR] / 24)
            month.at(start, month.hang)
            month.at(start + timedelta(hours=1), month.resume)


def _disagreements(month: Month) -> Iterator[str]:
    """What is lost, told too often or too seldom, promised and not kept, or still waits."""
    stack, cases = month.stack, month.cases
    yield from agreement.one_to_one(stack, {case.id: case for case in cases})
    told: Counter[tuple[str, str]] = Counter()
    for case in cases:
        entries = [e for e in stack.service.cases.ledger(case.id) if e.team != RESIDENT]
        told.update((entry.event_id, entry.team) for entry in entries if entry.sent_at)
        events = stack.service.cases.history(case.id)
        heard = {entry.team for entry in entries if entry.event_id == events[0].id}
        if heard != {case.owner, *case.informed}:
            yield f"{case.receipt}: {heard} heard of it, not {case.owner} and {case.informed}"
        yield from agreement.promises(stack, case)
    if told != month.sent:
        yield f"ledger and topic differ by {len((told - month.sent) + (month.sent - told))} notices"
    if late := next(DueIndex(stack.service.table).due(stack.at), None):
        yield f"still due when all was done: {late}"
    months = {f"{case.opened_at:%Y-%m}" for case in cases}
    records = sum(1 for name in months for _ in Records(stack.service.table).month(name))
    if records != len(cases):
        yield f"{records} records of {len(cases)} cases"


def _remarks(month: Month, days: int) -> str:
    counted = ", ".join(f"{name} {number:,}" for name, number in sorted(month.done.items()))
    most = ", ".join(f"{name} {number:,}" for name, number in sorted(month.most.items()))
    return f"{days} of {DAYS} days; {counted}, notices {month.sent.total():,}; at most: {most}"
