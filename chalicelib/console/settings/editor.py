"""One section as its page edits it: between a form, a document and the lines people read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel

from chalicelib.cases.access import Page
from chalicelib.city.loader import load_city
from chalicelib.city.model import City
from chalicelib.console.visit import Visit
from chalicelib.store.applied import edited_city
from chalicelib.store.documents import Document
from chalicelib.store.writes import Write

Fields = Mapping[str, str]
"""A form's fields by name; of rows, `name.0`, `name.1`, …"""

Doc = TypeVar("Doc", bound=BaseModel)


class WrongError(ValueError):
    """What cannot be saved: `reason` is a key under `console.settings.wrong.`, `values` fill it."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Ground:
    """What a section is edited on: the city as delivered, with the documents in force, and with
    all of them but this section's."""

    delivered: City
    city: City
    others: City
    documents: Mapping[str, Document]


def ground(visit: Visit, section: str) -> Ground:
    """Read afresh: an editor must not decide on what a process knew a minute ago."""
    delivered = load_city(visit.desk.city.id)
    documents = visit.desk.documents.current()
    others = {name: one for name, one in documents.items() if name != section}
    return Ground(
        delivered, edited_city(delivered, documents), edited_city(delivered, others), documents
    )


class Editor(ABC, Generic[Doc]):
    """`path` is the page's address, `template` its form; who may come is in `page`."""

    section: str
    page: ClassVar[Page] = Page.SETTINGS
    model: type[Doc]

    @property
    def path(self) -> str:
        """Where it is edited."""
        return f"/staff/settings/{self.section}"

    @property
    def words(self) -> str:
        """What its keys in the catalogue begin with."""
        return f"console.settings.{self.section}"

    @property
    def template(self) -> str:
        """Its form's template."""
        return f"settings/{self.section}.html"

    def parse(self, body: str, on: Ground) -> Doc:
        """The document of a stored body; an empty one is what is delivered.

        Raises:
            ValidationError: the body is another version's of the code.
        """
        return self.model.model_validate_json(body) if body else self.delivered(on)

    @abstractmethod
    def delivered(self, on: Ground) -> Doc:
        """What holds as long as nothing was set."""

    @abstractmethod
    def fields(self, document: Doc, on: Ground) -> Fields:
        """The form for a document."""

    @abstractmethod
    def read(self, form: Fields, on: Ground, visit: Visit) -> Doc:
        """The document of a form.

        Raises:
            WrongError: a field cannot be read.
            ValidationError: a field is out of bounds.
        """

    @abstractmethod
    def lines(self, document: Doc, on: Ground, visit: Visit) -> tuple[str, ...]:
        """The document in words, a fact a line: what was and what is are told apart by them."""

    def rearranged(self, form: Fields, step: str) -> Fields:
        """The form after a button that saves nothing, such as `up.2`."""
        return form

    def shown(self, form: Fields, on: Ground, visit: Visit) -> Mapping[str, Any]:
        """What the form's template needs beside its fields."""
        return {}

    def trial(self, document: Doc, on: Ground, visit: Visit) -> None:
        """Try what would follow from the document.

        Raises:
            WrongError, TrialError: it must not be saved.
        """

    def preview(self, document: Doc, on: Ground, visit: Visit) -> Mapping[str, object]:
        """What else would change, for `settings/preview_<section>.html`; nothing where the lines
        say it all."""
        return {}

    def also(self, document: Document, on: Ground) -> tuple[Write, ...]:
        """What is written in one transaction with the document."""
        return ()


def rows(form: Fields, *names: str, limit: int = 60) -> list[tuple[str, ...]]:
    """The rows of a form (`names` by number), blank ones left out, blanks at the ends too."""
    found = []
    for number in range(limit):
        row = tuple(form.get(f"{name}.{number}", "").strip() for name in names)
        if any(row):
            found.append(row)
    return found


def numbered(all_rows: list[tuple[str, ...]], *names: str) -> dict[str, str]:
    """The reverse of `rows`."""
    return {
        f"{name}.{number}": value
        for number, row in enumerate(all_rows)
        for name, value in zip(names, row, strict=True)
    }
