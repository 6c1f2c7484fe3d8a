"""What should have become of a case, kept by hand: who has it, where it stands, who was told.

Simple enough to be read as the rules themselves, and written from the design, not from the code
that it is held against. Facts are named as events are, without prefix and version.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.cases import commands
from chalicelib.cases.model import MORE_URGENT_FIRST, CallbackState, Kind, State, Urgency
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.city.model import City
from chalicelib.language.reading import Emergency

SUPPORT, POLICY = "hope-support", "welfare-policy"
HEADS = (Role.LEAD, Role.COORDINATOR, Role.POLICY)
OPEN = (State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS)
CLOCK = "clock"

_NOTHING_ELSE = {
    "note": "note.written",
    "reported": "police.told",
    "acknowledge": "promise.acknowledged",
    "hide": "case.hidden",
}
_BEGINS = {
    "ask": "message.added",
    "contact": "contact.logged",
    "visit": "visit.recorded",
    "link": "help.linked",
}
"""Work on a case that someone has: it is in progress then."""

Line = dict[str, Any]


@dataclass(eq=False)
class Expected:
    """One case. `call` is the state of its callback and `slot` its place (team, start); `told` is
    by when the resident was told that somebody looks; `facts` counts (event, actor) and `notices`
    (event, team)."""

    id: str
    receipt: str
    user: str
    kind: Kind
    urgency: Urgency
    owner: str
    informed: set[str]
    opened_at: datetime
    told: datetime | None = None
    call: CallbackState | None = None
    slot: tuple[str, datetime] | None = None
    state: State = State.RECEIVED
    worker: str | None = None
    helpers: set[str] = field(default_factory=set)
    offered: str | None = None
    asked_to_close: bool = False
    hidden: set[str] = field(default_factory=set)
    into: Expected | None = None
    facts: Counter[tuple[str, str]] = field(default_factory=Counter)
    notices: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def teams(self) -> set[str]:
        """Every team that is concerned."""
        return {self.owner, *self.informed, *([self.offered] if self.offered else [])}

    def refuses(self, who: StaffMember, verb: str) -> bool:
        """Whether they are outside: in no team that is concerned, kept from it, or there to look
        only; who is only informed may leave a word and nothing more."""
        if who.username in self.hidden or who.role in (Role.AUDITOR, Role.ADMIN):
            return True
        if who.team not in self.teams:
            return True
        acts = who.team in {self.owner, self.offered, *self.helpers}
        steps_in = who.team == SUPPORT and who.role in HEADS
        return not (acts or steps_in or verb in ("note", "reported", "acknowledge"))

    def takes(self, who: StaffMember, verb: str) -> bool:
        """Whether nothing may stand in the way of a worker of the owner's."""
        if who.team != self.owner or who.role is not Role.WORKER or who.username in self.hidden:
            return False
        return (
            verb == "note"
            or (verb == "accept" and self.state is State.RECEIVED)
            or (verb in ("contact", "visit") and self.state in OPEN)
            or (verb == "return" and self.state in (State.ACCEPTED, State.IN_PROGRESS))
        )

    def staff(self, who: StaffMember, line: Line, city: City) -> None:
        """Someone of the staff did this."""
        by, verb = who.username, line["do"]
        if verb in _NOTHING_ELSE:
            self.fact(_NOTHING_ELSE[verb], by)
            self.hidden |= {line["who"]} if verb == "hide" else set()
        elif verb in _BEGINS:
            self.fact(_BEGINS[verb], by)
            self.state = State.IN_PROGRESS if self.state is State.ACCEPTED else self.state
        elif verb in ("accept", "assign", "return", "reopen"):
            self._handed(verb, by, line)
        elif verb in ("transfer", "co_handle"):
            self._shared(verb, by, line)
        elif verb == "correct":
            self.fact("case.corrected", by, *self._if_more_urgent(Urgency(line["urgency"])))
            self.urgency = Urgency(line["urgency"])
        elif verb in ("close", "approve"):
            self._closing(who, line, city)
        else:
            self._called(verb, by, line)

    def _handed(self, verb: str, by: str, line: Line) -> None:
        if verb == "assign":
            self.fact("case.assigned", by, self.owner)
            self.state = State.ACCEPTED if self.state is State.RECEIVED else self.state
            self.worker = line["to"]
        elif verb in ("return", "reopen"):
            self.fact({"return": "case.returned", "reopen": "case.reopened"}[verb], by, self.owner)
            self.back()
        elif self.call is CallbackState.DUE:
            if self.worker != by:
                self.fact("case.accepted", by)
            self.fact("callback.started", by)
            self.state, self.worker, self.call = State.IN_PROGRESS, by, CallbackState.STARTED
        else:
            self.fact("case.accepted", by)
            self.state, self.worker = State.ACCEPTED, by

    def _shared(self, verb: str, by: str, line: Line) -> None:
        if verb == "co_handle":
            self.fact("case.co_handled", by, line["to"])
            self.helpers.add(line["to"])
            self.informed.add(line["to"])
            return
        if "answer" not in line:
            self.fact("transfer.offered", by, line["to"])
            self.offered = line["to"]
            return
        to, before = str(self.offered), self.owner
        self.offered = None
        self.fact(f"transfer.{'accepted' if line['answer'] else 'rejected'}", by, before)
        if line["answer"]:
            self.back()
            self.owner, self.informed = to, (self.informed | {before}) - {to}
            self.helpers.discard(to)

    def _closing(self, who: StaffMember, line: Line, city: City) -> None:
        if line["do"] == "approve" and not line["answer"]:
            self.asked_to_close = False
            self.fact("closing.refused", who.username, self.owner)
        elif (
            line["do"] == "close"
            and line["reason"] in city.supervised_closings
            and who.role not in HEADS
        ):
            self.asked_to_close = True
            self.fact("closing.asked", who.username, self.owner)
        else:
            self.fact("case.closed", who.username)
            self.rest(State.CLOSED)

    def _called(self, verb: str, by: str, line: Line) -> None:
        self.fact(
            {
                "call": "callback.started",
                "called": "callback.done",
                "no_answer": "callback.unanswered",
                "move_call": "callback.moved",
            }[verb],
            by,
        )
        if verb != "move_call":
            self.state, self.worker = State.IN_PROGRESS, self.worker or by
        if "slot" in line:
            self.booked(self.owner, datetime.fromisoformat(line["slot"]))
        else:
            self.call = {
                "call": CallbackState.STARTED,
                "called": CallbackState.DONE,
                "no_answer": CallbackState.UNANSWERED,
            }[verb]

    def resident(self, effect: commands.ResidentCommand) -> None:
        """The resident (or who bears the receipt) did this to it."""
        match effect:
            case commands.AddMessage(own=own):
                author = "resident" if own else "bearer"
                self._heard("message.added", author)
            case commands.AddContact():
                merged = self.state is State.MERGED
                self.fact("contact.added", "resident", *([] if merged else [self.owner]))
                if self.into:
                    self.into.hears("duplicate.heard", "resident")
            case commands.WithdrawCase():
                self.fact("case.withdrawn", "resident", self.owner)
                self.rest(State.WITHDRAWN)
            case commands.CancelCallback():
                self.fact("callback.cancelled", "resident", self.owner)
                self.rest(State.WITHDRAWN)
            case commands.MoveCallback(booking=booking):
                self.fact("callback.moved", "resident", self.owner)
                self.booked(self.slot[0] if self.slot else self.owner, booking.at)
            case commands.RateCase():
                self.fact("case.rated", "resident")
            case commands.EraseWords():
                self.fact("words.erased", "resident")

    def _heard(self, what: str, author: str) -> None:
        """A word on a case that is a part of another reaches those who handle that one."""
        if self.into:
            self.fact(what, author)
            self.into.hears("duplicate.heard", author)
        else:
            self.hears(what, author)

    def hears(self, what: str, author: str) -> None:
        """A finished case goes back to the queue, and its team is told once, of that."""
        if self.state in (State.CLOSED, State.WITHDRAWN):
            self.fact(what, author)
            self.fact("case.reopened", author, self.owner)
            self.back()
        else:
            self.fact(what, author, self.owner)

    def merged(self, into: Expected, by: str) -> None:
        """It became a part of another."""
        self.fact("case.merged", by)
        self.rest(State.MERGED)
        self.into = into
        self.informed |= {into.owner} - {self.owner}
        into.fact("case.absorbed", by, *into._if_more_urgent(self.urgency))
        into.urgency = min(into.urgency, self.urgency, key=MORE_URGENT_FIRST.index)

    def unmerged(self, by: str) -> None:
        """That was taken back."""
        if self.into is None:
            raise LookupError(f"{self.receipt} is no part of another case")
        self.into.fact("case.released", by)
        self.fact("case.unmerged", by, self.owner)
        self.back()

    def clock(self, fact: str, told: str) -> None:
        """Time did this; `told` is whom the ladder told of a missed promise."""
        if fact == "callback.due":
            self.call = CallbackState.DUE
        if fact == "case.returned":
            self.back()
        to = {"promise.missed": [told], "callback.reminder": []}
        self.fact(fact, CLOCK, *to.get(fact, [self.owner]))

    def fact(self, what: str, actor: str, *told: str) -> None:
        """It happened, and these teams hear of it."""
        self.facts[what, actor] += 1
        self.notices.update((what, team) for team in told)

    def booked(self, team: str, at: datetime) -> None:
        """A call is promised then."""
        self.call, self.slot = CallbackState.BOOKED, (team, at)

    def back(self) -> None:
        """Nobody's, in the queue of its team; a call that was not ended is to be made again."""
        self.state, self.worker, self.into, self.asked_to_close = State.RECEIVED, None, None, False
        if self.call is CallbackState.STARTED:
            self.call = CallbackState.DUE

    def rest(self, state: State) -> None:
        """Finished: nobody is to call or to answer any more."""
        self.state, self.offered, self.asked_to_close = state, None, False
        if self.call is CallbackState.STARTED:
            self.call = CallbackState.DONE
        elif self.call in (CallbackState.BOOKED, CallbackState.DUE):
            self.call = CallbackState.CANCELLED

    def _if_more_urgent(self, urgency: Urgency) -> list[str]:
        order = MORE_URGENT_FIRST.index
        return [self.owner, *self.informed] if order(urgency) < order(self.urgency) else []


def opened(effect: commands.OpenCase, user: str, now: datetime, city: City) -> Expected:
    """A case as it should begin: a report is its dong's and both city teams hear of it; where the
    dong is not known the support group has it, where it lies outside the city 복지정책과. A
    consultation is the support group's, and 복지정책과 hears of it if someone is in danger."""
    facts, in_danger = effect.facts, effect.facts.emergency is not Emergency.NONE
    owner, informed = SUPPORT, {POLICY} if in_danger else set[str]()
    if facts.kind is Kind.REPORT:
        dong = city.dongs[facts.dong].team if facts.dong else SUPPORT
        owner = POLICY if facts.elsewhere else dong
        informed = {SUPPORT, POLICY} - {owner}
    urgency = Urgency.URGENT if facts.urgent else Urgency.NORMAL
    case = Expected(
        id=effect.case_id,
        receipt=effect.receipt,
        user=user,
        kind=facts.kind,
        urgency=Urgency.EMERGENCY if in_danger else urgency,
        owner=owner,
        informed=informed,
        opened_at=now,
    )
    case.fact("case.opened", "resident", owner, *informed)
    if effect.booking:
        case.booked(owner, effect.booking.at)
    return case
