"""Who is on duty at this moment, for the pages that say so."""

from __future__ import annotations

from chalicelib import log
from chalicelib.cases.duty import Duty
from chalicelib.city.hours import CalendarEndedError
from chalicelib.console.visit import Visit


def on_duty(visit: Visit) -> Duty | None:
    """Whoever has the night that it is; None, and nothing is read, while the desks are open."""
    try:
        return visit.desk.roster.on_duty(visit.now)
    except CalendarEndedError as error:
        log.fault("duty.unknown", error)
        return None
