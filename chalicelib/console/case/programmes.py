"""Programmes on a case's page: named for their ids, found by what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.welfare.catalogue import Programme


def found(typed: str, programmes: Sequence[Programme]) -> str | None:
    """The id of the programme that was typed or chosen: by its name or id, or by how the name of
    just one begins. None where that is none, or several."""
    plain = "".join(typed.split())
    for programme in programmes:
        if plain in (programme.id, "".join(programme.name.split())):
            return programme.id
    begins = [one.id for one in programmes if "".join(one.name.split()).startswith(plain)]
    return begins[0] if len(begins) == 1 else None


def named(programme_id: str, programmes: Sequence[Programme]) -> str:
    """Its name; the id of one that is no longer in the catalogue."""
    return next((one.name for one in programmes if one.id == programme_id), programme_id)
