"""Danger to life or limb: numbers first, at once, before any question."""

from __future__ import annotations

from chalicelib.conversation import drafts, numbers
from chalicelib.conversation.flows import home, report
from chalicelib.conversation.reply import Text
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import Flow
from chalicelib.language.reading import Emergency, Intent, Way

LISTENS = frozenset({"numbers", "reach"})


def start(scene: Scene) -> Outcome:
    """Keep the words, show the numbers; a report may follow."""
    draft = drafts.add(drafts.begin(scene), scene.said.reading)
    return show(scene.at(Flow.EMERGENCY, "numbers", draft=draft, trail=()))


def show(scene: Scene) -> Outcome:
    """The numbers for this danger and what we offer beside them, or how to be reached."""
    kind = scene.draft.emergency if scene.draft else Emergency.NONE
    if kind is Emergency.NONE:
        return scene.turn(numbers.all_lines(scene.world.city, scene.say))
    if scene.conversation.step == "reach":
        ask = scene.say("emergency.ask_phone", notice=scene.say("consent.notice"))
        choices = (scene.choice("emergency.by_kakao"), scene.choice("consent"))
        return scene.turn(Text(ask), choices=choices)
    despair = kind is Emergency.SUICIDE
    offer = scene.say("emergency.offer.near" if despair else "emergency.offer.report")
    follow = scene.choice("emergency.reach" if despair else "emergency.report")
    return scene.turn(
        numbers.for_danger(kind, scene.world.city, scene.say),
        Text(offer),
        choices=(follow, scene.choice("emergency.safe")),
    )


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Go on to a report, ask to be reached, or be safe."""
    del argument
    draft = scene.draft
    if action == "report" and draft:
        return report.proceed(scene)
    if action == "reach" and draft:
        return show(scene.at(Flow.EMERGENCY, "reach"))
    if action == "by_kakao" and draft:
        return report.open_case(scene, draft)
    if action == "safe":
        return home.after(_calmed(scene), Text(scene.say("emergency.glad")))
    return scene.at(Flow.EMERGENCY, "all").turn(numbers.all_lines(scene.world.city, scene.say))


def hear(scene: Scene) -> Outcome:
    """More about the danger, or a number to be called at. In despair there is no summary to
    confirm: a yes was said, and every question costs strength."""
    reading = scene.said.reading
    if scene.draft is None:
        return home.lost(scene)
    draft = drafts.add(scene.draft, reading)
    scene = scene.keep(draft=draft)
    if scene.conversation.step == "reach":
        settled = draft.phone or reading.channel == "kakao" or reading.way in (Way.NO, Way.UNKNOWN)
        return report.open_case(scene, draft) if settled else show(scene)
    if draft.emergency is not Emergency.SUICIDE:
        return report.proceed(scene)
    if reading.phone:
        return report.open_case(scene, draft)
    wanted = reading.way is Way.YES or reading.intent is Intent.CONSULT
    return show(scene.at(Flow.EMERGENCY, "reach")) if wanted else show(scene)


def _calmed(scene: Scene) -> Scene:
    """Nothing is left of words of danger alone; a report that was begun before them stays."""
    draft = scene.draft
    alone = draft is None or len(draft.story) == 1
    return scene.keep(draft=None) if alone else scene
