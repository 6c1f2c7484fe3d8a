"""Numbers to call, as cards. Needs nothing remembered, so it works when nothing else does."""

from __future__ import annotations

from chalicelib.city.model import HelpLine
from chalicelib.conversation.reply import Call, Card
from chalicelib.conversation.turn import World
from chalicelib.language.reading import Emergency

BUTTONS = 3


def for_danger(kind: Emergency, world: World) -> Card:
    """Whom to call now, what to say, and who else listens."""
    lines = world.city.emergency_lines[kind]
    then = world.say(f"emergency.then.{kind}")
    return _card(
        world.say(f"emergency.first.{kind}"), f"{then}\n\n{_listed(lines, world)}", lines, world
    )


def all_lines(world: World) -> Card:
    """Every help line of the city."""
    lines = tuple(world.city.help_lines.values())
    return _card(world.say("emergency.all"), _listed(lines, world), lines, world)


def _card(title: str, body: str, lines: tuple[HelpLine, ...], world: World) -> Card:
    calls = [Call(world.say("emergency.call", number=line.number), line.number) for line in lines]
    return Card(title, body, tuple(calls[:BUTTONS]))


def _listed(lines: tuple[HelpLine, ...], world: World) -> str:
    return "\n".join(
        world.say("emergency.line", number=line.number, label=line.label, hours=line.hours)
        for line in lines
    )
