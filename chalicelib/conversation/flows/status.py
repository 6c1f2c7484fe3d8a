"""How a case stands, and what may still be said to it. Receipts work from any account: whoever
knows one may see how it stands and add a fact; the rest is for the case's own resident."""

from __future__ import annotations

from chalicelib.cases import lifecycle, receipts
from chalicelib.cases.commands import AddMessage, EraseWords, RateCase, WithdrawCase
from chalicelib.cases.model import CallbackState, Case, Score, State
from chalicelib.conversation.flows import home
from chalicelib.conversation.reply import Bubble, Card, Choice, Text
from chalicelib.conversation.scene import Outcome, Scene, before, with_effect
from chalicelib.conversation.state import Flow
from chalicelib.conversation.turn import NeedCase
from chalicelib.messages import words

LISTENS = frozenset({"add", "answer"})
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

_ASKED_FIRST = ("withdraw", "erase")
_OWN_ONLY = (*_ASKED_FIRST, "withdraw_yes", "erase_yes", *Score)


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
    if step == "answer":
        question = scene.conversation.question
        return scene.turn(
            Text(say("status.ask_answer", question=question.text if question else ""))
        )
    if step in _ASKED_FIRST:
        yes = scene.choice(f"status.{step}_yes", subject or "")
        return scene.turn(Text(say(f"status.ask_{step}")), choices=(yes,))
    return scene.turn(Text(say("status.ask_add" if step == "add" else "status.ask")))


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Answer a tap. What is done to a case names it by its receipt."""
    question = scene.conversation.question
    if action == "":
        return start(scene)
    if action in ("show", "own"):
        return _look(scene, argument)
    if action == "answer" and question and question.case_id == argument:
        return show(scene.at(Flow.STATUS, "answer", subject=argument))
    if action == "answer" and (own := scene.own_case(argument)):
        return show(scene.at(Flow.STATUS, "add", subject=own.receipt))
    if action != "add" and action not in _OWN_ONLY:
        return home.lost(scene)
    case = _find(scene, argument)
    if isinstance(case, NeedCase):
        return case
    if case is None or (action in _OWN_ONLY and not _is_own(case, scene)):
        return home.lost(scene)
    return _do(scene, action, case)


def _do(scene: Scene, action: str, case: Case) -> Outcome:
    say, resident = scene.say, scene.known.resident_id
    if action == "withdraw_yes":
        erase = scene.choice("status.erase", case.receipt)
        card = Card("", say("status.withdrawn_now"), (erase,))
        told = home.after(_withdrawn(scene, case), card)
        return with_effect(told, WithdrawCase(case_id=case.id, resident_id=resident))
    if action == "erase_yes":
        told = home.after(scene, Text(say("status.erased", receipt=case.receipt)))
        return with_effect(told, EraseWords(case_id=case.id, resident_id=resident))
    if action in set(Score):
        said = Text(say(f"status.rated.{action}"))
        asked = action == Score.POOR
        add = scene.at(Flow.STATUS, "add", subject=case.receipt)
        told = add.turn(said) if asked else home.after(scene, said)
        effect = RateCase(case_id=case.id, score=Score(action), resident_id=resident)
        return with_effect(told, effect)
    return show(scene.at(Flow.STATUS, action, subject=case.receipt))


def hear(scene: Scene) -> Outcome:
    """A receipt, an addition, or an answer."""
    step, subject, question = (
        scene.conversation.step,
        scene.conversation.subject,
        scene.conversation.question,
    )
    if step == "answer" and question:
        return take_answer(scene, question.case_id)
    if step != "add" or subject is None:
        return before(show(scene.at(Flow.STATUS, "ask")), Text(scene.say("status.no_receipt")))
    case = _find(scene, subject)
    if isinstance(case, NeedCase):
        return case
    if case is None:
        return home.lost(scene)
    effect = AddMessage(case.id, scene.said.reading.text, own=_is_own(case, scene))
    return with_effect(_passed_on(scene.told(case.id)), effect)


def take_answer(scene: Scene, case_id: str) -> Outcome:
    """The answer to a question of staff; the question is settled with it."""
    effect = AddMessage(case_id, scene.said.reading.text)
    return with_effect(_passed_on(scene.told(case_id)), effect)


def ask_erase(scene: Scene) -> Outcome:
    """ "Delete what I wrote": of the case that was made last, after a question."""
    own = scene.conversation.cases[-1:]
    if own:
        return press(scene, "erase", own[0].receipt)
    nothing = scene.keep(contact=None, reporter=None, draft=None)
    return home.after(nothing, Text(scene.say("status.nothing_kept")))


def _passed_on(scene: Scene) -> Outcome:
    return home.after(scene, Text(scene.say("status.passed_on")))


def _is_own(case: Case, scene: Scene) -> bool:
    return case.resident_id == scene.known.resident_id


def _withdrawn(scene: Scene, case: Case) -> Scene:
    gone = {"withdrawn": True, "callback_at": None}
    cases = tuple(
        own.model_copy(update=gone) if own.case_id == case.id else own
        for own in scene.conversation.cases
    )
    question = scene.conversation.question
    settled = question and question.case_id == case.id
    return scene.keep(cases=cases, question=None if settled else question)


def _find(scene: Scene, receipt: str) -> Case | NeedCase | None:
    """The case of a receipt, or what must be looked up before that can be said."""
    if receipt not in scene.known.cases:
        own = [c.case_id for c in scene.conversation.cases if c.receipt == receipt]
        return NeedCase(receipt, own[0] if own else None)
    return scene.known.cases[receipt]


def _look(scene: Scene, named: str) -> Outcome:
    receipt = receipts.parse(named)
    if receipt is None:
        return before(show(scene.at(Flow.STATUS, "ask")), Text(scene.say("status.mistyped")))
    case = _find(scene, receipt)
    if isinstance(case, NeedCase):
        return case
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
    title = say("status.title", receipt=case.receipt)
    card: Bubble = Card(title, "\n".join(lines))
    return scene.turn(card, choices=_about(scene, case))


def _about(scene: Scene, case: Case) -> tuple[Choice, ...]:
    add = scene.choice("status.add", case.receipt)
    if not _is_own(case, scene):
        return (add,)
    over = case.state in lifecycle.FINISHED
    return (add, scene.choice("status.erase" if over else "status.withdraw", case.receipt))
