"""Pictures: which case they belong to, how many it may have, and what is said of them.

What was said beside a picture is answered by its flow first; then the picture goes

    with what that answer changed ▸ the case in view ▸ the draft ▸ the case staff asked about
    ▸ a draft of its own, and where the newest case is still open, the resident says which
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.cases import lifecycle
from chalicelib.cases.commands import AddMessage, OpenCase, ResidentCommand
from chalicelib.cases.model import Case
from chalicelib.cases.photos import LIMIT, Move, Order, Photo
from chalicelib.conversation import drafts
from chalicelib.conversation.flows import home, report
from chalicelib.conversation.reply import Choice, Reply, Text
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import PHOTO_LOST, Draft, Flow
from chalicelib.conversation.turn import NeedCase, Turn

_IN_VIEW = {
    (Flow.REPORT, "receipt"),
    (Flow.REPORT, "contact"),
    (Flow.CONSULT, "connected"),
    (Flow.CONSULT, "booked"),
    (Flow.STATUS, "case"),
    (Flow.STATUS, "add"),
    (Flow.STATUS, "answer"),
}
"""Steps that are about one case: what comes now belongs to it."""

_Named = tuple[str, str]
"""A case by its id and receipt."""


def attach(outcome: Outcome, scene: Scene) -> Outcome:
    """The outcome of what was said, with the pictures that came along."""
    if not isinstance(outcome, Turn) or not scene.said.pictures:
        return outcome
    after = replace(scene, conversation=outcome.conversation)
    if opened := next((e for e in outcome.effects if isinstance(e, OpenCase)), None):
        return _opened(outcome, after, opened)
    if named := _told(outcome, after) or _in_view(after):
        return _to_case(outcome, after, named)
    if after.draft:
        return _to_draft(outcome, after, after.draft)
    if question := after.conversation.question:
        return _to_case(outcome, after, (question.case_id, question.receipt))
    return _to_new_draft(outcome, after)


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """The draft's pictures belong to a case that is open already."""
    draft, own = scene.draft, scene.own_case(argument)
    if action == "new" and draft:
        return report.proceed(scene)
    if action != "join" or draft is None or not draft.photos or own is None:
        return home.lost(scene)
    case = _known(scene, (own.case_id, own.receipt))
    if isinstance(case, NeedCase):
        return case
    joined = draft.photos[: _room(case)]
    rest = draft.model_copy(update={"photos": ()})
    scene = scene.keep(draft=rest if rest.story else None)
    text = _said(scene, "added", len(joined), len(draft.photos), first=False, receipt=own.receipt)
    outcome = home.after(scene, text)
    if not joined or not isinstance(outcome, Turn):
        return outcome
    moves = tuple(Move(photo, draft.case_id, own.case_id) for photo in joined)
    effect = AddMessage(own.case_id, "", photos=len(joined))
    return replace(outcome, effects=(effect,), photos=moves)


def without_lost(scene: Scene) -> Scene:
    """The draft without pictures that could not be kept: they leave room for others."""
    lost = {message.id for message in scene.known.pending if message.kind == PHOTO_LOST}
    draft = scene.draft
    if draft is None or not lost.intersection(draft.photos):
        return scene
    kept = tuple(photo for photo in draft.photos if photo not in lost)
    return scene.keep(draft=draft.model_copy(update={"photos": kept}))


def _opened(turn: Turn, scene: Scene, effect: OpenCase) -> Turn:
    """The case that this very turn opens."""
    orders = _orders(scene, (effect.case_id, effect.receipt), LIMIT - effect.photos)
    opening = replace(effect, photos=effect.photos + len(orders))
    return replace(
        _saying(turn, _said(scene, "drafted", len(orders), len(scene.said.pictures))),
        effects=_instead(turn.effects, effect, opening),
        photos=orders,
    )


def _to_case(turn: Turn, scene: Scene, named: _Named) -> Outcome:
    """More about a case that is open, or the answer to what staff asked."""
    case = _known(scene, named)
    if isinstance(case, NeedCase):
        return case
    orders = _orders(scene, named, _room(case))
    told = next((e for e in turn.effects if _adds_to(e, named)), None)
    first = case is None or case.photos == 0
    said = _said(
        scene, "added", len(orders), len(scene.said.pictures), first=first, receipt=named[1]
    )
    answered = _answered(turn, scene, named, said)
    if not orders:
        return answered
    if isinstance(told, AddMessage):
        effects = _instead(turn.effects, told, replace(told, photos=len(orders)))
    else:
        effects = (*turn.effects, AddMessage(named[0], "", photos=len(orders)))
    return replace(answered, effects=effects, photos=orders)


def _answered(turn: Turn, scene: Scene, named: _Named, said: Text) -> Turn:
    """With words their answer and this; a picture alone settles a question, and the step stays."""
    if scene.said.reading.text:
        return _saying(turn, said)
    question, flow = scene.conversation.question, scene.conversation.flow
    if question and question.case_id == named[0]:
        shown = home.after(scene.keep(question=None), said)
    else:
        shown = home.after(scene, said) if flow is Flow.HOME else scene.turn(said)
    return shown if isinstance(shown, Turn) else turn


def _to_draft(turn: Turn, scene: Scene, draft: Draft) -> Turn:
    """What is not sent yet. The summary is said again, as it counts the pictures."""
    named = (draft.case_id, draft.receipt)
    orders = _orders(scene, named, LIMIT - len(draft.photos))
    fuller = draft.model_copy(update={"photos": (*draft.photos, *_ids(orders))})
    scene = scene.keep(draft=fuller)
    if (scene.conversation.flow, scene.conversation.step) == (Flow.REPORT, "confirm"):
        again = report.show(scene)
        turn = replace(turn, reply=again.reply) if isinstance(again, Turn) else turn
    sent, first = len(scene.said.pictures), not draft.photos
    said = _said(scene, "drafted", len(orders), sent, first=first)
    return replace(_saying(turn, said), conversation=scene.conversation, photos=orders)


def _to_new_draft(turn: Turn, scene: Scene) -> Outcome:
    """Fetched at once, as the links do not live long; what it is about is asked meanwhile."""
    newest = scene.conversation.cases[-1:]
    case = _known(scene, (newest[0].case_id, newest[0].receipt)) if newest else None
    if isinstance(case, NeedCase):
        return case
    draft = drafts.begin(scene)
    orders = _orders(scene, (draft.case_id, draft.receipt), LIMIT)
    draft = draft.model_copy(update={"photos": _ids(orders)})
    if scene.said.reading.text and scene.conversation.flow is not Flow.HOME:
        return _beside(turn, scene.keep(draft=draft), orders)
    if scene.said.reading.text:
        told = drafts.add(draft, scene.said.reading)
        return _beside(report.proceed(scene.keep(draft=told)), scene, orders)
    scene = scene.at(Flow.REPORT, "tell", draft=draft)
    if case and case.state in lifecycle.OPEN:
        choices: tuple[Choice, ...] = (
            scene.choice("photos.join", case.id),
            scene.choice("photos.new"),
        )
        said = _said(scene, "which", len(orders), len(orders), receipt=case.receipt)
    else:
        choices, said = (), _said(scene, "tell", len(orders), len(orders))
    return replace(scene.turn(said, choices=choices), photos=orders)


def _beside(outcome: Outcome, scene: Scene, orders: tuple[Order, ...]) -> Outcome:
    """The answer to the words, and that the pictures wait in a report."""
    if not isinstance(outcome, Turn):
        return outcome
    count, key = len(orders), "beside" if scene.draft else "drafted"
    turn = replace(_saying(outcome, _said(scene, key, count, count)), photos=orders)
    if scene.draft is None:
        return turn
    choices = (scene.choice("resume"), *turn.reply.choices)
    return replace(
        turn, reply=replace(turn.reply, choices=choices), conversation=scene.conversation
    )


def _told(turn: Turn, scene: Scene) -> _Named | None:
    """The case that the words were passed on to."""
    told = next((e for e in turn.effects if isinstance(e, AddMessage)), None)
    return (told.case_id, _receipt(scene, told.case_id)) if told else None


def _in_view(scene: Scene) -> _Named | None:
    conversation = scene.conversation
    if (conversation.flow, conversation.step) not in _IN_VIEW:
        return None
    question, subject = conversation.question, conversation.subject
    if conversation.step == "answer" and question and question.case_id == subject:
        return question.case_id, question.receipt
    own = next((c for c in conversation.cases if subject in (c.case_id, c.receipt)), None)
    return (own.case_id, own.receipt) if own else None


def _receipt(scene: Scene, case_id: str) -> str:
    own, question = scene.own_case(case_id), scene.conversation.question
    return own.receipt if own else question.receipt if question else ""


def _known(scene: Scene, named: _Named) -> Case | NeedCase | None:
    case_id, receipt = named
    if receipt not in scene.known.cases:
        return NeedCase(receipt, case_id)
    return scene.known.cases[receipt]


def _room(case: Case | None) -> int:
    return LIMIT - case.photos if case else 0


def _orders(scene: Scene, named: _Named, room: int) -> tuple[Order, ...]:
    """As many as there is room for, in the order in which they were sent."""
    world, (case_id, receipt) = scene.world, named
    addresses = scene.said.pictures[: max(room, 0)]
    ids = sorted(world.ids.ulid(world.now) for _ in addresses)
    return tuple(
        Order(
            Photo(
                id=photo_id,
                case_id=case_id,
                receipt=receipt,
                resident_id=scene.known.resident_id,
                at=world.now,
            ),
            address,
        )
        for photo_id, address in zip(ids, addresses, strict=True)
    )


def _ids(orders: tuple[Order, ...]) -> tuple[str, ...]:
    return tuple(order.photo.id for order in orders)


def _said(
    scene: Scene, key: str, taken: int, sent: int, *, first: bool = True, receipt: str = ""
) -> Text:
    """What becomes of them, what to avoid in the first ones, and that some are too many."""
    if not taken:
        return Text(scene.say("photos.full"))
    lines = [scene.say(f"photos.{key}", n=taken, receipt=receipt)]
    lines += [scene.say("photos.some")] if taken < sent else []
    lines += [scene.say("photos.care")] if first else []
    return Text("\n".join(lines))


def _saying(turn: Turn, said: Text) -> Turn:
    """First, but after numbers to call: nothing stands before those."""
    danger = turn.conversation.flow is Flow.EMERGENCY
    bubbles = (*turn.reply.bubbles, said) if danger else (said, *turn.reply.bubbles)
    return replace(turn, reply=Reply(bubbles, turn.reply.choices))


def _adds_to(effect: ResidentCommand, named: _Named) -> bool:
    return isinstance(effect, AddMessage) and effect.case_id == named[0]


def _instead(
    effects: tuple[ResidentCommand, ...], old: ResidentCommand, new: ResidentCommand
) -> tuple[ResidentCommand, ...]:
    return tuple(new if effect is old else effect for effect in effects)
