"""The settings' pages: the same for every section."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.cases.access import Page
from chalicelib.console.route import Route

SECTIONS = {
    "hours": Page.SETTINGS,
    "holidays": Page.SETTINGS,
    "teams": Page.SETTINGS,
    "routing": Page.SETTINGS,
    "consent": Page.SETTINGS,
    "templates": Page.TEMPLATES,
}
_PROGRAMMES = "/staff/settings/programmes"
_PROGRAMME = f"{_PROGRAMMES}/{{programme_id}}"


def _routes() -> Iterator[Route]:
    yield Route("GET", "/staff/settings", "settings.sections:show_all", Page.SETTINGS)
    for section, page in SECTIONS.items():
        path = f"/staff/settings/{section}"
        yield Route("GET", path, "settings.sections:show", page)
        yield Route("POST", path, "settings.sections:act", page)
        yield Route("GET", f"{path}/history", "settings.sections:history", page)
    yield Route("GET", _PROGRAMMES, "settings.programmes:listing", Page.PROGRAMMES)
    yield Route("GET", _PROGRAMME, "settings.programmes:show", Page.PROGRAMMES)
    yield Route("POST", _PROGRAMME, "settings.programmes:act", Page.PROGRAMMES)
    yield Route("GET", f"{_PROGRAMME}/history", "settings.programmes:history", Page.PROGRAMMES)


ROUTES = tuple(_routes())
