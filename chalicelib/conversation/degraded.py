"""What a resident reads when nothing can be remembered: honest, and with numbers that work.

Needs neither the store nor the conversation, so that it holds when both are gone.
"""

from __future__ import annotations

from chalicelib.conversation import numbers
from chalicelib.conversation.reply import Bubble, Choice, Reply, Text
from chalicelib.conversation.turn import World
from chalicelib.language.reading import Emergency


def not_saved(kind: Emergency, world: World) -> Reply:
    """Nothing was stored: in danger the numbers come first, all the same."""
    told = Text(world.say("common.not_saved"))
    return Reply((*_danger(kind, world), told, _numbers(world)))


def not_understood(world: World) -> Reply:
    """The request could not be read at all."""
    services = ("report", "consult", "info")
    choices = tuple(Choice(world.say(f"choice.{s}"), s) for s in services)
    return Reply((Text(world.say("common.malformed")), _numbers(world)), choices)


def _danger(kind: Emergency, world: World) -> tuple[Bubble, ...]:
    return () if kind is Emergency.NONE else (numbers.for_danger(kind, world),)


def _numbers(world: World) -> Text:
    return Text(world.say("common.call_instead", phone=world.city.phone))
