"""Welfare information: the programmes that fit what was said."""

from __future__ import annotations

from chalicelib.conversation.flows import home
from chalicelib.conversation.reply import Button, Call, Card, Link, Text
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import Flow
from chalicelib.welfare.catalogue import Programme
from chalicelib.welfare.search import search

LISTENS = frozenset({"ask", "results", "programme"})
SHOWN = 3


def start(scene: Scene) -> Outcome:
    """Answer at once; a button says nothing yet about what is looked for."""
    return show(scene.at(Flow.INFO, "ask")) if scene.said.code else answer(scene)


def find(scene: Scene) -> tuple[Programme, ...]:
    """Programmes for what was just said, best first; none when nothing fits or a button spoke."""
    if scene.said.code:
        return ()
    return search(scene.said.reading.text, scene.world.catalogue, scene.world.now.date(), SHOWN)


def answer(scene: Scene) -> Outcome:
    """The programmes found, or a person who knows more."""
    found = tuple(programme.id for programme in find(scene))
    return show(scene.at(Flow.INFO, "results", results=found))


def show(scene: Scene) -> Outcome:
    """Say the current step."""
    say, conversation = scene.say, scene.conversation
    programmes = scene.world.catalogue.programmes
    chosen = programmes.get(conversation.subject or "")
    if conversation.step == "programme" and chosen:
        return _one(scene, chosen)
    if conversation.step != "results":
        return scene.turn(Text(say("info.ask")))
    found = [programmes[id_] for id_ in conversation.results if id_ in programmes]
    person = scene.choice("consult")
    if not found:
        return scene.turn(Text(say("info.nothing")), choices=(person,))
    return scene.turn(
        Text(say("info.found")),
        *(_brief(scene, programme) for programme in found),
        choices=(person,),
        programmes=tuple(programme.id for programme in found),
    )


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Open one programme, or ask anew."""
    if action == "":
        return show(scene.at(Flow.INFO, "ask"))
    if action == "show" and argument in scene.world.catalogue.programmes:
        return show(scene.at(Flow.INFO, "programme", subject=argument))
    return home.lost(scene)


def hear(scene: Scene) -> Outcome:
    """Every utterance here is a question."""
    return answer(scene)


def _brief(scene: Scene, programme: Programme) -> Card:
    words = scene.say("info.more", name=programme.name)
    more = scene.choice("info.show", programme.id, words)
    body = scene.say("info.brief", who=programme.who, what=programme.what)
    return Card(programme.name, body, (more, *_call(scene, programme)))


def _one(scene: Scene, programme: Programme) -> Outcome:
    page = (Link(scene.say("choice.page"), programme.url),) if programme.url else ()
    body = scene.say(
        "info.one",
        who=programme.who,
        what=programme.what,
        how=programme.how,
        source=programme.source,
        as_of=programme.as_of,
    )
    return scene.turn(
        Card(programme.name, body, (*_call(scene, programme), *page)),
        choices=(scene.choice("consult"), scene.choice("info")),
        programmes=(programme.id,),
    )


def _call(scene: Scene, programme: Programme) -> tuple[Button, ...]:
    if not programme.phone:
        return ()
    return (Call(scene.say("choice.call"), programme.phone),)
