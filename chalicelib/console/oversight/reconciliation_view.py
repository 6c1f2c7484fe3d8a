"""What the nightly reconciliation found, day by day. Contents are not shown: a case opens for those
who may open it."""

from __future__ import annotations

from datetime import timedelta

from chalice.app import Response

from chalicelib.console.pages import page
from chalicelib.console.visit import Visit

_DAYS = 31
_AT_LATEST = timedelta(days=2)
"""A day is reconciled in the night after it; more than that ago is late."""


def show(visit: Visit) -> Response:
    """The last month's days."""
    days = visit.desk.reconciliations.last(_DAYS)
    through = next((one.day for one in days if one.finished_at), None)
    today = visit.now.astimezone(visit.desk.city.calendar.zone).date()
    return page(
        visit,
        "oversight/reconciliation.html",
        days=days,
        through=through,
        late=through is None or today - through > _AT_LATEST,
        worst=next((one for one in days if one.different), None),
    )
