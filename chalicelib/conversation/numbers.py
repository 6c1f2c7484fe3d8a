"""Numbers to call, as cards. Needs nothing remembered, so it works when nothing else does."""

from __future__ import annotations

from chalicelib.city.model import City, HelpLine
from chalicelib.conversation.reply import Call, Card, Text
from chalicelib.language.reading import Emergency
from chalicelib.messages import Messages

BUTTONS = 3


def for_danger(kind: Emergency, city: City, say: Messages) -> Card:
    """Whom to call now, what to say, and who else listens."""
    lines = city.emergency_lines[kind]
    body = f"{say(f'emergency.then.{kind}')}\n\n{_listed(lines, say)}"
    return _card(say(f"emergency.first.{kind}"), body, lines, say)


def all_lines(city: City, say: Messages) -> Card:
    """Every help line of the city."""
    lines = tuple(city.help_lines.values())
    return _card(say("emergency.all"), _listed(lines, say), lines, say)


def instead(city: City, say: Messages) -> Text:
    """Who answers the telephone where we do not help, in the shortest form."""
    return Text(say("common.call_instead", phone=city.phone))


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
