"""A chat without Kakao, AWS or understanding: readings in, replies out, cases in a dictionary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import OpenCase, ResidentCommand
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case
from chalicelib.cases.photos import PhotoStep
from chalicelib.conversation.engine import refuse, take_turn
from chalicelib.conversation.reply import Button, Call, Card, Reply, Text
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import Conversation, Pending
from chalicelib.conversation.turn import Known, NeedSlots, Said, Turn, World
from chalicelib.kakao.render import render
from chalicelib.kakao.validate import violations
from chalicelib.language.reading import Intent, Need, Place, Reading, Relation
from chalicelib.welfare.catalogue import load_catalogue
from tests.unit.builders import CITY, TUESDAY_10, counted_ids

HUNGRY: dict[str, Any] = {
    "text": "장암동 주택 2층 사시는 분이 다리 다치고 쌀도 없다고 하시네요",
    "intent": Intent.REPORT,
    "place": Place(dong="장암동", detail="주택 2층"),
    "needs": (Need.HEALTH, Need.LIVELIHOOD),
    "relation": Relation.NEIGHBOUR,
    "urgent": True,
}
"""A report in one message, as understood."""


class Chat:
    """One resident's chat. After every turn the conversation goes through its stored form, and the
    reply must fit Kakao's limits."""

    def __init__(self, now: datetime = TUESDAY_10, resident: str = "resident") -> None:
        self.now = now
        self.resident = resident
        self.conversation = Conversation()
        self.cases: dict[str, Case] = {}
        self.changes: list[Change] = []
        self.pending: list[Pending] = []
        self.taken: Counter[datetime] = Counter()
        self.ids = counted_ids()
        self.reply = Reply(())
        self.catalogue = load_catalogue("uijeongbu")
        self.tally: list[str] = []
        self.sent = 0
        self.photos: list[PhotoStep] = []

    def say(self, text: str = "", **reading: object) -> str:
        """Say something that is understood as `reading`; the words of the answer."""
        return self._turn(Said(Reading(text, **reading)))  # type: ignore[arg-type]

    def picture(self, count: int = 1, text: str = "", **reading: object) -> str:
        """Send pictures, without a word where none is given."""
        addresses = tuple(f"https://talk.kakaocdn.net/{self.sent + n}.jpg" for n in range(count))
        self.sent += count
        said = Said(Reading(text, **reading), pictures=addresses)  # type: ignore[arg-type]
        return self._turn(said)

    def tap(self, label: str) -> str:
        """Tap what the last reply offered; Kakao passes the code along."""
        return self._turn(Said(Reading(label), code=self.offered[label]))

    def send(self, said: Said) -> str:
        """Any other turn."""
        return self._turn(said)

    @property
    def offered(self) -> dict[str, str]:
        """Labels and codes of everything that can be tapped to say something."""
        return dict(self.conversation.offered)

    @property
    def at(self) -> str:
        """Where the conversation stands."""
        return f"{self.conversation.flow}/{self.conversation.step}"

    @property
    def case(self) -> Case:
        """The newest case."""
        return list(self.cases.values())[-1]

    def _turn(self, said: Said) -> str:
        world = World(self.now, CITY, self.catalogue, self.ids)
        known = Known(self.resident, reply_to="kakao-key", pending=tuple(self.pending))
        scene = Scene(self.conversation, said, known, world)
        turn = self._asked(take_turn, scene)
        try:
            changes = [self._decided(effect) for effect in turn.effects]
        except RefusedError as refusal:
            turn, changes = self._asked(partial(refuse, reason=refusal.reason), scene), []
        self.photos += turn.photos
        for change in changes:
            self._keep(change)
        if turn.stored:
            self.pending = [p for p in self.pending if p.id not in self.conversation.shown]
        self.conversation = Conversation.model_validate_json(turn.conversation.model_dump_json())
        self.reply = turn.reply
        self.tally += turn.tally
        assert violations(render(turn.reply)) == []
        return words_of(turn.reply)

    def _asked(self, engine_way: Callable[[Scene], Outcome], scene: Scene) -> Turn:
        outcome = engine_way(scene)
        while not isinstance(outcome, Turn):
            if isinstance(outcome, NeedSlots):
                known = replace(scene.known, slots=dict(self.taken))
            else:
                found = [c for c in self.cases.values() if c.receipt == outcome.receipt]
                case = found[0] if found else None
                known = replace(scene.known, cases={**scene.known.cases, outcome.receipt: case})
            scene = replace(scene, known=known)
            outcome = engine_way(scene)
        return outcome

    def _decided(self, effect: ResidentCommand) -> Change:
        case = None if isinstance(effect, OpenCase) else self.cases[effect.case_id]
        return decide(effect, case, self.now, CITY, self.ids)

    def _keep(self, change: Change) -> None:
        self.changes.append(change)
        self.cases[change.case.id] = change.case
        if change.takes:
            self.taken[change.takes.at] += 1
        if change.frees:
            self.taken[change.frees.at] -= 1


def words_of(reply: Reply) -> str:
    """Everything a reply says, labels included."""
    parts: list[str] = []
    for bubble in reply.bubbles:
        if isinstance(bubble, Text):
            parts.append(bubble.body)
        if isinstance(bubble, Card):
            parts += [bubble.title, bubble.body, *map(_words_of_button, bubble.buttons)]
    return "\n".join([*parts, *(choice.label for choice in reply.choices)])


def _words_of_button(button: Button) -> str:
    return f"{button.label} {button.number}" if isinstance(button, Call) else button.label


def reported(chat: Chat) -> Chat:
    """With a report sent."""
    chat.say(**HUNGRY)
    chat.tap("제출")
    return chat


def booked(chat: Chat) -> Chat:
    """With a call booked for 28 December, 10:00."""
    chat.say("상담 받고 싶어요", intent=Intent.CONSULT)
    chat.tap("12/28 월 10:00")
    chat.tap("전화")
    chat.say("010-1234-5678", phone="010-1234-5678")
    return chat
