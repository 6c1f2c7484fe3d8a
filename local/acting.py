"""What staff do in a story (`local.replay`): from a line to the changes it asks for.

A line names who (`staff`), what (`do`, below) and on which case. `of` is that person's team (or
`team`, where the act names no other one), where it is not the owner's, and `role` their role, where
it is not the one that may.

  accept · return `text` · note `text` · reported · ask `text` · acknowledge
  assign `to` (user name) · co_handle `to` (team) · hide `who`
  transfer `to` (or `team`: the team it is offered to); with `answer` true or false the offer is
    answered, by the offered team; `text` says why
  contact `result` `text` · visit `result` `text` `safety` · link `programmes` `agency`
  correct `dong` `urgency` · close `reason` · approve `answer` `text` · reopen `reason`
  merge `into` (receipt) · unmerge
  call · called `text` · no_answer `slot` (none: for the last time) · move_call `slot`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from chalicelib.cases import commands, merging
from chalicelib.cases.change import Change
from chalicelib.cases.commands import Booking, StaffCommand
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case, Channel, Urgency
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.city.model import City
from chalicelib.ids import Ids

Json = dict[str, Any]

Code = TypeVar("Code", Role, Urgency)

_BY_LEADS = frozenset({"assign", "approve", "hide"})
_TO_A_TEAM = frozenset({"transfer", "co_handle"})


class ActError(ValueError):
    """A line that no member of staff could mean; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Scene:
    """When and where the story is; `case_named` finds a case by receipt or id."""

    at: datetime
    city: City
    ids: Ids
    case_named: Callable[[str], Case]


@dataclass(frozen=True, slots=True)
class Act:
    """One line, on the case that it is about."""

    line: Json
    case: Case
    scene: Scene

    @property
    def staff(self) -> StaffMember:
        """Who acts, in the team and the role that may, unless the line says otherwise."""
        name, verb = str(self.line["staff"]), self.line.get("do")
        role = self.line.get("role", Role.LEAD if verb in _BY_LEADS else Role.WORKER)
        team = self.case.owner
        if verb not in _TO_A_TEAM:
            team = str(self.line.get("team", team))
        team = str(self.line.get("of", team))
        return StaffMember(username=name, name=name, team=team, role=_one_of(Role, role))

    def text(self, name: str = "text") -> str:
        """Words of the line; none where it has none."""
        return str(self.line.get(name, ""))

    def needs(self, *names: str) -> str:
        """The first of these that the line has.

        Raises:
            ActError: it has none.
        """
        for name in names:
            if name in self.line:
                return str(self.line[name])
        raise ActError(f"{self.line.get('do')} needs `{names[0]}`")

    def booking(self) -> Booking:
        """The slot that the line names, by the callback's own channel.

        Raises:
            ActError: it names none.
        """
        try:
            at = datetime.fromisoformat(self.needs("slot"))
        except ValueError:
            raise ActError("`slot` is no ISO 8601 time") from None
        at = at if at.tzinfo else at.replace(tzinfo=self.scene.city.calendar.zone)
        return Booking(at, self.case.callback.channel if self.case.callback else Channel.PHONE)


def changes(line: Json, case: Case, scene: Scene) -> tuple[Change, ...]:
    """What the line does, to be stored at once.

    Raises:
        RefusedError: it is not theirs to do, or a case's state does not allow it.
        ActError: the line is not one of those above.
    """
    act, verb = Act(line, case, scene), str(line.get("do"))
    around = (scene.at, scene.city, scene.ids)
    if verb == "merge":
        return merging.merge(case, scene.case_named(act.needs("into")), act.staff, *around)
    if verb == "unmerge":
        return merging.unmerge(case, scene.case_named(case.merged_into or ""), act.staff, *around)
    if verb == "transfer":
        return _transfer(act)
    if verb not in _MAKERS:
        known = ", ".join(sorted({*_MAKERS, "merge", "unmerge", "transfer"}))
        raise ActError(f"staff cannot {verb!r}: {known}")
    return (decide(_MAKERS[verb](act), case, *around),)


def _transfer(act: Act) -> tuple[Change, ...]:
    """An offer, its answer, or both in one line."""
    scene, case, done = act.scene, act.case, list[Change]()
    around = (scene.at, scene.city, scene.ids)
    if case.transfer is None or "answer" not in act.line:
        offer = commands.OfferTransfer(case.id, act.staff, act.needs("to", "team"), act.text())
        done.append(decide(offer, case, *around))
        case = done[-1].case
    if "answer" in act.line and case.transfer:
        asked = StaffMember(act.staff.username, act.staff.name, case.transfer.to)
        answer = commands.AnswerTransfer(case.id, asked, _yes(act), act.text())
        done.append(decide(answer, case, *around))
    return tuple(done)


def _link(act: Act) -> StaffCommand:
    programmes = tuple(str(one) for one in act.line.get("programmes", ()))
    return commands.LinkHelp(act.case.id, act.staff, programmes, act.text("agency"))


def _correct(act: Act) -> StaffCommand:
    urgency = _one_of(Urgency, act.line.get("urgency", act.case.urgency))
    return commands.CorrectFacts(
        act.case.id, act.staff, act.line.get("dong", act.case.dong), urgency
    )


def _assign(act: Act) -> StaffCommand:
    name = act.needs("to")
    return commands.AssignCase(act.case.id, act.staff, StaffMember(name, name, act.case.owner))


def _no_answer(act: Act) -> StaffCommand:
    booking = act.booking() if "slot" in act.line else None
    return commands.CallbackUnanswered(act.case.id, act.staff, booking)


def _yes(act: Act) -> bool:
    return act.line.get("answer", True) in (True, "yes", "accept")


def _one_of(codes: type[Code], given: object) -> Code:
    try:
        return codes(str(given))
    except ValueError:
        raise ActError(f"{given!r} is none of {[code.value for code in codes]}") from None


_MAKERS: Mapping[str, Callable[[Act], StaffCommand]] = {
    "accept": lambda act: commands.AcceptCase(act.case.id, act.staff),
    "assign": _assign,
    "return": lambda act: commands.ReturnCase(act.case.id, act.staff, act.text()),
    "co_handle": lambda act: commands.CoHandle(act.case.id, act.staff, act.needs("to", "team")),
    "note": lambda act: commands.WriteNote(act.case.id, act.staff, act.text()),
    "reported": lambda act: commands.ReportToPolice(act.case.id, act.staff, act.text()),
    "ask": lambda act: commands.AskResident(act.case.id, act.staff, act.text()),
    "contact": lambda act: commands.LogContact(
        act.case.id, act.staff, str(act.line.get("result", "reached")), act.text()
    ),
    "visit": lambda act: commands.RecordVisit(
        act.case.id, act.staff, str(act.line.get("result", "met")), act.text(), act.text("safety")
    ),
    "link": _link,
    "correct": _correct,
    "close": lambda act: commands.CloseCase(
        act.case.id, act.staff, str(act.line.get("reason", "advice")), act.line.get("new_to_system")
    ),
    "approve": lambda act: commands.AnswerClosing(act.case.id, act.staff, _yes(act), act.text()),
    "reopen": lambda act: commands.ReopenCase(
        act.case.id, act.staff, act.text() or act.text("reason")
    ),
    "hide": lambda act: commands.HideCase(act.case.id, act.staff, act.needs("who")),
    "acknowledge": lambda act: commands.Acknowledge(act.case.id, act.staff),
    "call": lambda act: commands.StartCallback(act.case.id, act.staff),
    "called": lambda act: commands.FinishCallback(act.case.id, act.staff, act.text()),
    "no_answer": _no_answer,
    "move_call": lambda act: commands.RebookCallback(act.case.id, act.staff, act.booking()),
}
