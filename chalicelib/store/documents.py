"""What the office has set, by section: the document in force and every one before it.

A save is one transaction: the version, and the document in force at the version that was edited.
Nothing is ever written over or removed; going back is a new version with an old document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from chalicelib.cases.events import instant
from chalicelib.store import keys
from chalicelib.store.errors import DocumentChangedError
from chalicelib.store.items import Item
from chalicelib.store.table import Table
from chalicelib.store.writes import ABSENT, Condition, Write, at_version, put


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a section. `body` is JSON, empty for "as it is delivered"; `by` is a user
    name. Versions count from 1; 0 stands for what is delivered."""

    section: str
    version: int
    body: str
    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Documents:
    """Reads and saves. Sections are of the code's choosing; one programme is a section too."""

    table: Table

    def current(self) -> Mapping[str, Document]:
        """Every document in force, by section: one query.

        Raises:
            UnavailableError: DynamoDB does not answer.
        """
        found = (_document(item) for item in self.table.query(_beginning(keys.CURRENT)))
        return {document.section: document for document in found}

    def one(self, section: str) -> Document | None:
        """A section's document in force; None as long as nothing was ever saved."""
        item = self.table.get(keys.SETTINGS, keys.current(section))
        return _document(item) if item else None

    def version(self, section: str, number: int) -> Document | None:
        """One of a section's versions, or None."""
        item = self.table.get(keys.SETTINGS, keys.version(section, number))
        return _document(item) if item else None

    def history(self, section: str, limit: int = 50) -> tuple[Document, ...]:
        """A section's versions, newest first."""
        items, _ = self.table.page(
            _beginning(keys.versions_of(section)), ScanIndexForward=False, Limit=limit
        )
        return tuple(map(_document, items))

    def save(self, document: Document, *also: Write) -> None:
        """Put a document in force, and with it whatever else belongs to the change. Its version is
        the one that was edited plus one.

        Raises:
            DocumentChangedError: someone else saved the section since; nothing was written.
            UnavailableError: DynamoDB does not answer.
        """
        fields = {**asdict(document), "at": instant(document.at)}
        section, number = document.section, document.version
        self.table.write(
            put(
                keys.SETTINGS,
                keys.current(section),
                fields,
                condition=at_version(number - 1),
                lost=DocumentChangedError,
            ),
            put(
                keys.SETTINGS,
                keys.version(section, number),
                fields,
                condition=ABSENT,
                lost=DocumentChangedError,
            ),
            *also,
        )


def versions(documents: Mapping[str, Document], sections: Sequence[str]) -> tuple[int, ...]:
    """Which version of each of these sections is in force."""
    return tuple(documents[s].version if s in documents else 0 for s in sections)


def _beginning(prefix: str) -> Condition:
    return Condition(
        "PK = :pk AND begins_with(SK, :prefix)", {":pk": keys.SETTINGS, ":prefix": prefix}
    )


def _document(item: Item) -> Document:
    return Document(
        section=item["section"],
        version=item["version"],
        body=item["body"],
        by=item["by"],
        at=datetime.fromisoformat(item["at"]),
        why=item["why"],
    )
