"""One turn: a scene (conversation, said, known, world) → reply, conversation', effects.

Pure. When a flow needs something from the store first, the result is a `Lookup`: the caller fetches
it, adds it to `Known`, and asks again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Protocol

from chalicelib.cases.commands import AddMessage
from chalicelib.cases.model import Kind
from chalicelib.conversation import news, photos, recap, slots, speaking
from chalicelib.conversation.flows import (
    arranged,
    consult,
    eligibility,
    emergency,
    home,
    info,
    report,
    status,
)
from chalicelib.conversation.reply import Card, Choice, Reply, Text
from chalicelib.conversation.scene import Outcome, Scene, before, with_effect
from chalicelib.conversation.state import Flow
from chalicelib.conversation.turn import Turn
from chalicelib.language.reading import Emergency, Intent, Place, Way


class FlowModule(Protocol):
    """What every module under `flows` offers.

    `LISTENS` names the steps at which any words are an answer; at the others, words that ask for
    another service lead there.
    """

    LISTENS: frozenset[str]

    def show(self, scene: Scene) -> Outcome:
        """Say the current step again: after "이전", a repeat, or a pause."""

    def press(self, scene: Scene, action: str, argument: str) -> Outcome:
        """Answer a tapped choice `<flow>.<action>:<argument>`."""

    def hear(self, scene: Scene) -> Outcome:
        """Answer words at the current step."""


FLOWS: Mapping[Flow, FlowModule] = {
    Flow.HOME: home,
    Flow.REPORT: report,
    Flow.CONSULT: consult,
    Flow.INFO: info,
    Flow.STATUS: status,
    Flow.EMERGENCY: emergency,
}


CALLED_OFF = 12
"""Characters within which words can only call something off: "예약 취소할래요" is nine."""
BOOKING_CALLED_OFF = 20
"""The same where a booking stands: "상담 예약한 거 취소하고 싶어요" is seventeen."""


def take_turn(scene: Scene) -> Outcome:
    """Answer one utterance. A request that Kakao repeats gets the same step again, no effects."""
    scene, said = photos.without_lost(speaking.in_language(news.settled(scene))), scene.said
    if said.request and said.request == scene.conversation.last_request:
        return _again(scene)
    if said.event:
        return _finish(news.only(scene), scene)
    return _finish(photos.attach(_answer(scene), scene), scene)


def refuse(scene: Scene, reason: str) -> Outcome:
    """The turn's effect was refused: say why, and offer the menu."""
    return _finish(home.after(scene, Text(scene.say(f"refused.{reason}"))), scene)


def _answer(scene: Scene) -> Outcome:
    reading = scene.said.reading
    code = scene.said.code or _code_of_label(scene)
    if code:
        return _press(scene, code)
    if reading.switch:
        return _switched(scene)
    if reading.emergency is not Emergency.NONE and not _already_told(scene):
        return info.hear(scene) if eligibility.says_only_an_age(scene) else _in_danger(scene)
    if reading.way in _WAYS:
        return _go(scene, reading.way)
    if reading.way is Way.THANKS:
        return _welcome(scene)
    if reading.way in _JOINING and (tap := _offered_tap(scene, _JOINING[reading.way])):
        return _press(scene, tap)
    if _answers_staff(scene):
        return _take_answer(scene)
    here = FLOWS[scene.conversation.flow]
    return _hear(scene) if reading.text else here.show(scene)


_JOINING = {Way.YES: "photos.join", Way.NO: "photos.new"}
"""Whether pictures belong to the newest case is asked so that yes and no are answers."""


def _offered_tap(scene: Scene, name: str) -> str | None:
    """The code of a choice of the last reply, by its name."""
    codes = (code for _, code in scene.conversation.offered)
    return next((code for code in codes if code.partition(":")[0] == name), None)


def _in_danger(scene: Scene) -> Outcome:
    """Numbers first; words that were meant for a case still reach who reads it."""
    told, case_id = emergency.start(scene), _addressed(scene)
    return with_effect(told, AddMessage(case_id, scene.said.reading.text)) if case_id else told


def _addressed(scene: Scene) -> str | None:
    """The own case to which words at this step are said."""
    conversation = scene.conversation
    question, subject = conversation.question, conversation.subject
    if question and (conversation.awaiting or conversation.step == "answer"):
        return question.case_id
    if conversation.flow is Flow.STATUS:
        own = [c.case_id for c in conversation.cases if c.receipt == subject]
        return own[0] if own else None
    at_case = conversation.step in _STANDS and scene.own_case(subject)
    return subject if at_case else None


_WAYS = (Way.HOME, Way.CANCEL, Way.BACK, Way.RESUME, Way.QUIET, Way.LOUD, Way.ERASE)


def _go(scene: Scene, way: Way) -> Outcome:
    if way is Way.BACK and scene.conversation.trail:
        *trail, (flow, step) = scene.conversation.trail
        return FLOWS[flow].show(scene.keep(flow=flow, step=step, trail=tuple(trail)))
    if way is Way.CANCEL and scene.conversation.step in ("booked", "receipt"):
        return _call_off(scene)
    if way is Way.CANCEL and scene.conversation.flow is Flow.INFO:
        return home.enter(scene)
    ways: Mapping[Way, Callable[[Scene], Outcome]] = {
        Way.CANCEL: home.cancel,
        Way.RESUME: _resume,
        Way.QUIET: partial(_be_quiet, quiet=True),
        Way.LOUD: partial(_be_quiet, quiet=False),
        Way.ERASE: status.ask_erase,
    }
    return ways.get(way, home.enter)(scene)


def _resume(scene: Scene) -> Outcome:
    draft = scene.draft
    booking = draft is not None and draft.kind is Kind.CONSULTATION
    return consult.press(scene, "resume", "") if booking else report.resume(scene)


def _be_quiet(scene: Scene, *, quiet: bool) -> Outcome:
    """Nothing is sent any more before the resident writes, or again."""
    said = scene.say("common.quiet" if quiet else "common.loud")
    return _first(scene.keep(quiet=quiet), said)


def _first(scene: Scene, said: str) -> Outcome:
    """Something said, and on with the step."""
    flow = scene.conversation.flow
    if flow is Flow.HOME:
        return home.after(scene, Text(said))
    return before(FLOWS[flow].show(scene), Text(said))


def _welcome(scene: Scene) -> Outcome:
    """Thanks answer no question, are no news for staff, and open no case again."""
    here, said = scene.conversation, Text(scene.say("common.welcome"))
    if here.step in _STANDS:
        return scene.turn(said)
    if scene.draft and here.flow in (Flow.REPORT, Flow.CONSULT, Flow.EMERGENCY):
        return before(FLOWS[here.flow].show(scene), said)
    return home.after(scene, said)


_STANDS = ("receipt", "booked", "connected")
"""Steps at which all is done, and more may be said to the case."""


def _press(scene: Scene, code: str) -> Outcome:
    """Codes come back from Kakao, perhaps from a button of last month: take none for granted."""
    name, _, argument = code.partition(":")
    if name == "language":
        return _language(scene, argument)
    if name == "consent":
        here = FLOWS[scene.conversation.flow]
        return before(
            here.show(scene), Text(scene.say("consent.full", phone=scene.world.city.phone))
        )
    if name in _WAYS:
        return _go(scene, Way(name))
    flow, _, action = name.partition(".")
    if flow == "photos":
        return photos.press(scene, action, argument)
    if flow not in set(Flow):
        return home.lost(scene)
    return FLOWS[Flow(flow)].press(scene, action, argument)


def _language(scene: Scene, code: str) -> Outcome:
    """Ask which language, or go on in the one that was chosen."""
    if code:
        return _switched(speaking.choose(scene, code))
    at_home = scene.conversation.flow is Flow.HOME
    ways = (scene.choice("consult"), scene.choice("home")) if at_home else ()
    ask = Text(scene.say("language.ask"))
    return scene.turn(ask, choices=(*speaking.choices(scene), *ways))


def _switched(scene: Scene) -> Outcome:
    here = FLOWS[scene.conversation.flow]
    return before(here.show(scene), Text(scene.say("language.switched")))


def _answers_staff(scene: Scene) -> bool:
    """Whether words answer the question that the last reply showed: unless they plainly ask for
    something else."""
    conversation, reading = scene.conversation, scene.said.reading
    if conversation.question is None or not conversation.awaiting:
        return False
    if reading.way in _SHORT:
        return conversation.step in _ASKS_NOTHING
    elsewhere = reading.receipt or reading.way or reading.chatter or not reading.text
    arranges = bool(reading.wish or reading.phone or reading.channel)
    may = (*_MAY_ANSWER, Intent.CONSULT) if arranges else _MAY_ANSWER
    return not elsewhere and reading.intent in may


_MAY_ANSWER = (Intent.OTHER, Intent.REPORT)
_SHORT = (Way.YES, Way.NO, Way.UNKNOWN)
_ASKS_NOTHING = (
    "menu",
    "receipt",
    "case",
    "booked",
    "connected",
    "results",
    "programme",
    "compare",
    "verdict",
)
"""Steps that ask nothing themselves: there "네" and "몰라요" answer the question of staff."""


def _take_answer(scene: Scene) -> Outcome:
    """Pass the answer on and go on with what the resident was about."""
    question = scene.conversation.question
    if question is None:
        return home.enter(scene)
    told = _first(scene.told(question.case_id), scene.say("status.passed_on"))
    return with_effect(told, AddMessage(question.case_id, scene.said.reading.text))


def _hear(scene: Scene) -> Outcome:
    conversation, reading = scene.conversation, scene.said.reading
    if reading.receipt and reading.intent is not Intent.REPORT:
        return status.start(scene)
    if reading.wish and conversation.flow is not Flow.CONSULT and slots.booking(scene):
        return consult.move(scene)
    flow = FLOWS[conversation.flow]
    if reading.chatter:
        return flow.show(scene)
    if conversation.step in flow.LISTENS:
        return _listen(flow, scene)
    starts = {
        Intent.REPORT: report.start,
        Intent.CONSULT: consult.start,
        Intent.INFO: info.start,
        Intent.STATUS: status.start,
        Intent.GREETING: home.enter,
        Intent.CANCEL: _call_off,
    }
    start = starts.get(reading.intent)
    if _adds_to_what_is_shown(scene):
        return flow.hear(scene)
    if start:
        return start(scene)
    return flow.hear(scene) if _expects(scene) else _guess(scene)


def _adds_to_what_is_shown(scene: Scene) -> bool:
    """Whether words belong to the case whose state is shown: they tell something, of no other
    place."""
    conversation, reading = scene.conversation, scene.said.reading
    if (conversation.flow, conversation.step) != (Flow.STATUS, "case") or reading.way:
        return False
    tells = reading.intent is Intent.REPORT
    more = reading.intent is Intent.OTHER and conversation.question is None
    return (tells or more) and reading.place == Place()


def _expects(scene: Scene) -> bool:
    """Whether words without a plain wish answer the step: more of a report, or a receipt that was
    asked for, unless they tell of a need."""
    conversation, reading = scene.conversation, scene.said.reading
    if conversation.flow is Flow.STATUS and conversation.step in status.ASKED_FIRST:
        return reading.way in (Way.YES, Way.NO)
    receipt = conversation.flow is Flow.STATUS and conversation.step == "ask"
    return conversation.flow is Flow.REPORT or (receipt and not (reading.needs or reading.urgent))


def _call_off(scene: Scene) -> Outcome:
    """A booking is cancelled, a report is taken back if that is really meant; only short words do
    so much, as long ones may be a story of something cancelled."""
    conversation = scene.conversation
    if slots.booking(scene):
        if scene.draft:  # which of the two is meant: both are a tap away
            return arranged.show(scene.at(Flow.CONSULT, "booked"))
        reading = scene.said.reading
        plain = reading.way is Way.CANCEL or reading.calls_off
        meant = plain and len(reading.text) <= BOOKING_CALLED_OFF
        return arranged.cancel(scene) if meant else arranged.hear(scene)
    if len(scene.said.reading.text) > CALLED_OFF:
        telling = conversation.flow in (Flow.REPORT, Flow.CONSULT)
        return FLOWS[conversation.flow].hear(scene) if telling else report.start(scene)
    standing = [own for own in conversation.cases if not own.withdrawn]
    if scene.draft is None and standing:
        return status.press(scene, "withdraw", standing[-1].receipt)
    return home.cancel(scene)


def _call_off_or_answer(flow: FlowModule, scene: Scene) -> Outcome:
    """Words that may call off what is being written: it is one tap to do so, and nothing is lost
    where they were an answer after all."""
    if scene.draft is None or slots.booking(scene):
        return _call_off(scene)
    if len(scene.said.reading.text) > CALLED_OFF:
        return flow.hear(scene)
    return before(flow.hear(scene), Text(scene.say("home.or_cancel")))


def _guess(scene: Scene) -> Outcome:
    """Words without a plain wish: an answer that staff wait for, a need, a programme, or none."""
    reading, question = scene.said.reading, scene.conversation.question
    if reading.way:
        return home.hear(scene)
    if question:
        return status.take_answer(scene, question.case_id)
    if reading.needs or reading.urgent or reading.place != Place():
        return report.start(scene)
    return info.answer(scene) if info.find(scene) else home.hear(scene)


def _listen(flow: FlowModule, scene: Scene) -> Outcome:
    """Any words are an answer, but for a greeting after a pause, "what became of it?", and words
    for a person or of distress where a programme was looked for."""
    reading, here = scene.said.reading, scene.conversation.flow
    if reading.intent is Intent.GREETING:
        return flow.show(scene) if scene.draft else home.enter(scene)
    if reading.intent is Intent.STATUS and here is not Flow.STATUS:
        return status.start(scene)
    if reading.intent is Intent.CANCEL and here in (Flow.REPORT, Flow.CONSULT):
        return _call_off_or_answer(flow, scene)
    asks = here is Flow.INFO or (here is Flow.REPORT and scene.draft is not None)
    if asks and reading.intent is Intent.CONSULT:
        return consult.start(scene)
    if here is Flow.INFO and reading.urgent:
        return report.start(scene)
    return flow.hear(scene)


def _code_of_label(scene: Scene) -> str | None:
    """Kakao may send only the label of what was tapped: it says the same as the tap. The services
    go by theirs everywhere."""
    services = {scene.say(f"choice.{service}"): service for service in _SERVICES}
    said = scene.said.reading.text.strip()
    return dict(scene.conversation.offered).get(said) or services.get(said)


_SERVICES = ("report", "consult", "info", "status")


def _already_told(scene: Scene) -> bool:
    """The numbers for this danger were shown and the resident chose to go on with a report."""
    draft = scene.draft
    return (
        draft is not None
        and draft.emergency is scene.said.reading.emergency
        and scene.conversation.flow is Flow.REPORT
    )


def _again(scene: Scene) -> Outcome:
    shown = FLOWS[scene.conversation.flow].show(scene)
    if not isinstance(shown, Turn):
        return shown
    news_again = news.bubbles(scene, scene.conversation.shown)
    reply = replace(shown.reply, bubbles=(*news_again, *shown.reply.bubbles))
    return Turn(reply, scene.conversation, programmes=shown.programmes, repeated=True)


def _finish(outcome: Outcome, scene: Scene) -> Outcome:
    """Put news first, and remember what was offered and shown."""
    if not isinstance(outcome, Turn):
        return outcome
    fresh = news.unseen(scene)
    first = () if scene.said.event else news.bubbles(scene, fresh)
    if scene.said.reading.masked:
        first = (Text(scene.say("common.masked")), *first)
    first = (*first, *recap.bubbles(scene, outcome))
    reply = replace(outcome.reply, bubbles=(*first, *outcome.reply.bubbles))
    after = outcome.conversation
    asked = news.question(scene, fresh, after.question)
    conversation = after.model_copy(
        update={
            "offered": tuple((choice.says, choice.code) for choice in _offered(reply)),
            "shown": fresh,
            "question": asked,
            "awaiting": asked is not None and asked is not after.question,
            "reporter": scene.said.reading.reporter or after.reporter,
            "draft": recap.touched(scene, after),
            "last_request": scene.said.request or after.last_request,
            "answers": eligibility.kept(after),
        }
    )
    return replace(outcome, reply=reply, conversation=conversation)


def _offered(reply: Reply) -> tuple[Choice, ...]:
    buttons = [b for bubble in reply.bubbles if isinstance(bubble, Card) for b in bubble.buttons]
    return (*(b for b in buttons if isinstance(b, Choice)), *reply.choices)
