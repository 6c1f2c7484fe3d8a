"""What the words that work everywhere do: home, back, cancel, go on, quiet, erase, thanks, and in
which language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from chalicelib.cases.model import Kind
from chalicelib.conversation import slots, speaking
from chalicelib.conversation.flows import consult, home, report, status
from chalicelib.conversation.hearing import call_off
from chalicelib.conversation.reply import Text
from chalicelib.conversation.scene import Outcome, Scene, before
from chalicelib.conversation.state import Flow
from chalicelib.conversation.steps import ASKS_NOTHING, FLOWS, again, first
from chalicelib.conversation.turn import Turn
from chalicelib.language.reading import Way
from chalicelib.messages import LANGUAGES

WAYS = (
    Way.HOME, Way.CANCEL, Way.BACK, Way.RESUME, Way.QUIET, Way.LOUD, Way.ERASE, Way.UNNAMED,
    Way.THANKS,
)  # fmt: skip


def go(scene: Scene, way: Way) -> Outcome:
    """Do what one of `WAYS` asks, wherever it is said or tapped."""
    if way is Way.BACK and scene.conversation.trail:
        *trail, (flow, step) = scene.conversation.trail
        return FLOWS[flow].show(scene.keep(flow=flow, step=step, trail=tuple(trail)))
    if way is Way.CANCEL and scene.conversation.step in ("booked", "receipt"):
        return call_off(scene)
    if way is Way.CANCEL and scene.conversation.flow is Flow.INFO:
        return home.enter(scene)
    standing = slots.booking(scene) if scene.conversation.flow is Flow.CONSULT else None
    if way is Way.CANCEL and standing:  # only the move is called off
        return consult.show(scene.at(Flow.CONSULT, "booked", subject=standing.case_id))
    ways: Mapping[Way, Callable[[Scene], Outcome]] = {
        Way.CANCEL: home.cancel,
        Way.RESUME: _resume,
        Way.QUIET: partial(_be_quiet, quiet=True),
        Way.LOUD: partial(_be_quiet, quiet=False),
        Way.ERASE: status.ask_erase,
        Way.UNNAMED: _unnamed,
        Way.THANKS: _welcome,
    }
    return ways.get(way, home.enter)(scene)


def _welcome(scene: Scene) -> Outcome:
    """Thanks are answered; an open question is put again, what was done is not told twice."""
    conversation, said = scene.conversation, Text(scene.say("common.welcome"))
    if conversation.flow is Flow.HOME:
        return home.after(scene, said)
    shown = FLOWS[conversation.flow].show(scene)
    if conversation.step not in ASKS_NOTHING or not isinstance(shown, Turn):
        return before(shown, said)
    return replace(shown, reply=replace(shown.reply, bubbles=(said,)))


def _resume(scene: Scene) -> Outcome:
    draft = scene.draft
    booking = draft is not None and draft.kind is Kind.CONSULTATION
    return consult.press(scene, "resume", "") if booking else report.resume(scene)


def _be_quiet(scene: Scene, *, quiet: bool) -> Outcome:
    """Nothing is sent any more before the resident writes, or again."""
    said = scene.say("common.quiet" if quiet else "common.loud")
    return first(scene.keep(quiet=quiet), said)


def _unnamed(scene: Scene) -> Outcome:
    """Whether a name is asked for, or told to anyone: said wherever it is asked."""
    at_home = scene.conversation.flow is Flow.HOME
    shown = report.proceed(scene) if at_home else again(scene)
    return before(shown, Text(scene.say("common.unnamed")))


def language(scene: Scene, code: str) -> Outcome:
    """Ask which language, or go on in the one that was chosen."""
    if code in LANGUAGES:
        return switched(speaking.choose(scene, code))
    at_home = scene.conversation.flow is Flow.HOME
    ways = (scene.choice("consult"), scene.choice("home")) if at_home else ()
    ask = Text(scene.say("language.ask"))
    return scene.turn(ask, choices=(*speaking.choices(scene), *ways))


def switched(scene: Scene) -> Outcome:
    """Say the step again in the language that was chosen."""
    return before(again(scene), Text(scene.say("language.switched")))
