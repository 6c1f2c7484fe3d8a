"""How a case stands, and what may still be said to it. Receipts work from any account: whoever
knows one may see how it stands and add a fact; the rest is for the case's own resident."""

from __future__ import annotations

from datetime import datetime

from chalicelib.cases import lifecycle, receipts
from chalicelib.cases.commands import AddMessage, EraseWords, RateCase, WithdrawCase
from chalicelib.cases.model import Callback, CallbackState, Case, Promise, Score, State
from chalicelib.conversation import drafts, pace, slots
from chalicelib.conversation.flows import home
from chalicelib.conversation.reply import Bubble, Card, Choice, Text
from chalicelib.conversation.scene import Outcome, Scene, before, with_effect
from chalicelib.conversation.state import Flow, OwnCase
from chalicelib.conversation.turn import NeedCase
from chalicelib.language.reading import Intent, Way
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

ASKED_FIRST = ("withdraw", "erase")
_OWN_ONLY = (*ASKED_FIRST, "withdraw_yes", "erase_yes", *Score)
_TO_COME = (CallbackState.BOOKED, CallbackState.DUE)


def start(scene: Scene) -> Outcome:
    """By the receipt that was said, else by the resident's own cases, else ask for it. A need that
    is told beside the receipt is passed on."""
    named = scene.said.reading.receipt
    if named:
        return _look(scene, named)
    own = _standing(scene)
    if len(own) == 1:
        return _look(scene, own[0].receipt)
    return show(scene.at(Flow.STATUS, "which" if own else "ask"))


def show(scene: Scene) -> Outcome:
    """Say the current step."""
    step, say, subject = scene.conversation.step, scene.say, scene.conversation.subject
    if step == "case" and subject:
        return _look(scene, subject)
    if step == "which":
        return _ask_which(scene, "status.own", say("status.which"))
    if step == "which_erase":
        return _ask_which(scene, "status.erase", say("status.which_erase"))
    if step == "answer":
        question = scene.conversation.question
        return scene.turn(
            Text(say("status.ask_answer", question=question.text if question else ""))
        )
    if step in ASKED_FIRST:
        yes = scene.choice(f"status.{step}_yes", subject or "")
        return scene.turn(Text(say(f"status.ask_{step}")), choices=(yes,))
    resume = (scene.choice("resume"),) if scene.draft else ()
    ask = Text(say("status.ask_add" if step == "add" else "status.ask"))
    return scene.turn(ask, choices=resume)


def _standing(scene: Scene) -> tuple[OwnCase, ...]:
    """The resident's own cases, without what they took back where anything else is left."""
    cases = scene.conversation.cases
    return tuple(own for own in cases if not own.withdrawn) or cases


def _ask_which(scene: Scene, code: str, ask: str) -> Outcome:
    """Receipts alone tell nobody which is which: when it was, and what, stands beside them."""
    say, zone = scene.say, scene.world.city.calendar.zone
    own = _standing(scene)[-CHOSEN_FROM:]
    lines = (
        say(
            "status.which_one",
            receipt=c.receipt,
            kind=say(f"kind.{c.kind}"),
            day=words.day(c.opened_at.astimezone(zone).date(), say),
        )
        for c in own
    )
    choices = tuple(
        Choice(say("choice.status_own", receipt=c.receipt), f"{code}:{c.receipt}") for c in own
    )
    return scene.turn(Text("\n".join([ask, *lines])), choices=choices)


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
    if case is None:
        return _unknown(scene)
    if action in _OWN_ONLY and not _is_own(case, scene):
        return home.lost(scene)
    return _do(scene, action, case)


def _do(scene: Scene, action: str, case: Case) -> Outcome:
    say, resident = scene.say, scene.known.resident_id
    if action in ("erase", "erase_yes") and case.state not in lifecycle.FINISHED:
        here = _shown(scene.at(Flow.STATUS, "case", subject=case.receipt), case)
        return before(here, Text(say("refused.erase_later")))
    if action in ("withdraw", "withdraw_yes") and case.state in lifecycle.FINISHED:
        return _shown(scene.at(Flow.STATUS, "case", subject=case.receipt), case)
    if action == "withdraw_yes":
        erase = scene.choice("status.erase", case.receipt)
        card = Card("", say("status.withdrawn_now"), (erase,))
        told = home.after(_withdrawn(scene, case), card)
        return with_effect(told, WithdrawCase(case_id=case.id, resident_id=resident))
    if action == "erase_yes":
        forgotten = scene.keep(contact=None, reporter=None)
        told = home.after(forgotten, Text(say("status.erased", receipt=case.receipt)))
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
    """A receipt, an addition, an answer, or a yes."""
    step, subject, question = (
        scene.conversation.step,
        scene.conversation.subject,
        scene.conversation.question,
    )
    if step in ASKED_FIRST and subject:
        sure = scene.said.reading.way is Way.YES
        return press(scene, f"{step}_yes" if sure else "show", subject)
    if step == "answer" and question:
        return take_answer(scene, question.case_id)
    if step not in ("add", "case") or subject is None:
        return before(show(scene.at(Flow.STATUS, "ask")), Text(scene.say("status.no_receipt")))
    case = _find(scene, subject)
    if isinstance(case, NeedCase):
        return case
    if case is None:
        return home.lost(scene)
    effect = _message(scene, case)
    scene = scene.told(case.id)
    if step == "add":
        return with_effect(_passed_on(scene), effect)
    return with_effect(
        scene.turn(drafts.added(scene, case.receipt), choices=_about(scene, case)), effect
    )


def take_answer(scene: Scene, case_id: str) -> Outcome:
    """The answer to a question of staff; the question is settled with it."""
    effect = AddMessage(case_id, scene.said.reading.text)
    return with_effect(_passed_on(scene.told(case_id)), effect)


def ask_erase(scene: Scene) -> Outcome:
    """ "Delete what I wrote": of which case, and after a question."""
    own = scene.conversation.cases
    if len(own) > 1:
        return show(scene.at(Flow.STATUS, "which_erase"))
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
        known = own or receipt == scene.conversation.subject
        if not known and not pace.may_look_up(scene):
            return None
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
        return _unknown(scene)
    scene = scene.at(Flow.STATUS, "case", subject=receipt)
    reading, typed = scene.said.reading, scene.said.code is None
    if typed and reading.intent is Intent.CANCEL and not _is_own(case, scene):
        return before(_shown(scene, case), Text(scene.say("refused.not_yours")))
    if typed and reading.receipt and (reading.needs or reading.urgent):
        shown = _shown(scene.told(case.id), case)
        return with_effect(before(shown, drafts.added(scene, receipt)), _message(scene, case))
    return _shown(scene, case)


def _unknown(scene: Scene) -> Outcome:
    """A receipt that does not exist; or, after many, any: nobody learns which of the two."""
    if pace.may_look_up(scene):
        scene = pace.guessed(scene)
    until = scene.conversation.pace.no_receipts_until
    if until is None or until <= scene.world.now:
        said = scene.say("status.unknown")
    else:
        phone = scene.world.city.phone
        said = scene.say("status.paused", until=_near(scene, until), phone=phone)
    return before(show(scene.at(Flow.STATUS, "ask")), Text(said))


def _message(scene: Scene, case: Case) -> AddMessage:
    return AddMessage(case.id, scene.said.reading.text, own=_is_own(case, scene))


def _shown(scene: Scene, case: Case) -> Outcome:
    say = scene.say
    lines = [say(f"status.is.{SHOWN_AS[case.state]}")]
    if case.callback and case.callback.state in _TO_COME:
        lines.append(_call(scene, case.callback, case.promise))
    elif case.state is State.RECEIVED and case.promise:
        told = _near(scene, case.promise.told)
        lines.append(say("status.overdue" if _late(scene, case.promise) else "status.by", by=told))
    title = say("status.title", receipt=case.receipt)
    card: Bubble = Card(title, "\n".join(lines))
    return scene.turn(card, choices=_about(scene, case))


def _call(scene: Scene, callback: Callback, promise: Promise | None) -> str:
    """When the booked call is; once its time has come, by when at the latest, or its lateness."""
    say = scene.say
    if callback.state is CallbackState.BOOKED or promise is None:
        at = callback.at.astimezone(scene.world.city.calendar.zone)
        return say("status.callback", at=words.moment(at, say))
    if _late(scene, promise):
        return say("status.overdue_call", at=_near(scene, callback.at))
    return say("status.calling", by=_near(scene, promise.by))


def _late(scene: Scene, promise: Promise) -> bool:
    """Whether it was missed, so that the team's lead is told."""
    return promise.level > 0 or promise.by < scene.world.now


def _near(scene: Scene, at: datetime) -> str:
    return words.near(at.astimezone(scene.world.city.calendar.zone), scene.world.now, scene.say)


def _about(scene: Scene, case: Case) -> tuple[Choice, ...]:
    """What may be done to it; who only knows the receipt may add to it."""
    add = scene.choice("status.add", case.receipt)
    if not _is_own(case, scene):
        return (add,)
    booking = slots.booking(scene)
    if booking and booking.case_id == case.id:
        return (add, scene.choice("consult.move"), scene.choice("consult.cancel_booking"))
    if case.state not in lifecycle.FINISHED:
        return (add, scene.choice("status.withdraw", case.receipt))
    return (add,) if case.erased_at else (add, scene.choice("status.erase", case.receipt))
