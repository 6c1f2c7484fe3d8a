"""One turn: a scene (conversation, said, known, world) → reply, conversation', effects.

Pure. When a flow needs something from the store first, the result is a `Lookup`: the caller fetches
it, adds it to `Known`, and asks again.
"""

from __future__ import annotations

from dataclasses import replace

from chalicelib.conversation import (
    answers,
    hearing,
    news,
    pace,
    photos,
    recap,
    speaking,
    ways,
)
from chalicelib.conversation.flows import eligibility, home, info
from chalicelib.conversation.reply import Card, Choice, Reply, Text
from chalicelib.conversation.scene import MOST_CHOICES, Outcome, Scene, before
from chalicelib.conversation.state import Flow
from chalicelib.conversation.steps import FLOWS, again
from chalicelib.conversation.turn import Turn
from chalicelib.language.reading import Emergency, Way


def take_turn(scene: Scene) -> Outcome:
    """Answer one utterance. A request that Kakao repeats gets the same step again, no effects."""
    scene = photos.without_lost(speaking.in_language(_as_tapped(news.settled(scene))))
    said = scene.said
    if said.request and said.request == scene.conversation.last_request:
        return _again(scene)
    if held := pace.held(scene):
        return held
    if said.event:
        return _finish(news.only(scene), scene)
    return _finish(photos.attach(_answer(scene), scene), scene)


def refuse(scene: Scene, reason: str) -> Outcome:
    """The turn's effect was refused: say why, and offer the menu."""
    return _finish(home.after(scene, Text(scene.say(f"refused.{reason}"))), scene)


def _answer(scene: Scene) -> Outcome:
    reading = scene.said.reading
    if scene.said.code:
        return _press(scene, scene.said.code)
    if reading.switch:
        return ways.switched(scene)
    if reading.emergency is not Emergency.NONE and not _already_told(scene):
        return info.hear(scene) if eligibility.says_only_an_age(scene) else answers.in_danger(scene)
    if reading.way in ways.WAYS:
        return ways.go(scene, reading.way)
    if reading.way in _JOINING and (tap := _offered_tap(scene, _JOINING[reading.way])):
        return _press(scene, tap)
    if answers.answers_staff(scene):
        return answers.take_answer(scene)
    return hearing.hear(scene) if reading.text else again(scene)


_JOINING = {Way.YES: "photos.join", Way.NO: "photos.new"}
"""Whether pictures belong to the newest case is asked so that yes and no are answers."""


def _offered_tap(scene: Scene, name: str) -> str | None:
    """The code of a choice of the last reply, by its name."""
    codes = (code for _, code in scene.conversation.offered)
    return next((code for code in codes if code.partition(":")[0] == name), None)


def _press(scene: Scene, code: str) -> Outcome:
    """Codes come back from Kakao, perhaps from a button of last month: take none for granted."""
    name, _, argument = code.partition(":")
    if name == "language":
        return ways.language(scene, argument)
    if name == "consent":
        full = Text(scene.consent.full)
        return before(again(scene), full)
    if name in ways.WAYS:
        return ways.go(scene, Way(name))
    flow, _, action = name.partition(".")
    if flow == "photos":
        return photos.press(scene, action, argument)
    if flow not in set(Flow):
        return home.lost(scene)
    return FLOWS[Flow(flow)].press(scene, action, argument)


def _as_tapped(scene: Scene) -> Scene:
    """Kakao may send only the label of what was tapped: it says the same as the tap. The labels of
    the services work at any time, since buttons vanish with the next message."""
    label = scene.said.reading.text.strip()
    code = dict(scene.conversation.offered).get(label) or home.named(scene, label)
    if code is None or scene.said.code:
        return scene
    return replace(scene, said=replace(scene.said, code=code))


_SAME_NUMBER = {Emergency.VIOLENCE, Emergency.CHILD_ABUSE}


def _already_told(scene: Scene) -> bool:
    """The numbers for this danger were shown and the resident chose to go on with a report. Words
    of despair are never passed over."""
    draft, now = scene.draft, scene.said.reading.emergency
    if draft is None or scene.conversation.flow is not Flow.REPORT or now is Emergency.SUICIDE:
        return False
    return draft.emergency is now or {draft.emergency, now} == _SAME_NUMBER


def _again(scene: Scene) -> Outcome:
    shown = again(scene)
    if not isinstance(shown, Turn):
        return shown
    news_again = news.bubbles(scene, scene.conversation.shown)
    reply = replace(
        shown.reply,
        bubbles=(*news_again, *shown.reply.bubbles),
        choices=_offered_again(scene, shown.reply),
    )
    return Turn(reply, scene.conversation, programmes=shown.programmes, stored=False)


def _offered_again(scene: Scene, reply: Reply) -> tuple[Choice, ...]:
    """What was to be tapped the first time still is, whatever the step offers by itself."""
    buttons = {button.code for button in _buttons(reply)}
    offered = {code: Choice(says, code) for says, code in scene.conversation.offered}
    again = [choice for code, choice in offered.items() if code not in buttons]
    return tuple(again[-MOST_CHOICES:]) or reply.choices


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
    conversation = conversation.model_copy(update={"pace": pace.counted(scene, conversation)})
    flags = pace.flags(scene.conversation, conversation)
    return replace(outcome, reply=reply, conversation=conversation, flags=flags)


def _offered(reply: Reply) -> tuple[Choice, ...]:
    return (*_buttons(reply), *reply.choices)


def _buttons(reply: Reply) -> list[Choice]:
    cards = (bubble for bubble in reply.bubbles if isinstance(bubble, Card))
    return [button for card in cards for button in card.buttons if isinstance(button, Choice)]
