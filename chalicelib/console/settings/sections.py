"""The sections of the settings, each with its editor; the address says which is meant."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.console.settings import index, views
from chalicelib.console.settings.consent import ConsentEditor
from chalicelib.console.settings.hours import HolidaysEditor, HoursEditor
from chalicelib.console.settings.routing import RoutingEditor
from chalicelib.console.settings.teams import TeamsEditor
from chalicelib.console.settings.templates import TemplatesEditor
from chalicelib.console.visit import Visit

EDITORS: tuple[views.AnyEditor, ...] = (
    HoursEditor(),
    HolidaysEditor(),
    TeamsEditor(),
    RoutingEditor(),
    ConsentEditor(),
    TemplatesEditor(),
)


def show_all(visit: Visit) -> Response:
    """How each section stands."""
    return index.show(EDITORS, visit)


def show(visit: Visit) -> Response:
    """A section's form."""
    return views.show(_editor(visit), visit)


def act(visit: Visit) -> Response:
    """Preview or save a section, or take it back to an older version."""
    return views.act(_editor(visit), visit)


def history(visit: Visit) -> Response:
    """What a section was, and who changed it."""
    return views.history(_editor(visit), visit)


def _editor(visit: Visit) -> views.AnyEditor:
    section = visit.at.removesuffix("/history")
    return next(editor for editor in EDITORS if editor.path == section)
