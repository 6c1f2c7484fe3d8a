"""Whatever residents, staff and the clock do, in whatever order: the whole service, held against a
simple model of what should be true (`proof.expected`) after each step and once all is done.

Full size: 300 histories of up to 60 steps. `make prove PROOFS=histories SEED=…` finds the same
again, made as short as it can be.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chalicelib.cases.model import State
from chalicelib.cases.staff import StaffMember
from local.in_process import Stack, running
from local.replay import START
from proof import lines
from proof.expected import Expected
from proof.figures import Budget, Figures
from proof.played import RECEIPT, Played
from proof.said import DANGER, REPORTS, SMALL_TALK, TOKENS, WISHES

HISTORIES, STEPS = 300, 60

BEGINNINGS = (
    "2026-11-23T10:00",  # a Monday
    "2026-11-27T17:55",  # five minutes before a weekend
    "2026-12-24T21:30",  # before Christmas and a weekend
    "2027-02-05T16:00",  # before four days of Seollal
)
PASSING = (
    timedelta(minutes=1),
    timedelta(minutes=25),
    timedelta(minutes=31),
    timedelta(hours=3),
    timedelta(hours=15),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=8),
)

_USERS = st.sampled_from(sorted(TOKENS))
_AT_ONCE = st.sampled_from(["accept", "note", "return"])
_NEXT = {State.RECEIVED: "accept", State.ACCEPTED: "contact", State.IN_PROGRESS: "close"}


class Histories(RuleBasedStateMachine):
    """Three residents, the staff of three teams and some who have no say, and the time. `held`
    counts, over all histories, how often a case was held against the model."""

    stack: ClassVar[Stack]
    held: ClassVar[int] = 0
    here: Played | None = None

    @initialize(at=st.sampled_from(BEGINNINGS), user=_USERS, text=st.sampled_from(REPORTS))
    def begin(self, at: str, user: str, text: str) -> None:
        """At a time of its own, with a report."""
        before = type(self).stack
        began = datetime.fromisoformat(at).replace(tzinfo=before.service.city.calendar.zone)
        type(self).stack = before.emptied(began)
        self.here = Played(type(self).stack)
        self.reports(user, text)
        self.sends(user)

    @property
    def played(self) -> Played:
        """The history so far."""
        if self.here is None:
            raise LookupError("It has not begun")
        return self.here

    def teardown(self) -> None:
        if self.here is None:
            return
        if not self.here.broken:
            self.here.let_run()
        type(self).held += self.here.held

    # Residents

    @rule(user=_USERS, text=st.sampled_from(REPORTS))
    def reports(self, user: str, text: str) -> None:
        self.played.says(user, text)

    @rule(user=_USERS, text=st.sampled_from((*SMALL_TALK, *WISHES, *DANGER)))
    def says(self, user: str, text: str) -> None:
        self.played.says(user, text)

    @rule(user=_USERS, choice=st.integers(0, 7))
    def taps(self, user: str, choice: int) -> None:
        if offered := self.played.choices(user):
            self.played.turn({"user": user, "tap": choice % len(offered)})

    @rule(user=_USERS)
    def sends(self, user: str) -> None:
        """The report that is ready to be sent, or by the channel that is offered for a call."""
        played = self.played
        for wanted in ("제출", "카카오톡"):
            if wanted not in played.choices(user):
                continue
            count, offered = len(played.cases), played.offered_at[user]
            shown = played.turn({"user": user, "tap": wanted})
            kept = timedelta(days=played.stack.service.city.draft_days)
            forgotten = played.stack.at - offered >= kept
            sent = len(played.cases) > count or RECEIPT.search(shown)
            played.hold(sent or forgotten, f"{user} tapped {wanted}, and no receipt: {shown}")
            return

    @rule(user=_USERS, text=st.sampled_from(REPORTS))
    def reports_in_two_taps(self, user: str, text: str) -> None:
        self.reports(user, text)
        self.sends(user)

    @rule(user=_USERS)
    def asks_for_a_call(self, user: str) -> None:
        """A consultation in the first slot that is offered, or with a person at once."""
        self.played.says(user, "상담 예약하고 싶어요")
        offered = self.played.choices(user)
        if offered and re.match(r"\d+/\d+ ", offered[0]):
            self.played.turn({"user": user, "tap": 0})
            self.sends(user)

    @precondition(lambda self: self.played.last)
    @rule(data=st.data())
    def repeats(self, data: st.DataObject) -> None:
        """Kakao asks again, with the number of the request that it had no answer to."""
        user = data.draw(st.sampled_from(sorted(self.played.last)))
        count = len(self.played.cases)
        self.played.turn(self.played.last[user])
        self.played.hold(len(self.played.cases) == count, f"{user} repeated, and opened a case")

    @precondition(lambda self: self.played.cases)
    @rule(user=_USERS, data=st.data())
    def asks_by_receipt(self, user: str, data: st.DataObject) -> None:
        self.played.says(user, f"{self._one_of(data).receipt} 어떻게 됐어요")

    @precondition(lambda self: self.played.last)
    @rule(data=st.data(), event=st.sampled_from(["blocked", "added"]))
    def leaves_or_comes_back(self, data: st.DataObject, event: str) -> None:
        self.played.channel(data.draw(st.sampled_from(sorted(self.played.last))), event)

    # Staff

    @precondition(lambda self: self.played.cases)
    @rule(data=st.data(), verb=st.sampled_from(lines.VERBS))
    def staff_acts(self, data: st.DataObject, verb: str) -> None:
        case = self._one_of(data)
        who = data.draw(lines.staff(case), label="who")
        self.played.act(case, who, data.draw(lines.line(verb, self.played.now), label="line"))

    @precondition(lambda self: self.played.cases)
    @rule(data=st.data())
    def the_next_thing_is_done(self, data: st.DataObject) -> None:
        """A worker of the owner's does what comes next, so that histories come to their ends."""
        case = self._one_of(data)
        line = lines.line(_NEXT.get(case.state, "reopen"), self.played.now)
        self.played.act(case, StaffMember("kim", "kim", case.owner), data.draw(line, label="line"))

    @precondition(lambda self: len(self.played.cases) > 1)
    @rule(data=st.data(), back=st.booleans())
    def staff_merges(self, data: st.DataObject, back: bool) -> None:
        case = self._one_of(data)
        into = case.into if back else self._one_of(data)
        if into:
            self.played.merge(case, into, back=back)

    @precondition(lambda self: self.played.cases)
    @rule(data=st.data(), first=_AT_ONCE, second=_AT_ONCE)
    def two_act_at_once(self, data: st.DataObject, first: str, second: str) -> None:
        case, now = self._one_of(data), self.played.now
        drawn = (data.draw(lines.line(first, now)), data.draw(lines.line(second, now)))
        self.played.two_act_at_once(case, drawn)

    # The clock

    @rule(span=st.sampled_from(PASSING))
    def time_passes(self, span: timedelta) -> None:
        self.played.move_to(self.played.stack.at + span)

    @rule(hour=st.sampled_from([9, 17, 18]), minute=st.sampled_from([0, 58]))
    def the_day_turns(self, hour: int, minute: int) -> None:
        """To the next nine o'clock, or to just before or at closing time."""
        now = self.played.now
        at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.played.move_to(at if at > now else at + timedelta(days=1))

    def _one_of(self, data: st.DataObject) -> Expected:
        """One of the last cases, which most of a history is about."""
        cases = self.played.cases[-4:]
        receipt = data.draw(st.sampled_from([case.receipt for case in cases]), label="case")
        return next(case for case in cases if case.receipt == receipt)


def explore(
    machine: type[Histories], histories: int, steps: int, chance: int, *, shrink: bool = True
) -> str:
    """Run so many histories; the shortest that breaks as a programme, or nothing.

    A machine that always does the same is all that `chance` decides.
    """
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    terms = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=phases,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    with running(START) as stack:
        machine.stack, machine.held = stack, 0
        try:
            run_state_machine_as_test(seed(chance)(machine), settings=terms)
        except Exception as broken:  # noqa: BLE001 whatever broke is what is looked for
            notes = "\n".join(getattr(broken, "__notes__", ()))
            return f"{type(broken).__name__}: {broken}\n{notes}"
    return ""


def prove(budget: Budget) -> Figures:
    """`HISTORIES` of up to `STEPS` steps each at full size."""
    histories = budget.of(HISTORIES)
    broken = explore(Histories, histories, STEPS, budget.seed)
    again = f"make prove PROOFS=histories SHARE={budget.share} SEED={budget.seed}"
    return Figures(
        tried=histories,
        unit="histories",
        broken=(f"{again}\n{broken}",) if broken else (),
        remarks=f"of up to {STEPS} steps; cases held against the model {Histories.held:,} times",
    )
