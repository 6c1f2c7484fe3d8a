"""Danger to life or limb: numbers first, at once, before any question."""

from __future__ import annotations

from chalicelib.city.model import HelpLine
from chalicelib.conversation import drafts
from chalicelib.conversation.flows import home, report
from chalicelib.conversation.reply import Call, Card, Text
from chalicelib.conversation.scene import Outcome, Scene, before
from chalicelib.conversation.state import Flow
from chalicelib.language.reading import Emergency

LISTENS = frozenset({"numbers", "reach"})
BUTTONS = 3


def start(scene: Scene) -> Outcome:
    """Keep the words, show the numbers; a report may follow."""
    draft = drafts.add(drafts.begin(scene), scene.said.reading)
    return show(scene.at(Flow.EMERGENCY, "numbers", draft=draft, trail=()))


def show(scene: Scene) -> Outcome:
    """The numbers for this danger, or the question how to reach the resident."""
    if scene.conversation.step == "reach" and scene.draft:
        return _ask_how_to_reach(scene)
    kind = scene.draft.emergency if scene.draft else Emergency.NONE
    if kind is Emergency.NONE:
        return _all_numbers(scene)
    lines = scene.world.city.emergency_lines[kind]
    card = Card(
        title=scene.say(f"emergency.first.{kind}"),
        body=scene.say(f"emergency.then.{kind}") + "\n\n" + _listed(scene, lines),
        buttons=_calls(scene, lines),
    )
    offer = Text(scene.say(f"emergency.offer.{_tone(kind)}"))
    if kind is Emergency.SUICIDE:
        choices = (scene.choice("emergency.reach"), scene.choice("emergency.safe"))
    else:
        choices = (scene.choice("emergency.report"), scene.choice("emergency.safe"))
    return scene.turn(card, offer, choices=choices)


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Go on to a report, ask to be reached, or be safe."""
    del argument
    if action == "report" and scene.draft:
        return report.proceed(scene)
    if action == "reach" and scene.draft:
        return show(scene.at(Flow.EMERGENCY, "reach"))
    if action == "by_kakao" and scene.draft:
        return _open(scene)
    if action == "safe":
        menu = home.enter(scene.keep(draft=None))
        return before(menu, Text(scene.say("emergency.glad")))
    return _all_numbers(scene.at(Flow.EMERGENCY, "all"))


def hear(scene: Scene) -> Outcome:
    """More about the danger, or a number to be called at."""
    if scene.draft is None:
        return home.hear(scene)
    draft = drafts.add(scene.draft, scene.said.reading)
    scene = scene.keep(draft=draft)
    if scene.conversation.step == "reach":
        return _open(scene) if draft.phone else show(scene)
    return show(scene) if draft.emergency is Emergency.SUICIDE else report.proceed(scene)


def _ask_how_to_reach(scene: Scene) -> Outcome:
    text = Text(scene.say("emergency.ask_phone", notice=scene.say("consent.notice")))
    return scene.turn(text, choices=(scene.choice("emergency.by_kakao"),))


def _open(scene: Scene) -> Outcome:
    """Reported without a summary to confirm: a yes was said, and every question costs strength."""
    assert scene.draft is not None  # noqa: S101
    return report.open_case(scene, scene.draft)


def _all_numbers(scene: Scene) -> Outcome:
    lines = tuple(scene.world.city.help_lines.values())
    title = scene.say("emergency.all")
    return scene.turn(Card(title, _listed(scene, lines), _calls(scene, lines)))


def _listed(scene: Scene, lines: tuple[HelpLine, ...]) -> str:
    return "\n".join(
        scene.say("emergency.line", number=li.number, label=li.label, hours=li.hours)
        for li in lines
    )


def _calls(scene: Scene, lines: tuple[HelpLine, ...]) -> tuple[Call, ...]:
    return tuple(Call(scene.say("emergency.call", number=li.number), li.number) for li in lines)[
        :BUTTONS
    ]


def _tone(kind: Emergency) -> str:
    return "near" if kind is Emergency.SUICIDE else "report"
