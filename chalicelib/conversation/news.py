"""What staff and the service have to tell: shown first, at the next turn at the latest."""

from __future__ import annotations

from chalicelib.conversation.reply import Bubble, Card, Text
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import PHOTO_LOST, Pending, Question


def unseen(scene: Scene) -> tuple[str, ...]:
    """Ids of pending messages that the last turn has not shown already."""
    shown = scene.conversation.shown
    return tuple(message.id for message in scene.known.pending if message.id not in shown)


def bubbles(scene: Scene, ids: tuple[str, ...]) -> tuple[Bubble, ...]:
    """These messages as the resident reads them, oldest first."""
    told = [message for message in scene.known.pending if message.id in ids]
    lost = sum(message.kind == PHOTO_LOST for message in told)
    said = (_bubble(scene, message) for message in told if message.kind != PHOTO_LOST)
    return (*said, *([Text(scene.say("news.photo_lost", n=lost))] if lost else []))


def question(scene: Scene, ids: tuple[str, ...]) -> Question | None:
    """The newest question among these messages: it stays open until it is answered."""
    asked = [m for m in scene.known.pending if m.id in ids and m.kind == "question"]
    if not asked:
        return None
    return Question(case_id=asked[-1].case_id, receipt=asked[-1].receipt, text=asked[-1].text)


def only(scene: Scene) -> Outcome:
    """Answer to Kakao's call on behalf of our Event API: the news and nothing else. A call that
    Kakao makes twice shows the same again."""
    told = bubbles(scene, unseen(scene)) or bubbles(scene, scene.conversation.shown)
    return scene.turn(*(told or (Text(scene.say("news.none")),)))


def _bubble(scene: Scene, message: Pending) -> Bubble:
    if message.kind == "question":
        answer = scene.choice("status.answer", message.case_id)
        return Card(scene.say("news.question"), message.text, (answer,))
    return Text(scene.say(f"news.{message.kind}", receipt=message.receipt))
