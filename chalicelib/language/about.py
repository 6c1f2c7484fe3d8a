"""Whom it is about and what is wrong, from the concepts that were found."""

from __future__ import annotations

from chalicelib.language.lexicon import Found
from chalicelib.language.reading import Need, Relation, Reporter


def calls_off(found: Found) -> bool:
    """Whether something is called off in so many words."""
    return found.has("calling_off") and not found.has("keeping")


def asks_to_report(found: Found) -> bool:
    """Whether someone asks how to report, first of all and of nothing in particular."""
    begins = any(start == 0 for start, _ in found.at(("reporting",)))
    return begins and not found.under("need.")


def find_needs(found: Found) -> tuple[Need, ...]:
    """Every need that shows, in the order in which it was told."""
    return tuple(map(Need, found.under("need.")))


def find_household(found: Found) -> tuple[str, ...]:
    """Tags of `Reading.household`, in the order in which they were told."""
    return found.under("household.")


def find_reporter(found: Found) -> Reporter | None:
    """In what part someone reports, where they say so."""
    named = found.under("reporter.")
    return Reporter(named[0]) if named else None


def find_relation(found: Found) -> Relation | None:
    """Who it is about; None where nothing tells, so that it can be asked."""
    if found.has("neighbour"):
        return Relation.NEIGHBOUR
    if found.has("family"):
        return Relation.FAMILY
    if found.has("stranger"):
        return Relation.NEIGHBOUR
    if found.has("honorific") and not found.has("self"):
        return Relation.NEIGHBOUR
    if found.has("room") and not found.has("self", "lives_there"):
        return Relation.NEIGHBOUR
    return Relation.SELF if found.has("self", "writes_of_self") else None
