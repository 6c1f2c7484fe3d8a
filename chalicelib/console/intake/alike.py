"""Whether the same household or number has a case already: seen before another one is made."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.cases.access import Action, may
from chalicelib.cases.model import Case
from chalicelib.console.visit import Visit
from chalicelib.store.lookups import Why

_MOST = 5
"""Cases that are named, the newest; each is read to know whether it is theirs to open."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A case that may be the same, and what it has in common."""

    case: Case
    why: Why


def alike(visit: Visit, case: Case) -> tuple[Alike, ...]:
    """Stored cases like this one, of those that the reader may open. Nothing is stored or logged:
    a receipt and a state are all that is shown."""
    found = []
    for related in visit.desk.cases.related(case)[:_MOST]:
        stored = visit.desk.cases.get(related.case_id)
        if stored and may(visit.staff, Action.OPEN, stored, visit.desk.city):
            found.append(Alike(stored, related.why))
    return tuple(found)
