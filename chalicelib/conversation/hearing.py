"""What words lead to beside the step's own answer: another service, a standing case, a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.conversation import drafts, slots
from chalicelib.conversation.flows import arranged, consult, home, info, report, reported, status
from chalicelib.conversation.reply import Text
from chalicelib.conversation.scene import Outcome, Scene, before
from chalicelib.conversation.state import Flow
from chalicelib.conversation.steps import FLOWS, FlowModule
from chalicelib.language.reading import Intent, Place, Relation, Way

CALLED_OFF = 12
"""Characters within which words can only call something off: "예약 취소할래요" is nine."""


BOOKING_CALLED_OFF = 20
"""The same where a booking stands: "상담 예약한 거 취소하고 싶어요" is seventeen."""


ASKED_FIRST = 20
"""The same where it is asked whether that is meant: "아까 신고한 거 취소할게요" is fifteen."""


JUST_A_NUMBER = 20
"""Characters within which a number is said and little else: it is for the newest case."""


def hear(scene: Scene) -> Outcome:
    """Answer words: at a step that listens they are its answer, else they may lead elsewhere."""
    conversation, reading = scene.conversation, scene.said.reading
    if reading.receipt and reading.intent is not Intent.REPORT:
        return status.start(scene)
    if reading.wish and conversation.flow is not Flow.CONSULT and slots.booking(scene):
        return consult.move(scene)
    flow = FLOWS[conversation.flow]
    if reading.phone and (conversation.step == "receipt" or _is_for_the_report(scene)):
        return flow.hear(scene)
    if reading.chatter:
        return home.rest(scene) if conversation.flow is Flow.HOME else flow.show(scene)
    if conversation.step in flow.LISTENS:
        return _listen(flow, scene)
    starts = {
        Intent.REPORT: report.start,
        Intent.CONSULT: consult.start,
        Intent.INFO: info.start,
        Intent.STATUS: _status,
        Intent.GREETING: home.enter,
        Intent.CANCEL: call_off,
    }
    start = starts.get(reading.intent)
    if _adds_to_what_is_shown(scene):
        return flow.hear(scene)
    if start:
        return start(scene)
    return flow.hear(scene) if _expects(scene) else _guess(scene)


def _listen(flow: FlowModule, scene: Scene) -> Outcome:
    """Any words are an answer, but for a greeting after a pause, "what became of it?", and words
    for a person or of distress where a programme was looked for."""
    conversation, reading = scene.conversation, scene.said.reading
    here = conversation.flow
    if reading.intent is Intent.GREETING:
        return flow.show(scene) if scene.draft else home.enter(scene)
    if here is Flow.INFO and info.is_about_what_is_shown(scene):
        return flow.hear(scene)
    if reading.intent is Intent.STATUS and here is not Flow.STATUS:
        return _status(scene)
    if reading.intent is Intent.CANCEL and here in (Flow.REPORT, Flow.CONSULT):
        return _call_off_or_answer(flow, scene)
    asks = here is Flow.INFO or (here is Flow.REPORT and scene.draft is not None)
    if asks and reading.intent is Intent.CONSULT:
        return consult.start(scene)
    if here is Flow.INFO and (reading.urgent or _tells_of_someone(scene)):
        return report.start(scene)
    if here is Flow.STATUS and conversation.step == "ask" and reading.intent in _NO_RECEIPT:
        return _NO_RECEIPT[reading.intent](scene)
    return flow.hear(scene)


def _guess(scene: Scene) -> Outcome:
    """Words without a plain wish: an answer that staff wait for, a need, a programme, or none."""
    reading, question = scene.said.reading, scene.conversation.question
    if reading.way:
        return home.hear(scene)
    if question:
        return status.take_answer(scene, question.case_id)
    standing = [own for own in scene.conversation.cases if not own.withdrawn]
    if reading.phone and standing and len(reading.text) <= JUST_A_NUMBER:
        return reported.take_contact(scene.keep(subject=standing[-1].case_id))
    another = reading.relation is Relation.NEIGHBOUR and "?" not in reading.text
    if another or reading.needs or reading.urgent or reading.place != Place():
        return report.start(scene)
    if any(programme.is_named(reading.text) for programme in info.find(scene)):
        return info.answer(scene)
    return home.not_welfare(scene) if info.is_other_matter(scene) else home.hear(scene)


def _status(scene: Scene) -> Outcome:
    """How a case stands; who has none yet and is about to make one asks of that."""
    conversation = scene.conversation
    begun = scene.draft and conversation.flow in (Flow.REPORT, Flow.CONSULT)
    if begun and not conversation.cases and not scene.said.reading.receipt:
        return FLOWS[conversation.flow].show(scene)
    return status.start(scene)


def call_off(scene: Scene) -> Outcome:
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
    standing = [own for own in conversation.cases if not own.withdrawn]
    asked_first = standing and scene.draft is None and not drafts.tells_need(scene.said.reading)
    if len(scene.said.reading.text) > (ASKED_FIRST if asked_first else CALLED_OFF):
        telling = conversation.flow in (Flow.REPORT, Flow.CONSULT)
        return FLOWS[conversation.flow].hear(scene) if telling else report.start(scene)
    if scene.draft is None and standing:
        return status.press(scene, "withdraw", standing[-1].receipt)
    return home.cancel(scene)


def _call_off_or_answer(flow: FlowModule, scene: Scene) -> Outcome:
    """Words that may call off what is being written: it is one tap to do so, and nothing is lost
    where they were an answer after all."""
    if scene.draft is None or slots.booking(scene):
        return call_off(scene)
    if len(scene.said.reading.text) > CALLED_OFF:
        return flow.hear(scene)
    return before(flow.hear(scene), Text(scene.say("home.or_cancel")))


def _adds_to_what_is_shown(scene: Scene) -> bool:
    """Whether words belong to the case whose state is shown: they tell something, of no other
    place."""
    conversation, reading = scene.conversation, scene.said.reading
    if (conversation.flow, conversation.step) != (Flow.STATUS, "case") or reading.way:
        return False
    tells = reading.intent is Intent.REPORT
    more = reading.intent is Intent.OTHER and conversation.question is None
    return (tells or more) and reading.place == Place()


def _is_for_the_report(scene: Scene) -> bool:
    """Whether a number is for those who get the report that is being written, though it is said
    as whoever wants to talk to someone says it: "010-1234-5678로 전화 주세요"."""
    writing = scene.conversation.flow is Flow.REPORT and scene.draft is not None
    return writing and scene.said.reading.intent is Intent.CONSULT


def _expects(scene: Scene) -> bool:
    """Whether words without a plain wish answer the step: more of a report, or a receipt that was
    asked for, unless they tell of a need."""
    conversation, reading = scene.conversation, scene.said.reading
    if conversation.flow is Flow.STATUS and conversation.step in status.ASKED_FIRST:
        return reading.way in (Way.YES, Way.NO)
    receipt = conversation.flow is Flow.STATUS and conversation.step == "ask"
    return conversation.flow is Flow.REPORT or (receipt and not (reading.needs or reading.urgent))


_NO_RECEIPT: Mapping[Intent, Callable[[Scene], Outcome]] = {
    Intent.REPORT: report.start,
    Intent.CONSULT: consult.start,
    Intent.INFO: info.start,
}
"""What leads on where a receipt was asked for: whoever has none must not be held there."""


def _tells_of_someone(scene: Scene) -> bool:
    """Whether words among programmes say who needs what where, or tell of another to whoever never
    asked for programmes but was shown some."""
    conversation, reading = scene.conversation, scene.said.reading
    placed = reading.place.dong or reading.place.candidates
    if placed and reading.needs and reading.intent is not Intent.INFO:
        return True
    asked = conversation.step != "results" or (Flow.INFO, "ask") in conversation.trail
    told = reading.intent is Intent.REPORT and reading.relation is Relation.NEIGHBOUR
    return told and not asked
