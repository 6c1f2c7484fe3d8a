"""A burst: far more reports at once than a city has in a year, through the emulator.

Residents report in two processes while a third carries on what the stream and the queue hold, as
Lambda's pollers would. Who reads that nothing was saved says it again, as they are asked to. Full
size: 50,000 reports, over an hour. Then each receipt that was shown is one case, each of three
teams was told of it once, the queue is empty, a page of the board reads what it shows, and no
process has grown. SNS delivers at least once: notices of the same id count as one, and are counted.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chalicelib.store.board import PAGE
from local.shown import texts_of
from local.simulator.kakao import BOT_ID, Account, press, skill_request, type_text
from operations.items_file import item_of, scan
from proof.figures import Budget, Figures
from proof.playing import KEPT_ASIDE, NOT_SAVED
from proof.site import ROOT, Process, Site, WorkerError, site

FULL = 50_000
TEAMS = 3
"""Who is told of a report: the dong's team, and both offices."""

WARM = 0.1
"""The part of the burst after which memory is first looked at."""

GROWTH = 64 * 1024 * 1024
"""Bytes that a process may take more at the end than when it was warm: caches that fill up."""

LISTED_BY = "hope-support"
"""Hears of every report, so its board is the longest."""

TRIES = 5
"""How often a resident says a thing that is not saved."""

_TOLD = re.compile(r'"what": "(skill\.unavailable|spill\.failed)"')
"""Faults that a resident was told of, and answered by saying it again."""

RECEIPT = re.compile(r"HT-\w{4}-\w{4}")
_PLACES = ("장암동", "녹양동", "흥선동", "의정부1동")


def prove(budget: Budget) -> Figures:
    """So many reports, as fast as they are answered."""
    count = budget.of(FULL, at_least=20)
    places = random.Random(budget.seed).choices(_PLACES, k=count)
    with (
        TemporaryDirectory() as folder,
        site(Path(folder), one=ROOT, two=ROOT, pipeline=ROOT) as (made, processes),
    ):
        burst = _Burst(made, processes, places)
        try:
            burst.report(count)
            burst.drain()
        except WorkerError as exc:
            burst.broken.append(f"seed {budget.seed}: {exc}")
        burst.check(count)
        return Figures(count, "reports", tuple(burst.broken), "; ".join(burst.remarks))


@dataclass
class _Burst:
    site: Site
    processes: list[Process]
    places: list[str]
    broken: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    told: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    notices: int = 0
    said_again: int = 0
    counting: threading.Lock = field(default_factory=threading.Lock)
    weighed: list[int] = field(default_factory=list)
    most_waiting: int = 0
    reported: threading.Event = field(default_factory=threading.Event)

    @property
    def pipeline(self) -> Process:
        """The process that carries on."""
        return self.processes[-1]

    def report(self, count: int) -> None:
        """All reports: those that warm the processes up, then the rest."""
        began = time.monotonic()
        warm = max(1, round(count * WARM))
        with ThreadPoolExecutor(3) as threads:
            carrying = threads.submit(self._carry_until_reported)
            try:
                self._share_out(threads, range(warm))
                self.weighed = self._weigh()
                self._share_out(threads, range(warm, count))
            finally:
                self.reported.set()
            carrying.result()
        took = time.monotonic() - began
        self.remarks.append(f"{count / took:.1f} reports/s")

    def drain(self) -> None:
        """Until nothing waits any more."""
        began = time.monotonic()
        with ThreadPoolExecutor(len(self.processes)) as routers:
            while self._carry_on(lambda: sum(routers.map(self.site.deliver, self.processes))):
                pass
        self.remarks.append(f"at most {self.most_waiting:,} events waited in the queue")
        self.remarks.append(f"drained {time.monotonic() - began:.1f} s after the last report")

    def check(self, count: int) -> None:
        """What must be true now."""
        cases = Counter(self._stored_receipts())
        shown = Counter(self.receipts)
        self.broken += [f"{one} was shown {n} times" for one, n in shown.items() if n > 1]
        self.broken += [f"{one} was shown, but is no case" for one in shown.keys() - cases.keys()]
        self.broken += [f"{one} is a case nobody was shown" for one in cases.keys() - shown.keys()]
        if len(shown) != count:
            self.broken.append(f"{len(shown)} of {count} residents were shown a receipt")
        self._count_what_was_repeated()
        teams = Counter(receipt for receipt, _ in self.told)
        for receipt in shown:
            if teams[receipt] != TEAMS:
                self.broken.append(f"{teams[receipt]} teams were told of {receipt}")
        self.broken += [
            f"{who} were told {len(ids)} times" for who, ids in self.told.items() if len(ids) > 1
        ]
        if waiting := self.site.waiting():
            self.broken.append(f"{waiting} events are left in the queue")
        self._compare_board_and_memory()
        for process in self.processes:
            lines = [line for line in process.faults() if not _TOLD.search(line)]
            self.broken += [f"{process.name} logged: {line}" for line in lines[:3]]

    def _count_what_was_repeated(self) -> None:
        repeated = self.notices - sum(map(len, self.told.values()))
        self.remarks.append(
            f"{self.said_again} turns were said again, {repeated} notices came twice"
        )

    def _compare_board_and_memory(self) -> None:
        board, weighed = self._look(), self._weigh()
        if board["queries"] > 1 or board["read"] > PAGE + 1:
            self.broken.append(f"a page of the board costs {board}")
        self.remarks.append(f"a board page is {board['queries']} query of {board['read']} items")
        more = [after - before for after, before in zip(weighed, self.weighed, strict=True)]
        if max(more) > GROWTH:
            self.broken.append(f"processes grew by {more} bytes")
        self.remarks.append(
            f"at most {max(weighed) / 2**20:.0f} MB a process, {max(more) / 2**20:+.0f} since warm"
        )

    def _weigh(self) -> list[int]:
        return [process.do("weigh") for process in self.processes]

    def _look(self) -> Any:
        return self.pipeline.do("board", team=LISTED_BY)

    def _share_out(self, threads: ThreadPoolExecutor, numbers: range) -> None:
        """Half of the residents to each process, side by side."""
        shares = [numbers[part::2] for part in range(2)]
        done = [
            threads.submit(self._report, process, share)
            for process, share in zip(self.processes, shares, strict=False)
        ]
        for one in done:
            one.result()

    def _report(self, process: Process, numbers: range) -> None:
        for number in numbers:
            account = Account(f"{number:064x}", f"{number:x}", str(number + 1), friend=True)
            place = self.places[number]
            story = f"{place} {number}번지 할머니가 며칠째 굶고 계세요"
            self._say(process, _says(account, story))
            sent = press("QUICKREPLY_BUTTON", "제출", "제출", None, {})
            shown = self._say(process, skill_request(sent, account, None, BOT_ID))
            self.receipts += RECEIPT.findall(str(shown))[:1]

    def _say(self, process: Process, body: Any) -> Any:
        """The answer, when it was saved, or the last one."""
        for _ in range(TRIES):
            shown = process.turn(body)
            if not NOT_SAVED.union(KEPT_ASIDE).intersection(texts_of(shown)):
                break
            with self.counting:
                self.said_again += 1
        return shown

    def _carry_until_reported(self) -> None:
        while not self.reported.is_set():
            if not self._carry_on(lambda: self.site.deliver(self.pipeline)):
                self.reported.wait(0.05)

    def _carry_on(self, deliver: Callable[[], int]) -> bool:
        """What the stream and the queue hold by now; whether there was anything."""
        moved = False
        while records := self.site.records():
            moved = True
            answer = self.pipeline.do("relay", records=records)
            if answer["batchItemFailures"]:
                self.broken.append(f"not relayed: {answer}")
        self.most_waiting = max(self.most_waiting, self.site.waiting())
        for _ in range(20):
            if not deliver():
                break
            moved = True
        for notice in self.site.notices():
            self.told[notice["subject"], notice["team"]].add(notice["notice_id"])
            self.notices += 1
        return moved

    def _stored_receipts(self) -> Iterator[str]:
        for line in scan(self.site.dynamodb, self.site.settings.table):
            if '"item":{"S":"case"}' in line:
                yield item_of(line)["receipt"]["S"]


def _says(account: Account, words: str) -> Any:
    return skill_request(type_text(words), account, None, BOT_ID)
