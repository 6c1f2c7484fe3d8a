"""Merging what a source lists now with what was imported before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.welfare.catalogue import FIELDS, Row
from operations.welfare.answers import SourceError
from operations.welfare.reader import Reader
from operations.welfare.rows import IN_FULL, from_detail, from_list, guessed

NOT_COMPARED = {"checked_on"}
OUTSIDE_NAME = re.compile(r"\(.*?\)|[\s·]")
GENERIC = re.compile(r"(?:지원|서비스|사업|제도)+$")


@dataclass(frozen=True, slots=True)
class Merged:
    """The rows as they are now, and what became of them: ids."""

    rows: dict[str, Row]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    gone: tuple[str, ...]
    by_hand: int

    @property
    def summary(self) -> str:
        """One line for who runs it."""
        return (
            f"added {len(self.added)}, changed {len(self.changed)}, "
            f"unchanged {len(self.unchanged)}, gone {len(self.gone)}, "
            f"kept by hand {self.by_hand} fields"
        )


def merge(
    reader: Reader,
    before: Mapping[str, Row],
    seed: Mapping[str, Row],
    edits: Mapping[str, Row],
    today: date,
    *,
    details: int,
    much_gone: bool = False,
) -> Merged:
    """Read the source and merge by id. Details cost a request each, and are asked for what is new,
    changed or not yet known in full, `details` of them at most.

    Raises:
        SourceError: the source failed, or (unless `much_gone`) more than half of it vanished.
    """
    services = {service["servId"]: service for service in reader.services()}
    scope = _scope(services.values(), before)
    gone = {id_ for id_ in scope if id_ not in services and not before[id_].get("gone_on")}
    if len(gone) * 2 > len(scope) and not much_gone:
        raise SourceError(
            f"{len(gone)} of {len(scope)} programmes would be gone. "
            "If that is right, say --much-gone."
        )
    names = {_name(row["name"]): id_ for id_, row in seed.items()}
    rows = {id_: dict(row) for id_, row in before.items()}
    for id_, service in services.items():
        old = before.get(id_, {})
        row = {**_blank(), **guessed(service), **old, **from_list(service), "gone_on": ""}
        if details > 0 and (row["confidence"] != IN_FULL or _differ(row, old)):
            details -= 1
            if found := reader.detail(id_):
                row |= from_detail(found)
        row["same_as"] = row["same_as"] or names.get(_name(row["name"]), "")
        row["who"] = row["who"] or ", ".join(_groups(row))
        row["how"] = row["how"] or row["source_name"]
        rows[id_] = {**row, "checked_on": today.isoformat()}
    for id_ in gone:
        rows[id_]["gone_on"] = today.isoformat()
    changed = {id_ for id_ in services if id_ in before and _differ(rows[id_], before[id_])}
    return Merged(
        rows,
        added=tuple(id_ for id_ in services if id_ not in before),
        changed=tuple(id_ for id_ in services if id_ in changed),
        unchanged=tuple(id_ for id_ in services if id_ in before and id_ not in changed),
        gone=tuple(sorted(gone)),
        by_hand=sum(len(fields) for id_, fields in edits.items() if id_ in services),
    )


def _scope(services: Iterable[Mapping[str, str]], before: Mapping[str, Row]) -> set[str]:
    """What was imported from the same source: central, or the same regions."""
    regions = {from_list(service).get("region", "") for service in services}
    return {id_ for id_, row in before.items() if row.get("region", "") in regions}


def _blank() -> Row:
    return dict.fromkeys(FIELDS, "")


def _groups(row: Row) -> list[str]:
    both = (*row["life_stages"].split("|"), *row["households"].split("|"))
    return list(filter(None, both)) or ["누구나"]


def _differ(now: Row, before: Row) -> bool:
    return any(now[column] != (before.get(column) or "") for column in set(FIELDS) - NOT_COMPARED)


def _name(name: str) -> str:
    """What a programme is called at heart, to see that it is there already."""
    bare = OUTSIDE_NAME.sub("", name)
    return GENERIC.sub("", bare) or bare
