"""Danger to life or limb: numbers first, at once, before any question."""

from __future__ import annotations

from chalicelib.conversation import drafts, numbers
from chalicelib.conversation.flows import consult, home, info, report, reported
from chalicelib.conversation.reply import Text
from chalicelib.conversation.scene import Outcome, Scene, before
from chalicelib.conversation.state import Draft, Flow
from chalicelib.language.reading import Emergency, Intent, Way
from chalicelib.language.triage import is_harmed

LISTENS = frozenset({"numbers", "reach"})


def start(scene: Scene) -> Outcome:
    """Keep the words, show the numbers; a report may follow, or what was interrupted. Right after
    a receipt it is about the same place, unless another is said."""
    draft = drafts.begin(scene)
    if scene.draft is None:
        own = scene.own_case(scene.conversation.subject)
        told = own.dong if own and scene.conversation.step in _OF_A_CASE else None
        draft = draft.model_copy(update={"begun_in_danger": True, "dong": told})
    draft = drafts.add(draft, scene.said.reading)
    if scene.conversation.flow is Flow.HOME:  # home is offered already
        return show(scene.at(Flow.EMERGENCY, "numbers", draft=draft, trail=()))
    return show(scene.at(Flow.EMERGENCY, "numbers", draft=draft))


def show(scene: Scene) -> Outcome:
    """The numbers for this danger and what we offer beside them, or how to be reached."""
    kind = _kind(scene)
    if kind is Emergency.NONE:
        return scene.turn(numbers.all_lines(scene.world.city, scene.say))
    if scene.conversation.step == "reach":
        ask = scene.say("emergency.ask_phone", notice=scene.consent.notice)
        choices = (scene.choice("emergency.by_kakao"), scene.choice("consent"))
        return scene.turn(Text(ask), choices=choices)
    despair = kind is Emergency.SUICIDE
    offer = scene.say("emergency.offer.near" if despair else "emergency.offer.report")
    follow = scene.choice("emergency.reach" if despair else "emergency.report")
    told = scene.draft.story if scene.draft else ()
    return scene.turn(
        numbers.for_danger(kind, told, scene.world.city, scene.say),
        Text(offer),
        choices=(follow, scene.choice("emergency.safe")),
    )


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Go on to a report, ask to be reached, or be safe."""
    del argument
    draft = scene.draft
    if action == "report" and draft:
        return report.proceed(_meant(scene, draft))
    if action == "reach" and draft:
        return show(scene.at(Flow.EMERGENCY, "reach"))
    if action == "by_kakao" and draft:
        return _reached(scene, draft)
    if action == "safe":
        return _safe(scene)
    return scene.at(Flow.EMERGENCY, "all").turn(numbers.all_lines(scene.world.city, scene.say))


def hear(scene: Scene) -> Outcome:
    """More about the danger, or a number to be called at. In despair there is no summary to
    confirm: a yes was said, and every question costs strength."""
    reading, draft = scene.said.reading, scene.draft
    if draft is None:
        return home.lost(scene)
    reach, despair = scene.conversation.step == "reach", draft.emergency is Emergency.SUICIDE
    asks = reading.way is None and reading.intent is Intent.INFO
    if asks and not reach and not despair:
        return show(scene)
    told = draft if reading.way else drafts.take(draft, reading)
    scene = scene.keep(draft=told)
    if reach:
        settled = reading.channel == "kakao" or reading.way in (Way.NO, Way.UNKNOWN)
        return _reached(scene, told) if told.phone or settled else _reach_again(scene)
    if despair:
        return _listen(scene, told)
    if reading.way is Way.NO:
        return _safe(scene)
    return report.proceed(_meant(scene, told))


def _listen(scene: Scene, draft: Draft) -> Outcome:
    """Whatever is said in despair is answered, and nobody who stays is shown the same card again,
    but for who tells only now that something was done already. A number, or how to be written to,
    is a yes."""
    reading = scene.said.reading
    if is_harmed(reading.text):
        return show(scene)
    if reading.phone or reading.channel == "kakao":
        return _reached(scene, draft)
    if reading.way is Way.YES or reading.intent is Intent.CONSULT:
        return show(scene.at(Flow.EMERGENCY, "reach"))
    return scene.turn(
        Text(scene.say("emergency.listening")),
        choices=(scene.choice("emergency.reach"), scene.choice("emergency.safe")),
    )


def _reach_again(scene: Scene) -> Outcome:
    """Words where a number was asked for are kept; how to be reached is said once more, shorter."""
    return scene.turn(
        Text(scene.say("emergency.reach_again")),
        choices=(scene.choice("emergency.by_kakao"), scene.choice("emergency.safe")),
    )


def _reached(scene: Scene, draft: Draft) -> Outcome:
    """The case is opened without more questions; the number to call stays in sight."""
    opened = reported.open_case(scene, draft)
    return before(opened, Text(scene.say("emergency.waiting")))


def _safe(scene: Scene) -> Outcome:
    """On with what the danger interrupted. Nothing is left of words of danger alone."""
    kind, draft = _kind(scene), scene.draft
    if draft and draft.begun_in_danger:
        scene = scene.keep(draft=None)
    if kind in (Emergency.SUICIDE, Emergency.NONE):
        said = Text(scene.say("emergency.glad"))
    else:
        first = scene.world.city.emergency_lines[kind][0]
        said = Text(scene.say("emergency.safe", number=first.number))
    trail = [place for place in scene.conversation.trail if place[0] is not Flow.EMERGENCY]
    flow, step = trail.pop() if trail else (Flow.HOME, "menu")
    unsent = flow is Flow.REPORT and step not in _OF_A_CASE
    if flow not in _GOES_ON or (unsent and not scene.draft):
        return home.after(scene, said)
    return before(_GOES_ON[flow](scene.keep(flow=flow, step=step, trail=tuple(trail))), said)


_OF_A_CASE = ("receipt", "contact")
_GOES_ON = {Flow.REPORT: report.show, Flow.CONSULT: consult.show, Flow.INFO: info.show}


def _kind(scene: Scene) -> Emergency:
    return scene.draft.emergency if scene.draft else Emergency.NONE


def _meant(scene: Scene, draft: Draft) -> Scene:
    """From now on the words of danger are a report."""
    return scene.keep(draft=draft.model_copy(update={"begun_in_danger": False}))
