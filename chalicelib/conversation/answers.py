"""Words meant for a case: the answer to what staff asked, and danger told to who reads it."""

from __future__ import annotations

from chalicelib.cases.commands import AddMessage
from chalicelib.conversation.flows import emergency, home
from chalicelib.conversation.scene import Outcome, Scene, with_effect
from chalicelib.conversation.state import Flow
from chalicelib.conversation.steps import ASKS_NOTHING, first
from chalicelib.language.reading import Intent, Way


def answers_staff(scene: Scene) -> bool:
    """Whether words answer the question that the last reply showed: unless they plainly ask for
    something else."""
    conversation, reading = scene.conversation, scene.said.reading
    if conversation.question is None or not conversation.awaiting:
        return False
    if reading.way in _SHORT:
        return conversation.step in ASKS_NOTHING
    elsewhere = reading.receipt or reading.way or reading.chatter or not reading.text
    arranges = bool(reading.wish or reading.phone or reading.channel)
    may = (*_MAY_ANSWER, Intent.CONSULT) if arranges else _MAY_ANSWER
    return not elsewhere and reading.intent in may


_MAY_ANSWER = (Intent.OTHER, Intent.REPORT)
_SHORT = (Way.YES, Way.NO, Way.UNKNOWN)
"""Answers where the step asks nothing itself."""


def take_answer(scene: Scene) -> Outcome:
    """Pass the answer on and go on with what the resident was about."""
    question = scene.conversation.question
    if question is None:
        return home.enter(scene)
    told = first(scene.told(question.case_id), scene.say("status.passed_on"))
    return with_effect(told, AddMessage(question.case_id, scene.said.reading.text))


def in_danger(scene: Scene) -> Outcome:
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


_STANDS = ("receipt", "booked", "connected")
"""Steps at which all is done, and more may be said to the case."""
