"""What a resident reads when nothing can be remembered: honest, and with numbers that work.

Needs neither the store nor the conversation, so that it holds when both are gone.
"""

from __future__ import annotations

from chalicelib.city.model import City
from chalicelib.conversation import numbers
from chalicelib.conversation.reply import Choice, Reply, Text
from chalicelib.language.reading import Emergency, Reading
from chalicelib.messages import Messages


def not_saved(reading: Reading, city: City, say: Messages) -> Reply:
    """Nothing was stored: in danger the numbers come first, all the same."""
    return _instead("common.not_saved", reading, city, say)


def kept_aside(reading: Reading, city: City, say: Messages) -> Reply:
    """No case yet, but the words wait in the spill queue (docs/decisions/0012)."""
    return _instead("common.kept_aside", reading, city, say)


def not_understood(city: City, say: Messages) -> Reply:
    """The request could not be read at all."""
    services = ("report", "consult", "info")
    choices = tuple(Choice(say(f"choice.{s}"), s) for s in services)
    return Reply((Text(say("common.malformed")), numbers.instead(city, say)), choices)


def _instead(why: str, reading: Reading, city: City, say: Messages) -> Reply:
    kind, told = reading.emergency, (reading.text,)
    danger = () if kind is Emergency.NONE else (numbers.for_danger(kind, told, city, say),)
    return Reply((*danger, Text(say(why)), numbers.instead(city, say)))
