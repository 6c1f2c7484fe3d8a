"""A rolling deployment: the last recorded release and today's code, side by side on one table, one
stream and one queue. Chance says which of them takes each turn, record, message, act and minute.

Full size: 300 residents. It needs the release's code, which a shallow clone does not have.
"""

from __future__ import annotations

import io
import random
import re
import subprocess
import tarfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from local.simulator.kakao import BOT_ID, Account, press, skill_request, type_text
from proof.figures import Budget, Figures
from proof.site import ROOT, Process, Site, WorkerError, site

FULL = 300
RELEASE = "20f391d"
"""The release before: the newest of `tests/releases`."""

TEAMS = 3
"""Who is told of a report: the dong's team, and both offices."""

RECEIPT = re.compile(r"HT-\w{4}-\w{4}")
_PLACES = ("장암동", "녹양동", "흥선동", "의정부1동")


def prove(budget: Budget) -> Figures:
    """Play so many residents with both."""
    with TemporaryDirectory() as folder:
        old = Path(folder) / "old"
        if why := _fetch(RELEASE, old):
            return Figures(0, "residents", (f"not run: {why}",))
        with site(Path(folder) / "aws", old=old, new=ROOT) as (made, processes):
            play = _Play(made, processes, random.Random(budget.seed))
            count = budget.of(FULL)
            try:
                play.all(count)
            except WorkerError as exc:
                play.broken.append(f"seed {budget.seed}: {exc}")
            took = ", ".join(f"{name} {number}" for name, number in sorted(play.took.items()))
            return Figures(count, "residents", tuple(play.broken), f"{RELEASE} and now: {took}")


def _fetch(commit: str, into: Path) -> str:
    """The commit's code into a folder, or why not."""
    packed = subprocess.run(
        ["git", "archive", commit, "chalicelib"], cwd=ROOT, capture_output=True, check=False
    )
    if packed.returncode:
        return f"commit {commit} is not in this clone (git fetch --unshallow)"
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(into, filter="data")
    return ""


@dataclass
class _Play:
    site: Site
    processes: list[Process]
    chance: random.Random
    broken: list[str] = field(default_factory=list)
    took: Counter[str] = field(default_factory=Counter)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    opened: Counter[str] = field(default_factory=Counter)
    receipts: dict[str, str] = field(default_factory=dict)

    def all(self, count: int) -> None:
        """Everyone's story, woven into one another, then what is left, then what must be true."""
        stories = [self._story(number) for number in range(count)]
        while stories:
            story = self.chance.choice(stories[:20])
            if next(story, None) is None:
                stories.remove(story)
            self._carry_on()
        for _ in range(3):
            while self._carry_on():
                pass
        self._check(count)

    def _story(self, number: int) -> Any:
        """A report in two turns, taken by staff, a fact more, and how it stands; step by step."""
        account = Account(f"{number:064x}", f"{number:x}", str(number + 1), friend=True)
        words = f"{self.chance.choice(_PLACES)} {number}번지 할머니가 며칠째 굶고 계세요"
        self._turn(account, words)
        yield True
        shown = self._turn(account, "제출")
        found = RECEIPT.findall(str(shown))
        if not found:
            self.broken.append(f"resident {number} was shown no receipt: {shown}")
            return
        receipt = self.receipts[words] = found[0]
        yield True
        self._any("accept").do("accept", receipt=receipt)
        yield True
        more = f"문이 잠겨 있어요 {number}"
        self._turn(account, more)
        yield True
        stands = self._turn(account, "처리 상황 확인")
        if receipt not in str(stands):
            self.broken.append(f"resident {number} is not told how {receipt} stands: {stands}")

    def _turn(self, account: Account, words: str) -> Any:
        move = press("QUICKREPLY_BUTTON", words, words, None, {}) if words == "제출" else None
        body = skill_request(move or type_text(words), account, None, BOT_ID)
        return self._any("turns").turn(body)

    def _any(self, what: str) -> Process:
        process = self.chance.choice(self.processes)
        self.took[f"{what} {process.name}"] += 1
        return process

    def _carry_on(self) -> bool:
        """A little of what waits, by either; whether there was anything."""
        moved = False
        if records := self.site.records():
            answer = self._any("records").do("relay", records=records)
            moved = True
            if answer["batchItemFailures"]:
                self.broken.append(f"not relayed: {answer}")
        moved = bool(self.site.deliver(self._any("batches"))) or moved
        if self.chance.random() < 0.02:
            self._any("minutes").do("tick")
        for notice in self.site.notices():
            self.told[notice["notice_id"], notice["team"]] += 1
            if notice["type"].endswith("case.opened.v1"):
                self.opened[notice["subject"]] += 1
        return moved

    def _check(self, count: int) -> None:
        if len(set(self.receipts.values())) != count:
            self.broken.append(f"{len(self.receipts)} receipts for {count} reports")
        self.broken += [f"{key} was told {n} times" for key, n in self.told.items() if n > 1]
        for words, receipt in self.receipts.items():
            if self.opened[receipt] != TEAMS:
                self.broken.append(f"{self.opened[receipt]} teams were told of {receipt}")
            seen = [process.do("read", receipt=receipt) for process in self.processes]
            if seen[0] != seen[1]:
                self.broken.append(f"{receipt} is not the same to both: {seen}")
            if seen[1] is None or words not in seen[1]["story"] or not seen[1]["thread"]:
                self.broken.append(f"{receipt} lost what was said: {seen[1]}")
        for process in self.processes:
            self.broken += [f"{process.name} logged: {line}" for line in process.faults()[:3]]
