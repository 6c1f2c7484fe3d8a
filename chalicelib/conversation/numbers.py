"""Numbers to call, as cards. Needs nothing remembered, so it works when nothing else does."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.city.model import City, HelpLine
from chalicelib.conversation.reply import Call, Card, Text
from chalicelib.language.reading import Emergency
from chalicelib.language.triage import is_harmed
from chalicelib.messages import Messages

BUTTONS = 3


def for_danger(kind: Emergency, told: Iterable[str], city: City, say: Messages) -> Card:
    """Whom to call now, what to say, and who else listens. Where those words of despair tell of
    something done already, the ambulance comes before who listens."""
    lines = city.emergency_lines[kind]
    if kind is not Emergency.SUICIDE or not any(map(is_harmed, told)):
        return _first(kind, lines, say)
    ambulance = city.emergency_lines[Emergency.MEDICAL][0]
    return _first("harmed", (ambulance, *(line for line in lines if line != ambulance)), say)


def all_lines(city: City, say: Messages) -> Card:
    """Every help line of the city."""
    lines = tuple(city.help_lines.values())
    return _card(say("emergency.all"), _listed(lines, say), lines, say)


def instead(city: City, say: Messages) -> Text:
    """Who answers the telephone where we do not help, in the shortest form."""
    return Text(say("common.call_instead", phone=city.phone))


def _first(what: str, lines: tuple[HelpLine, ...], say: Messages) -> Card:
    body = f"{say(f'emergency.then.{what}')}\n\n{_listed(lines, say)}"
    return _card(say(f"emergency.first.{what}"), body, lines, say)


def _card(title: str, body: str, lines: tuple[HelpLine, ...], say: Messages) -> Card:
    calls = [Call(say("emergency.call", number=line.number), line.number) for line in lines]
    return Card(title, body, tuple(calls[:BUTTONS]))


def _listed(lines: tuple[HelpLine, ...], say: Messages) -> str:
    return "\n".join(
        say(
            "emergency.line",
            number=line.number,
            label=line.label_in(say.language),
            hours=line.hours_in(say.language),
        )
        for line in lines
    )
