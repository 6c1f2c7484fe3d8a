"""Welfare information: the programmes that fit what was said, one by one and side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.conversation import programmes
from chalicelib.conversation.flows import consult, eligibility, home, report
from chalicelib.conversation.reply import Choice, Text
from chalicelib.conversation.scene import Outcome, Scene, before
from chalicelib.conversation.state import Flow
from chalicelib.conversation.turn import Turn
from chalicelib.welfare.asks import Ask, find_ask, find_numbers
from chalicelib.welfare.catalogue import Programme
from chalicelib.welfare.search import search

LISTENS = frozenset({"ask", "results", "programme", "compare", "check", "verdict"})
SHOWN = 3
FOUND = 9
JUST_A_NUMBER = 5
"""Characters within which a number only picks from the list: "2번이요"."""
NOTHING_FITS = "info.nothing"
"""Counted by the day: it tells editors how often the catalogue has no answer."""


def start(scene: Scene) -> Outcome:
    """Answer at once; a button says nothing yet about what is looked for. A need for which there is
    no programme is something that somebody should hear of."""
    if scene.said.code:
        return show(scene.at(Flow.INFO, "ask"))
    reading = scene.said.reading
    unanswered = (reading.needs or reading.urgent) and not find(scene)
    return report.start(scene) if unanswered else answer(scene)


def find(scene: Scene) -> tuple[Programme, ...]:
    """Programmes for what was just said, best first; none when nothing fits or a button spoke."""
    if scene.said.code:
        return ()
    world, text = scene.world, scene.said.reading.text
    return search(text, world.catalogue, programmes.today(scene), FOUND)


def answer(scene: Scene) -> Outcome:
    """The programmes found, or a person who knows more."""
    found = tuple(programme.id for programme in find(scene))
    if not found:
        return _counted(_nothing(scene))
    return show(scene.at(Flow.INFO, "results", results=found, subject=None))


def show(scene: Scene) -> Outcome:
    """Say the current step."""
    step, subject = scene.conversation.step, scene.conversation.subject or ""
    about = programmes.named(scene, *subject.split(","))
    if step == "ask":
        choices = (scene.choice("consult"), *_resume(scene))
        return scene.turn(Text(scene.say("info.ask")), choices=choices)
    if step in ("check", "verdict") and about:
        return eligibility.show(scene, about[0])
    if step == "programme" and about:
        return _one(scene, about[0])
    if step == "compare" and len(about) > 1:
        return _two(scene, *about[:2])
    return _several(scene)


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Open one programme, compare two, go on to the next, check, or ask anew."""
    if action == "":
        return show(scene.at(Flow.INFO, "ask", subject=None))
    if action == "more":
        return _next(scene)
    if action == "none":
        return _counted(consult.start(scene))
    if action == "answer":
        return eligibility.press(scene, argument)
    about = programmes.named(scene, *argument.split(","))
    if action == "compare" and len(about) > 1:
        return show(scene.at(Flow.INFO, "compare", subject=argument))
    if action == "show" and about:
        return show(scene.at(Flow.INFO, "programme", subject=argument))
    if action == "check" and about:
        return eligibility.start(scene, about[0])
    return home.lost(scene)


def hear(scene: Scene) -> Outcome:
    """Every utterance here is a question, if it is not about what is shown."""
    if scene.conversation.step == "check":
        answered = eligibility.hear(scene)
        if answered or not find(scene):
            return answered or before(show(scene), Text(scene.say("eligibility.unclear")))
    return _about_what_is_shown(scene) or answer(scene)


def _about_what_is_shown(scene: Scene) -> Outcome | None:
    """Compare them, more of them, none of them, would I get it, or the second of them."""
    text, results = scene.said.reading.text, scene.conversation.results
    listed = programmes.named(scene, *results[:SHOWN])
    if not listed:
        return None
    picked = _picked(text, listed)
    match find_ask(text):
        case Ask.MORE:
            return _next(scene)
        case Ask.NOTHING:
            return _counted(_nothing(scene))
        case Ask.COMPARE if len(listed) > 1:
            two = picked if len(picked) > 1 else listed
            return press(scene, "compare", _ids(two[:2]))
        case Ask.ELIGIBLE:
            shown = programmes.named(scene, scene.conversation.subject or "")
            other = [programme for programme in find(scene) if programme.is_named(text)]
            return eligibility.start(scene, (*picked, *other, *shown, *listed)[0])
    if picked and len(text) <= JUST_A_NUMBER:
        return press(scene, "show", picked[0].id)
    return None


def _picked(text: str, listed: Sequence[Programme]) -> list[Programme]:
    """Those that are named, by number or by name."""
    numbers = find_numbers(text)
    return [
        programme
        for number, programme in enumerate(listed, start=1)
        if number in numbers or programme.is_named(text)
    ]


def _ids(several: Sequence[Programme]) -> str:
    return ",".join(programme.id for programme in several)


def _resume(scene: Scene) -> tuple[Choice, ...]:
    """Back to what waits unsent: information does not disturb it."""
    return (scene.choice("resume"),) if scene.draft else ()


def _counted(outcome: Outcome) -> Outcome:
    return replace(outcome, tally=(NOTHING_FITS,)) if isinstance(outcome, Turn) else outcome


def _several(scene: Scene) -> Outcome:
    """As many as are read at once, and what can be done next."""
    results = scene.conversation.results
    found = programmes.named(scene, *results[:SHOWN])
    if not found:
        return _nothing(scene)
    more = (scene.choice("info.more"),) if results[SHOWN:] else ()
    compare = (scene.choice("info.compare", _ids(found[:2])),) if len(found) > 1 else ()
    ways = (scene.choice("info.none"), scene.choice("consult"), *_resume(scene))
    return scene.turn(
        Text(scene.say("info.found")),
        *(programmes.brief(scene, programme) for programme in found),
        choices=(*more, *compare, *ways),
        programmes=tuple(programme.id for programme in found),
    )


def _next(scene: Scene) -> Outcome:
    """The next few of what was found; after the last of them, a person."""
    left = scene.conversation.results[SHOWN:]
    if not left:
        return _counted(_nothing(scene, "info.no_more"))
    return show(scene.at(Flow.INFO, "results", results=left, subject=None))


def _nothing(scene: Scene, said: str = "info.nothing") -> Outcome:
    """A person, one tap away."""
    scene = scene.at(Flow.INFO, "results", results=(), subject=None)
    choices = (scene.choice("consult"), scene.choice("info"), *_resume(scene))
    return scene.turn(Text(scene.say(said)), choices=choices)


def _one(scene: Scene, programme: Programme) -> Outcome:
    more = (scene.choice("info.more"),) if scene.conversation.results[SHOWN:] else ()
    return scene.turn(
        programmes.full(scene, programme),
        choices=(*more, scene.choice("consult"), scene.choice("info"), *_resume(scene)),
        programmes=(programme.id,),
    )


def _two(scene: Scene, one: Programme, other: Programme) -> Outcome:
    opened = (
        programmes.opened(scene, one, "info_show_one"),
        programmes.opened(scene, other, "info_show_other"),
    )
    return scene.turn(
        programmes.side_by_side(scene, one, other),
        choices=(*opened, scene.choice("info.none"), scene.choice("consult"), *_resume(scene)),
        programmes=(one.id, other.id),
    )
