"""Home: the three services, what is unfinished, and the ways out."""

from __future__ import annotations

from chalicelib.conversation import pace
from chalicelib.conversation.reply import Bubble, Text
from chalicelib.conversation.scene import Outcome, Scene, before
from chalicelib.conversation.state import Flow

LISTENS: frozenset[str] = frozenset()
SERVICES = ("report", "consult", "info", "status", "emergency.numbers", "language")


def enter(scene: Scene) -> Outcome:
    """To the menu. A draft stays and is offered again."""
    return show(scene.keep(flow=Flow.HOME, step="menu", trail=()))


def after(scene: Scene, said: Bubble) -> Outcome:
    """To the menu with something said first: nobody is greeted in the middle of a talk."""
    scene = scene.keep(flow=Flow.HOME, step="menu", trail=())
    return before(_menu(scene, scene.say("home.more")), said)


def cancel(scene: Scene) -> Outcome:
    """Drop what was begun, say so, and show the menu."""
    if scene.draft is None:
        return enter(scene)
    return after(scene.keep(draft=None), Text(scene.say("home.dropped")))


def lost(scene: Scene) -> Outcome:
    """An old button, or words that fit nothing."""
    return _answered(scene, "home.lost")


def not_welfare(scene: Scene) -> Outcome:
    """What the city does besides: who helps with that."""
    return _answered(scene, "home.not_welfare")


def rest(scene: Scene) -> Outcome:
    """Where nothing was said: the menu, and who we are only to those who do not know us yet."""
    return _menu(scene, scene.say("home.more")) if _known(scene) else show(scene)


def named(scene: Scene, label: str) -> str | None:
    """The service whose label was typed: buttons are gone with the next message."""
    return next((s for s in SERVICES if scene.choice(s).label == label), None)


def _answered(scene: Scene, key: str) -> Outcome:
    said = scene.say(key, phone=scene.world.city.phone)
    if not _known(scene):
        return before(enter(scene), Text(said))
    return _menu(scene.keep(flow=Flow.HOME, step="menu", trail=()), said)


def _known(scene: Scene) -> bool:
    """Whether we answered before: then we have said who we are."""
    return bool(scene.conversation.offered)


def show(scene: Scene) -> Outcome:
    """The menu, with the hours as they are now."""
    city, now = scene.world.city, scene.world.now
    key = "home.open" if city.calendar.is_open(now) else "home.closed"
    name = city.name_in(scene.say.language)
    return _menu(scene, scene.say(key, channel=city.channel, city=name, **scene.hours))


def _menu(scene: Scene, said: str) -> Outcome:
    draft = (scene.choice("resume"),) if scene.draft else ()
    last = _last_receipt(scene)
    return scene.turn(
        Text(f"{said}\n\n{last}" if last else said),
        choices=(*scene.answer, *draft, *(scene.choice(service) for service in SERVICES)),
    )


def _last_receipt(scene: Scene) -> str:
    """The receipt of the newest case, shown again at every visit: half of those who get one never
    come back with it."""
    own = [case for case in scene.conversation.cases if not case.withdrawn]
    return scene.say("home.last_receipt", receipt=own[-1].receipt) if own else ""


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Home has no choices but itself."""
    del action, argument
    return enter(scene)


def hear(scene: Scene) -> Outcome:
    """Words that the engine could make nothing of; a bare "네" is answered by the menu."""
    if scene.said.reading.way:
        return enter(scene)
    scene = pace.lost(scene)
    return _answered(scene, "home.lost_again") if pace.senseless(scene) else lost(scene)
