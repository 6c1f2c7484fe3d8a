"""What staff and the service have to tell: shown first, at the next turn at the latest."""

from __future__ import annotations

from chalicelib.conversation.reply import Bubble, Card, Text
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import Pending, Question


def unseen(scene: Scene) -> tuple[str, ...]:
    """Ids of pending messages that the last turn has not shown already."""
    shown = scene.conversation.shown
    return tuple(message.id for message in scene.known.pending if message.id not in shown)


def bubbles(scene: Scene, ids: tuple[str, ...]) -> tuple[Bubble, ...]:
    """These messages as the resident reads them, oldest first."""
    return tuple(_bubble(scene, message) for message in scene.known.pending if message.id in ids)


def question(scene: Scene, ids: tuple[str, ...]) -> Question | None:
    """The newest question among these messages: it stays open until it is answered."""
    asked = [m for m in scene.known.pending if m.id in ids and m.kind == "question"]
    return Question(case_id=asked[-1].case_id, text=asked[-1].text) if asked else None


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
