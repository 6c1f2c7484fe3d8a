"""The settings' pages: the same four for every section."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from chalicelib.cases.access import Page
from chalicelib.console.route import Route
from chalicelib.console.settings import index, programmes, views
from chalicelib.console.settings.consent import ConsentEditor
from chalicelib.console.settings.hours import HolidaysEditor, HoursEditor
from chalicelib.console.settings.routing import RoutingEditor
from chalicelib.console.settings.teams import TeamsEditor
from chalicelib.console.settings.templates import TemplatesEditor

EDITORS: tuple[views.AnyEditor, ...] = (
    HoursEditor(),
    HolidaysEditor(),
    TeamsEditor(),
    RoutingEditor(),
    ConsentEditor(),
    TemplatesEditor(),
)


def _routes() -> Iterator[Route]:
    yield Route("GET", "/staff/settings", partial(index.show, EDITORS), Page.SETTINGS)
    for editor in EDITORS:
        yield Route("GET", editor.path, partial(views.show, editor), editor.page)
        yield Route("POST", editor.path, partial(views.act, editor), editor.page)
        past = f"{editor.path}/history"
        yield Route("GET", past, partial(views.history, editor), editor.page)
    yield Route("GET", programmes.LIST, programmes.listing, Page.PROGRAMMES)
    one = f"{programmes.LIST}/{{programme_id}}"
    yield Route("GET", one, programmes.show, Page.PROGRAMMES)
    yield Route("POST", one, programmes.act, Page.PROGRAMMES)
    yield Route("GET", f"{one}/history", programmes.history, Page.PROGRAMMES)


ROUTES = tuple(_routes())
