"""Where one can go from every page: the parts of the console that are theirs."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.cases.access import Page, may_visit
from chalicelib.cases.staff import StaffMember


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the console; its name is `console.nav.<id>` in the catalogue."""

    id: str
    path: str
    page: Page


@dataclass(frozen=True, slots=True)
class Places:
    """`daily` stands in the bar, `more` in the menu."""

    daily: tuple[Place, ...]
    more: tuple[Place, ...]


DAILY: tuple[Place, ...] = (
    Place("board", "/staff/cases", Page.BOARD),
    Place("callbacks", "/staff/callbacks", Page.CALLBACKS),
    Place("intake", "/staff/intake", Page.INTAKE),
    Place("escalations", "/staff/escalations", Page.ESCALATIONS),
    Place("figures", "/staff/figures", Page.FIGURES),
)
MORE: tuple[Place, ...] = (
    Place("absence", "/staff/absence", Page.ABSENCE),
    Place("roster", "/staff/roster", Page.ROSTER),
    Place("notices", "/staff/notices", Page.NOTICES),
    Place("export", "/staff/figures/export", Page.EXPORT),
    Place("programmes", "/staff/settings/programmes", Page.PROGRAMMES),
    Place("templates", "/staff/settings/templates", Page.TEMPLATES),
    Place("settings", "/staff/settings", Page.SETTINGS),
    Place("people", "/staff/people", Page.PEOPLE),
    Place("reads", "/staff/reads", Page.READ_LOG),
    Place("audit", "/staff/audit", Page.AUDIT),
    Place("reconciliation", "/staff/reconciliation", Page.RECONCILIATION),
    Place("dead_letters", "/staff/dead-letters", Page.DEAD_LETTERS),
    Place("account", "/staff/account", Page.ACCOUNT),
)


def places(staff: StaffMember) -> Places:
    """What this person may visit."""
    return Places(_theirs(DAILY, staff), _theirs(MORE, staff))


def _theirs(all_places: tuple[Place, ...], staff: StaffMember) -> tuple[Place, ...]:
    return tuple(place for place in all_places if may_visit(staff, place.page))
