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
from chalicelib.language.reading import Way
from chalicelib.welfare.asks import Ask, find_ask, find_numbers, without_ask
from chalicelib.welfare.catalogue import Programme
from chalicelib.welfare.search import is_other_matter as is_no_welfare
from chalicelib.welfare.search import search

LISTENS = frozenset({"ask", "results", "programme", "compare", "check", "verdict"})
SHOWN = 3
FOUND = 9
JUST_A_NUMBER = 7
"""Characters within which a number only picks from the list: "두 번째 거요"."""
NOTHING_FITS = "info.nothing"
"""Counted by the day: it tells editors how often the catalogue has no answer."""


def start(scene: Scene) -> Outcome:
    """Answer at once; a button says nothing yet about what is looked for. A need for which there is
    no programme is something that somebody should hear of."""
    if scene.said.code:
        return show(scene.at(Flow.INFO, "ask"))
    reading, found = scene.said.reading, find(scene)
    unanswered = (reading.needs or reading.urgent) and not found
    return report.start(scene) if unanswered else _with(found, scene)


def find(scene: Scene) -> tuple[Programme, ...]:
    """Programmes for what was just said, best first; none when nothing fits or a button spoke."""
    if scene.said.code:
        return ()
    world, text = scene.world, scene.said.reading.text
    return search(text, world.catalogue, programmes.today(scene), FOUND)


def answer(scene: Scene) -> Outcome:
    """The programmes found, or a person who knows more."""
    return _with(find(scene), scene)


def _with(found: Sequence[Programme], scene: Scene) -> Outcome:
    if found:
        results = tuple(programme.id for programme in found)
        return show(scene.at(Flow.INFO, "results", results=results, subject=None))
    if is_other_matter(scene):
        return _nothing(scene, "home.not_welfare")
    return _counted(_nothing(scene))


def is_other_matter(scene: Scene) -> bool:
    """Whether the words are plainly about what the city does besides."""
    return is_no_welfare(scene.said.reading.text, scene.world.catalogue)


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
        asks_anew = any(map(str.isalpha, scene.said.reading.text)) and find(scene)
        if answered or not asks_anew:
            return answered or before(show(scene), Text(scene.say("eligibility.unclear")))
    return _about_what_is_shown(scene) or answer(scene)


def is_about_what_is_shown(scene: Scene) -> bool:
    """Whether the words ask about the programmes in front of the resident, not for something."""
    if not _listed(scene):
        return scene.conversation.step == "results" and _asked(scene) in (Ask.MORE, Ask.NOTHING)
    return _asked(scene) is not None or _picks_one(scene)


def _about_what_is_shown(scene: Scene) -> Outcome | None:
    """Compare them, more of them, none of them, how to get it, would I, or the second of them."""
    text, listed, ask = scene.said.reading.text, _listed(scene), _asked(scene)
    if not listed and scene.conversation.step == "ask":
        return None
    if ask is Ask.MORE:
        return _next(scene)
    if ask is Ask.NOTHING:
        return _counted(_nothing(scene))
    if not listed:
        return None
    picked = _picked(text, listed)
    shown = programmes.named(scene, scene.conversation.subject or "")
    if ask is Ask.COMPARE:
        two = picked if len(picked) > 1 else listed
        if len(two) > 1:
            return press(scene, "compare", _ids(two[:2]))
        return before(show(scene), Text(scene.say("info.only_one")))
    if ask is Ask.ELIGIBLE:
        other = [programme for programme in find(scene) if programme.is_named(text)]
        return eligibility.start(scene, (*picked, *other, *shown, *listed)[0])
    if ask is Ask.DETAIL or scene.said.reading.way is Way.YES:
        one = (*picked, *(shown if len(shown) == 1 else listed if len(listed) == 1 else ()))
        return press(scene, "show", one[0].id) if one else _which(scene)
    if _picks_one(scene):
        return press(scene, "show", picked[0].id) if picked else _which(scene)
    return None


def _listed(scene: Scene) -> tuple[Programme, ...]:
    return programmes.named(scene, *scene.conversation.results[:SHOWN])


def _picks_one(scene: Scene) -> bool:
    text = scene.said.reading.text
    return len(text) <= JUST_A_NUMBER and bool(find_numbers(text))


def _asked(scene: Scene) -> Ask | None:
    """What is asked of what is shown. "휠체어도 받을 수 있나요?" asks for something else."""
    text, about = scene.said.reading.text, {*scene.conversation.results}
    about.add(scene.conversation.subject or "")
    ask = find_ask(text)
    if ask not in (Ask.ELIGIBLE, Ask.DETAIL):
        return ask
    world = scene.world
    for programme in search(without_ask(text), world.catalogue, programmes.today(scene), 1):
        if programme.id not in about and not programme.is_named(text):
            return None
    return ask


def _which(scene: Scene) -> Outcome:
    return before(_several(scene), Text(scene.say("info.which")))


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
    return scene.turn(Text(scene.say(said, phone=scene.world.city.phone)), choices=choices)


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
