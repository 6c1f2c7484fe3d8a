"""What happened to a case, and who was told of it, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cases import events
from chalicelib.cases.model import Event
from chalicelib.messages import Messages
from chalicelib.store.ledger import Entry

Named = Callable[[str], str]
"""A team's, a person's or a part of the system's name for its id."""


@dataclass(frozen=True, slots=True)
class Line:
    """One event: `more` is what else is to be said of it, such as a result or a team."""

    id: str
    at: datetime
    what: str
    more: str
    who: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event and everyone who was told of it."""

    line: Line
    entries: tuple[Entry, ...]


def lines(
    history: Sequence[Event], say: Messages, named: Named, programme: Named
) -> tuple[Line, ...]:
    """The events as they came about. `programme` names a programme by its id."""
    return tuple(
        Line(
            id=event.id,
            at=event.time,
            what=_word(say, "console.event.", _key(event)),
            more=", ".join(_more(event, say, named, programme)),
            who=named(event.actor),
        )
        for event in history
    )


def told(history: Sequence[Line], ledger: Sequence[Entry]) -> tuple[Told, ...]:
    """The ledger by event, the latest first; an event that told nobody is left out."""
    return tuple(
        Told(line, entries)
        for line in reversed(history)
        if (entries := tuple(entry for entry in ledger if entry.event_id == line.id))
    )


def _key(event: Event) -> str:
    """`case.opened` for `city.hopetalk.case.opened.v1`."""
    return event.type.removeprefix(events.PREFIX).removesuffix(".v1")


def _more(event: Event, say: Messages, named: Named, programme: Named) -> Iterator[str]:
    data = event.data
    for name in ("to_team", "tell_team", "to", "from"):
        if isinstance(who := data.get(name), str):
            yield named(who)
    for name, prefixes in _CODES.items():
        if isinstance(code := data.get(name), str):
            prefix = prefixes.get(event.type, prefixes[""])
            yield _word(say, prefix, code)
    linked = data.get("programmes")
    yield from (programme(one) for one in (linked if isinstance(linked, list) else ()))


_CODES: dict[str, dict[str, str]] = {
    "reason": {"": "closing."},
    "score": {"": "rating."},
    "result": {"": "contact_result.", events.VISIT_RECORDED: "visit_result."},
}
"""Where the words of an event's codes are: by field, then by the event's type."""


def _word(say: Messages, prefix: str, code: str) -> str:
    return say(prefix + code) if say.has(prefix + code) else code
