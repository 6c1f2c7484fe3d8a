"""What staff and the service have to tell: shown first, at the next turn at the latest."""

from __future__ import annotations

from datetime import datetime

from chalicelib.conversation.reply import Bubble, Card, Choice, Text
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import PHOTO_LOST, Pending, Question
from chalicelib.messages import words


def unseen(scene: Scene) -> tuple[str, ...]:
    """Ids of pending messages that the last turn has not shown already."""
    shown = scene.conversation.shown
    return tuple(message.id for message in scene.known.pending if message.id not in shown)


def bubbles(scene: Scene, ids: tuple[str, ...]) -> tuple[Bubble, ...]:
    """These messages as the resident reads them, oldest first; not what time has overtaken."""
    told = [m for m in scene.known.pending if m.id in ids and _holds(scene, m)]
    lost = sum(message.kind == PHOTO_LOST for message in told)
    said = (_bubble(scene, message) for message in told if message.kind != PHOTO_LOST)
    return (*said, *([Text(scene.say("news.photo_lost", n=lost))] if lost else []))


def question(scene: Scene, ids: tuple[str, ...], before: Question | None = None) -> Question | None:
    """The newest question after these messages: it stays open until it is answered or its case is
    finished."""
    asked = before
    for message in scene.known.pending:
        if message.id not in ids:
            continue
        if message.kind == "question":
            asked = Question(case_id=message.case_id, receipt=message.receipt, text=message.text)
        elif asked and message.kind in FINISHED and message.case_id == asked.case_id:
            asked = None
    return asked


FINISHED = ("closed", "finished")
"""Kinds of messages that say a case is done."""


def settled(scene: Scene) -> Scene:
    """The scene with the times that staff have given since, and without the promises, bookings and
    questions of cases that they have finished."""
    scene = _with_new_times(scene)
    done = {message.case_id for message in scene.known.pending if message.kind in FINISHED}
    if not done:
        return scene
    over = {"callback_at": None, "promise_by": None}
    cases, asked = scene.conversation.cases, scene.conversation.question
    return scene.keep(
        cases=tuple(c.model_copy(update=over) if c.case_id in done else c for c in cases),
        question=None if asked and asked.case_id in done else asked,
    )


def _with_new_times(scene: Scene) -> Scene:
    """Bookings as staff moved them or gave them up."""
    fresh = unseen(scene)
    times = {
        message.case_id: message.about_at
        for message in scene.known.pending
        if message.id in fresh and message.kind in _NEW_TIMES
    }
    if not times:
        return scene
    cases = (
        own.model_copy(update={"callback_at": times[own.case_id]}) if own.case_id in times else own
        for own in scene.conversation.cases
    )
    return scene.keep(cases=tuple(cases))


_NEW_TIMES = ("callback_moved", "callback_retry", "callback_given_up")


def only(scene: Scene) -> Outcome:
    """Answer to Kakao's call on behalf of our Event API: the news and nothing else. A call that
    Kakao makes twice shows the same again."""
    told = bubbles(scene, unseen(scene)) or bubbles(scene, scene.conversation.shown)
    return scene.turn(*(told or (Text(scene.say("news.none")),)))


def _bubble(scene: Scene, message: Pending) -> Bubble:
    if message.kind == "question":
        answer = scene.choice("status.answer", message.case_id)
        return Card(scene.say("news.question"), message.text, (answer,))
    if message.kind == "closed":
        return _closed(scene, message)
    if message.about_at:
        return _reminder(scene, message.kind, message.about_at)
    return Text(scene.say(f"news.{message.kind}", receipt=message.receipt))


_SCORES = ("status.good", "status.fair", "status.poor")


def _closed(scene: Scene, message: Pending) -> Card:
    """That it is done, and how it was: a tap says of which case where several are told of."""
    receipt = message.receipt
    several = sum(other.kind == "closed" for other in scene.known.pending) > 1
    choices = (scene.choice(code, receipt) for code in _SCORES)
    buttons = (
        Choice(choice.label, choice.code, f"{choice.label} ({receipt})") if several else choice
        for choice in choices
    )
    title = scene.say("news.closed_title", receipt=receipt)
    return Card(title, scene.say("news.closed"), tuple(buttons))


def _holds(scene: Scene, message: Pending) -> bool:
    """Whether it is still true: a time that has come, was moved or called off is not told any
    more, nor is what has been overtaken since."""
    if message.kind == "callback_starting":
        within = scene.world.city.callbacks.start_within
        return message.at + within > scene.world.now and not _overtaken(scene, message)
    if message.kind == "accepted":
        return not _overtaken(scene, message)
    if message.about_at is None:
        return True
    own = scene.own_case(message.case_id)
    stands = own is None or own.callback_at == message.about_at
    return stands and message.about_at > scene.world.now


def _overtaken(scene: Scene, message: Pending) -> bool:
    """Whether a later message tells that its case was finished."""
    later = (m for m in scene.known.pending if m.id > message.id)
    return any(m.case_id == message.case_id and m.kind in FINISHED for m in later)


def _reminder(scene: Scene, kind: str, at: datetime) -> Card:
    world = scene.world
    when = words.near(at.astimezone(world.city.calendar.zone), world.now, scene.say)
    buttons = (scene.choice("consult.move"), scene.choice("consult.cancel_booking"))
    told = scene.say(f"news.{kind}", at=when)
    return Card(scene.say("news.reminder_title"), told, buttons)
