"""Whom it is about and what is wrong, from the concepts that were found."""

from __future__ import annotations

from chalicelib.language.reading import Need, Relation
from chalicelib.language.words import Found


def find_needs(found: Found) -> tuple[Need, ...]:
    """Every need that shows, in the order in which it was told."""
    return tuple(map(Need, found.under("need.")))


def find_household(found: Found) -> tuple[str, ...]:
    """Tags of `Reading.household`, in the order in which they were told."""
    return found.under("household.")


def find_relation(found: Found) -> Relation | None:
    """Who it is about; None where nothing tells, so that it can be asked."""
    if "neighbour" in found:
        return Relation.NEIGHBOUR
    if "family" in found:
        return Relation.FAMILY
    if "stranger" in found:
        return Relation.NEIGHBOUR
    if "honorific" in found and "self" not in found:
        return Relation.NEIGHBOUR
    return Relation.SELF if "self|writes_of_self" in found else None
