"""What the office changed about programmes, one document a programme, over the file catalogue.

A document holds the fields that differ, by column name, so that an import still refreshes the rest.
A draft reaches nobody until it is published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from chalicelib.welfare.catalogue import (
    FIELDS,
    NEEDED,
    Catalogue,
    CatalogueError,
    Programme,
    Row,
    as_row,
    programme_of,
)

PREFIX = "programme:"
"""A programme's section is this and its id."""


class ProgrammeEdit(BaseModel):
    """`published` is what residents see, `draft` what is being written; None: there is none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    published: Row | None = None
    draft: Row | None = None


def apply(catalogue: Catalogue, id_: str, body: str) -> Catalogue:
    """The catalogue with one programme's document (JSON) applied; an empty one changes nothing.

    Raises:
        ValueError: it is no such document, or `CatalogueError`: a field is missing or malformed.
    """
    edit = ProgrammeEdit.model_validate_json(body) if body else ProgrammeEdit()
    if edit.published is None:
        return catalogue
    edited = merged(catalogue.programmes.get(id_), id_, edit.published)
    return replace(catalogue, programmes={**catalogue.programmes, id_: edited})


def merged(delivered: Programme | None, id_: str, fields: Row) -> Programme:
    """A programme as delivered (None: a new one) with fields of it changed.

    Raises:
        CatalogueError: a field is unknown, missing or malformed.
    """
    for column in fields:
        if column not in FIELDS:
            raise CatalogueError(f"{id_}: programmes have no field {column!r}")
    row = {**(as_row(delivered) if delivered else {}), **fields, "id": id_}
    for column in ("name", "who", "what", "how"):
        if not row.get(column):
            raise CatalogueError(f"{id_}: {column} is empty")
    return programme_of({**dict.fromkeys(NEEDED, ""), **row})


def changed(delivered: Programme | None, row: Mapping[str, str]) -> Row:
    """The fields of a row that differ from what is delivered."""
    before = as_row(delivered) if delivered else {}
    return {
        column: value
        for column, value in row.items()
        if column != "id" and value != before.get(column, "")
    }
