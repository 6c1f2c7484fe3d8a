"""The public page's figures for programs, in the shapes of Open311 GeoReport v2 as far as they fit.

What the city takes is listed as services; how much came is told as counts by month, the same that
`/status` shows and no finer. GeoReport's own list of requests does not exist here: one entry of it
is one case. Nothing can be sent. Source: wiki.open311.org, GeoReport v2 and Service Discovery.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo

from chalice.app import Response
from pydantic import Field, RootModel

from chalicelib.cases.figures import FEW
from chalicelib.cases.model import Frozen, Kind
from chalicelib.cases.public import Month
from chalicelib.console.status.preferred import preferred
from chalicelib.console.visit import Visit, public_json
from chalicelib.messages import STAFF_LANGUAGES

SECONDS: Final = 60
A_DAY: Final = 86_400
CHANGED: Final = "2026-11-30"
"""When these shapes last changed."""


Percent = Annotated[int, Field(ge=0, le=100)]


class Endpoint(Frozen):
    """Where what `specification` describes is answered."""

    specification: str = "http://wiki.open311.org/GeoReport_v2"
    url: str
    changeset: str = CHANGED
    type: Literal["production"] = "production"
    formats: tuple[str, ...] = ("application/json",)


class Discovery(Frozen):
    """Open311's service discovery; `key_service` is empty, as no key is needed."""

    changeset: str = CHANGED
    contact: str
    key_service: str = ""
    endpoints: tuple[Endpoint, ...]


class Service(Frozen):
    """What residents can ask for. `blackbox`: whoever asks gets no id here to follow it by."""

    service_code: Kind
    service_name: str
    description: str
    metadata: Literal[False] = False
    type: Literal["blackbox"] = "blackbox"
    keywords: str
    group: str


class Services(RootModel[tuple[Service, ...]]):
    """GeoReport's list of services."""


class Count(Frozen):
    """What came between two times. `count` is rounded down to fives, 0 means fewer than five; a
    share is null where it would speak of few."""

    service_codes: tuple[Kind, ...] = tuple(Kind)
    since: datetime = Field(serialization_alias="from")
    until: datetime = Field(serialization_alias="to")
    count: Annotated[int, Field(ge=0, multiple_of=FEW)]
    promises_kept_percent: Percent | None
    calls_kept_percent: Percent | None


class Counts(Frozen):
    """This month's and the last one's, as they were counted."""

    counted_at: datetime
    rounded_down_to: int = FEW
    counts: tuple[Count, ...]


class Problem(Frozen):
    """An error, as GeoReport lists them."""

    code: int
    description: str


class Problems(RootModel[tuple[Problem, ...]]):
    """GeoReport's list of errors."""


def discovery(visit: Visit) -> Response:
    """Where the service list and the counts are."""
    endpoint = Endpoint(url=f"{visit.desk.public_url}/open311/v2")
    told = Discovery(contact=visit.desk.city.phone, endpoints=(endpoint,))
    return public_json(visit, told.model_dump_json(), A_DAY)


def services(visit: Visit) -> Response:
    """What residents can ask the city for through the channel."""
    asked = visit.query.get("lang", "")
    known = asked if asked in STAFF_LANGUAGES else preferred(visit.accepts, STAFF_LANGUAGES)
    say = replace(visit, language=known).say
    listed = (
        Service(
            service_code=kind,
            service_name=say(f"console.feed.{kind}.name"),
            description=say(f"console.feed.{kind}.description"),
            keywords=say(f"console.feed.{kind}.keywords"),
            group=say("console.feed.group"),
        )
        for kind in Kind
    )
    return public_json(visit, Services(tuple(listed)).model_dump_json(), A_DAY)


def counts(visit: Visit) -> Response:
    """How much came in this month and the one before, and how promises were kept; all services
    together. 503 where they cannot be read."""
    standing = visit.desk.status.look(visit.now)
    if standing is None or standing.snapshot is None:
        why = Problem(code=503, description="There are no counts now: try again in a minute")
        return public_json(visit, Problems((why,)).model_dump_json(), 0, status=503)
    snapshot, zone = standing.snapshot, visit.desk.city.calendar.zone
    told = Counts(
        counted_at=snapshot.made_at.astimezone(zone),
        counts=tuple(_count(month, zone) for month in snapshot.months),
    )
    return public_json(visit, told.model_dump_json(by_alias=True), SECONDS)


def _count(month: Month, zone: ZoneInfo) -> Count:
    year, number = map(int, month.month.split("-"))
    return Count(
        since=datetime(year, number, 1, tzinfo=zone),
        until=datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone),
        count=month.opened,
        promises_kept_percent=month.promises,
        calls_kept_percent=month.calls,
    )
