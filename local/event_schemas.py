"""`python -m local.event_schemas`: what is published, as JSON Schemas, written to docs/events/.

Each model is the `data` of one type of event: what `cases.events.facts` tells of every case, and
what this type adds. They forbid what they do not name, and the tests hold every event against them;
the schemas allow more, so that a field that comes later breaks no reader.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chalicelib.cases import events
from chalicelib.cases.lifecycle import CLOSING_REASONS, CONTACT_RESULTS, VISIT_RESULTS
from chalicelib.cases.model import Author, Channel, Kind, Score, Source, State, Urgency
from chalicelib.cases.photos import LIMIT
from chalicelib.language.reading import Emergency

FOLDER = Path(__file__).parents[1] / "docs" / "events"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_BASE = "https://hopetalk.city/events"
_ULID = r"^[0-9A-HJKMNP-TV-Z]{26}$"
_RECEIPT = "^HT-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$"

CaseId = Annotated[str, Field(pattern=_ULID, description="ULID of the case")]
Line = Annotated[
    str,
    Field(
        pattern=_ULID,
        description="ULID of the line in the case's thread; its text is never in an event",
    ),
]
WrittenAt = Annotated[
    datetime,
    Field(description="When the resident wrote it, where it waited for an outage to end"),
]
_UNSAID = datetime.min.replace(tzinfo=UTC)
"""Stands for a time that is not told; no schema shows it."""

Team = Annotated[str, Field(description="A team of the city")]


class Facts(BaseModel):
    """What every event tells of its case."""

    model_config = ConfigDict(extra="forbid")

    case_id: Annotated[CaseId, Field(description="ULID of the case; opens the console's page")]
    kind: Kind
    state: State
    urgency: Urgency
    emergency: Emergency
    dong: Annotated[str | None, Field(description="Administrative dong, where known")]
    owner: Annotated[str, Field(description="Team that owns the case")]
    informed: Annotated[list[str], Field(description="Teams that are told too")]
    helpers: Annotated[list[str], Field(description="Informed teams that co-handle it")]
    source: Source
    because: Annotated[str, Field(description="Code of the routing rule that matched")]
    promise_by: Annotated[datetime | None, Field(description="What the resident was told")]
    level: Annotated[int, Field(ge=0, description="Rungs of the ladder climbed so far")]
    callback_at: datetime | None
    callback_channel: Channel | None


class Opened(Facts):
    """A case begins."""

    written_at: WrittenAt = _UNSAID


class InThread(Facts):
    """A line of the thread came with it."""

    message_id: Line


class MaybeInThread(Facts):
    """A line of the thread may have come with it."""

    message_id: Line = ""


class Closing(Facts):
    """The case is closed, or asked to be."""

    reason: Literal[CLOSING_REASONS]  # type: ignore[valid-type]


class Rated(Facts):
    """The resident said how it went."""

    score: Score


class MessageAdded(InThread):
    """A line of a resident's or for one."""

    author: Annotated[
        Literal[Author.RESIDENT, Author.BEARER, Author.STAFF],
        Field(description="`bearer` knows the receipt and is not the case's own resident"),
    ]
    reopened: Annotated[
        bool, Field(description="The case was finished and is back in the queue")
    ] = False
    photos: Annotated[
        int,
        Field(ge=1, le=LIMIT, description="So many pictures came with it; never where they are"),
    ] = 1
    merged: Annotated[
        bool,
        Field(description="It came to a case that is merged into this one; its text is there"),
    ] = False
    written_at: WrittenAt = _UNSAID


class CallbackMoved(Facts):
    """Another time for a callback."""

    by_staff: Annotated[bool, Field(description="Staff moved it, so the resident is told")]


class PromiseMissed(Facts):
    """Whom the ladder tells of what."""

    tell_team: Team
    tell_role: Literal["owner", "lead", "informed"]
    what: Literal["accept", "callback"]


class Assigned(Facts):
    """Someone has it."""

    taken: Annotated[bool, Field(description="It waited and is taken with it")]


class CoHandled(Facts):
    """A team helps."""

    to_team: Annotated[Team, Field(description="Team that co-handles it from now on")]


class Corrected(Facts):
    """Facts as they were before."""

    dong_before: str | None
    urgency_before: Urgency


class Merged(Facts):
    """It is a part of another."""

    into: Annotated[CaseId, Field(description="The case it is a part of now")]


class Absorbed(Facts):
    """Another is a part of it."""

    other: Annotated[CaseId, Field(description="The case that is a part of it now")]
    urgency_before: Urgency


class Unmerged(Facts):
    """It stands by itself again."""

    from_: Annotated[CaseId, Field(alias="from", description="The case it was a part of")]


class Released(Facts):
    """Another stands by itself again."""

    other: Annotated[CaseId, Field(description="The case that was a part of it")]


class Offered(InThread):
    """A team is asked to take it over."""

    to_team: Annotated[Team, Field(description="Team that is to answer")]


class Transferred(Facts):
    """Another team has it."""

    from_team: Annotated[Team, Field(description="Former owner")]
    to_team: Annotated[Team, Field(description="New owner")]


class Rejected(InThread):
    """It stays."""

    from_team: Annotated[Team, Field(description="Team that offered it and keeps it")]
    to_team: Annotated[Team, Field(description="Team that said no")]


class ContactLogged(InThread):
    """Someone called."""

    result: Literal[CONTACT_RESULTS]  # type: ignore[valid-type]


class Visited(InThread):
    """Someone was there."""

    result: Literal[VISIT_RESULTS]  # type: ignore[valid-type]


class HelpLinked(Facts):
    """Help was arranged."""

    programmes: Annotated[list[str], Field(description="Ids of programmes new on the case")]
    agency: Annotated[bool, Field(description="An agency too; its name is never in an event")]


class Unanswered(InThread):
    """Nobody answered a callback."""

    tries: Annotated[int, Field(ge=1, description="Calls that nobody answered")]
    again: Annotated[bool, Field(description="`callback_at` is the next try; false: none is")]


class Acknowledged(Facts):
    """A missed promise is seen to."""

    at_level: Annotated[int, Field(ge=1)]


class DuplicateHeard(Facts):
    """A resident added to a case merged into this one."""

    other: Annotated[CaseId, Field(description="The case they added to")]
    reopened: Annotated[bool, Field(description="The case was finished and is back in the queue")]


DATA: Mapping[str, type[Facts]] = {
    **dict.fromkeys(events.ALL_TYPES, Facts),
    events.CASE_OPENED: Opened,
    events.CASE_CLOSED: Closing,
    events.CLOSING_ASKED: Closing,
    events.CASE_REOPENED: MaybeInThread,
    events.CASE_RETURNED: MaybeInThread,
    events.CASE_RATED: Rated,
    events.CASE_ASSIGNED: Assigned,
    events.CASE_CO_HANDLED: CoHandled,
    events.CASE_CORRECTED: Corrected,
    events.CASE_MERGED: Merged,
    events.CASE_ABSORBED: Absorbed,
    events.CASE_UNMERGED: Unmerged,
    events.CASE_RELEASED: Released,
    events.TRANSFER_OFFERED: Offered,
    events.TRANSFER_ACCEPTED: Transferred,
    events.TRANSFER_REJECTED: Rejected,
    events.CLOSING_REFUSED: InThread,
    events.DUPLICATE_HEARD: DuplicateHeard,
    events.MESSAGE_ADDED: MessageAdded,
    events.CONTACT_LOGGED: ContactLogged,
    events.VISIT_RECORDED: Visited,
    events.HELP_LINKED: HelpLinked,
    events.POLICE_TOLD: InThread,
    events.NOTE_WRITTEN: InThread,
    events.CALLBACK_MOVED: CallbackMoved,
    events.CALLBACK_UNANSWERED: Unanswered,
    events.CALLBACK_DONE: InThread,
    events.PROMISE_MISSED: PromiseMissed,
    events.PROMISE_ACKNOWLEDGED: Acknowledged,
}
"""The model of each type's data."""


def event_schema() -> dict[str, Any]:
    """Of a routing-queue message: what all events share, then what each type adds to it."""
    facts, codes = _made(Facts)
    types = []
    for name, model in DATA.items():
        whole, more = _made(model)
        codes |= more
        told: dict[str, Any] = {"type": {"const": name}}
        if own := [field for field in whole["properties"] if field not in facts["properties"]]:
            told["data"] = {
                "properties": {field: whole["properties"][field] for field in own},
                "required": [field for field in whole["required"] if field in own],
            }
        title = name.removeprefix(events.PREFIX).removesuffix(".v1")
        types.append({"title": title, "properties": told})
    return {
        "$schema": _DIALECT,
        "$id": f"{_BASE}/event.schema.json",
        "title": "Hope Talk event",
        "description": "A fact about a case, as CloudEvents 1.0 JSON: the body of a routing-queue "
        "message. Never a name, phone, address or free text.",
        "type": "object",
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "pattern": _ULID, "description": "ULID; drop repeats by it"},
            "source": {"type": "string", "pattern": "^/hopetalk/[a-z0-9-]+$"},
            "type": {"type": "string"},
            "subject": {
                "type": "string",
                "pattern": _RECEIPT,
                "description": "The case's receipt",
            },
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "data": facts,
        },
        "required": [
            *("specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data")
        ],
        "oneOf": types,
        "$defs": codes,
    }


def notice_schema() -> dict[str, Any]:
    """Of a message on the staff's topic, and in a team's queue."""
    own = {
        "notice_id": "The same on every redelivery: drop repeats by it",
        "team": "The team this copy is for",
        "summary": "One Korean line, content-free",
        "link": "The case in the console",
    }
    return {
        "$schema": _DIALECT,
        "$id": f"{_BASE}/notice.schema.json",
        "title": "Hope Talk notice",
        "description": "What staff are told: an event with a line for people. Message attributes "
        "team, urgency, kind (report, consultation, callback, escalation) and dong (where known) "
        "are for filter policies.",
        "$ref": "event.schema.json",
        "properties": {name: {"type": "string", "description": what} for name, what in own.items()},
        "required": list(own),
    }


def written() -> Mapping[Path, str]:
    """The files as they are to be."""
    made = {"event": event_schema(), "notice": notice_schema()}
    return {
        FOLDER / f"{name}.schema.json": json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
        for name, schema in made.items()
    }


def _made(model: type[Facts]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A model's schema and the codes that it refers to; without what is ours alone: titles,
    defaults, and that nothing else may come."""
    whole = model.model_json_schema(by_alias=True)
    codes = {name: {"enum": code["enum"]} for name, code in whole.pop("$defs", {}).items()}
    fields = {
        name: {key: value for key, value in field.items() if key not in ("title", "default")}
        for name, field in whole["properties"].items()
    }
    return {"type": "object", "properties": fields, "required": whole["required"]}, codes


if __name__ == "__main__":
    for file, text in written().items():
        file.write_text(text, "utf-8")
        sys.stderr.write(f"{file.name} is up to date\n")
