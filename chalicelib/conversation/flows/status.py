"""How a case stands, and what may still be said to it. Receipts work from any account."""

from __future__ import annotations

from chalicelib.cases import receipts
from chalicelib.cases.commands import AddMessage, WithdrawCase
from chalicelib.cases.model import CallbackState, Case, State
from chalicelib.conversation.flows import home
from chalicelib.conversation.reply import Card, Text
from chalicelib.conversation.scene import Outcome, Scene, before, with_effect
from chalicelib.conversation.state import Flow
from chalicelib.conversation.turn import NeedCase
from chalicelib.messages import words

LISTENS = frozenset({"ask", "add", "answer"})
CHOSEN_FROM = 5

SHOWN_AS = {
    State.RECEIVED: "received",
    State.ACCEPTED: "looking",
    State.IN_PROGRESS: "helping",
    State.CLOSED: "done",
    State.MERGED: "looking",
    State.WITHDRAWN: "withdrawn",
}
"""What residents read: four states at most and the withdrawal, never what was given to whom."""


def start(scene: Scene) -> Outcome:
    """By the receipt that was said, else by the resident's own cases, else ask for it."""
    named = scene.said.reading.receipt
    if named:
        return _look(scene, named)
    own = scene.conversation.cases
    if len(own) == 1:
        return _look(scene, own[0].receipt)
    return show(scene.at(Flow.STATUS, "which" if own else "ask"))


def show(scene: Scene) -> Outcome:
    """Say the current step."""
    step, say, subject = scene.conversation.step, scene.say, scene.conversation.subject
    if step == "case" and subject:
        return _look(scene, subject)
    if step == "which":
        own = scene.conversation.cases[-CHOSEN_FROM:]
        choices = tuple(scene.choice("status.own", c.receipt, receipt=c.receipt) for c in own)
        return scene.turn(Text(say("status.which")), choices=choices)
    if step == "add":
        return scene.turn(Text(say("status.ask_add")))
    if step == "answer":
        question = scene.conversation.question
        return scene.turn(
            Text(say("status.ask_answer", question=question.text if question else ""))
        )
    if step == "withdraw":
        yes = scene.choice("status.withdraw_yes", subject or "")
        return scene.turn(Text(say("status.ask_withdraw")), choices=(yes,))
    return scene.turn(Text(say("status.ask")))


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Answer a tap; what changes a case is for its own resident only."""
    if action == "":
        return start(scene)
    if action in ("show", "own"):
        return _look(scene, argument)
    question = scene.conversation.question
    if action == "answer" and question and question.case_id == argument:
        return show(scene.at(Flow.STATUS, "answer", subject=argument))
    if scene.own_case(argument) and action in ("add", "withdraw"):
        return show(scene.at(Flow.STATUS, action, subject=argument))
    if scene.own_case(argument) and action == "withdraw_yes":
        menu = home.enter(scene)
        effect = WithdrawCase(case_id=argument)
        return with_effect(before(menu, Text(scene.say("status.withdrawn_now"))), effect)
    return home.lost(scene)


def hear(scene: Scene) -> Outcome:
    """A receipt, an addition, or an answer."""
    step, subject = scene.conversation.step, scene.conversation.subject
    if step == "add" and subject and scene.own_case(subject):
        return _pass_on(scene, subject)
    if step == "answer" and subject:
        return take_answer(scene, subject)
    return before(show(scene.at(Flow.STATUS, "ask")), Text(scene.say("status.no_receipt")))


def take_answer(scene: Scene, case_id: str) -> Outcome:
    """The answer to a question of staff; the question is settled with it."""
    return _pass_on(scene.keep(question=None), case_id)


def _pass_on(scene: Scene, case_id: str) -> Outcome:
    effect = AddMessage(case_id=case_id, text=scene.said.reading.text)
    menu = home.enter(scene)
    return with_effect(before(menu, Text(scene.say("status.passed_on"))), effect)


def _look(scene: Scene, named: str) -> Outcome:
    receipt = receipts.parse(named)
    if receipt is None:
        return before(show(scene.at(Flow.STATUS, "ask")), Text(scene.say("status.mistyped")))
    if receipt not in scene.known.cases:
        own = [c.case_id for c in scene.conversation.cases if c.receipt == receipt]
        return NeedCase(receipt, own[0] if own else None)
    case = scene.known.cases[receipt]
    if case is None:
        return before(show(scene.at(Flow.STATUS, "ask")), Text(scene.say("status.unknown")))
    return _shown(scene.at(Flow.STATUS, "case", subject=receipt), case)


def _shown(scene: Scene, case: Case) -> Outcome:
    say, zone = scene.say, scene.world.city.calendar.zone
    lines = [say(f"status.is.{SHOWN_AS[case.state]}")]
    if case.state is State.RECEIVED and case.promise:
        told = words.near(case.promise.told.astimezone(zone), scene.world.now, say)
        overdue = case.promise.told < scene.world.now
        lines.append(say("status.overdue" if overdue else "status.by", by=told))
    if case.callback and case.callback.state is CallbackState.BOOKED:
        lines.append(
            say("status.callback", at=words.moment(case.callback.at.astimezone(zone), say))
        )
    mine = case.resident_id == scene.known.resident_id and scene.own_case(case.id)
    choices = (scene.choice("status.add", case.id),) if mine else ()
    if mine and case.state in (State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS):
        choices = (*choices, scene.choice("status.withdraw", case.id))
    title = say("status.title", receipt=case.receipt)
    return scene.turn(Card(title, "\n".join(lines)), choices=choices)
