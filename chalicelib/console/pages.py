"""Pages from templates. Jinja is imported and set up when the first page is asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chalice.app import Response

from chalicelib.console import assets, forms, nav
from chalicelib.console.roster.tonight import on_duty
from chalicelib.console.times import Times
from chalicelib.console.visit import Visit, html
from chalicelib.messages import STAFF_LANGUAGES

if TYPE_CHECKING:
    from jinja2 import Environment


def page(
    visit: Visit, template: str, status: int = 200, set_cookie: str | None = None, **values: object
) -> Response:
    """A template filled in, as a page that no cache keeps."""
    return html(visit, filled(visit, template, **values), status, set_cookie)


def filled(visit: Visit, template: str, **values: object) -> str:
    """A template filled in; everything it shows is escaped."""
    desk, say = visit.desk, visit.say

    def named(who: str) -> str:
        team = desk.city.teams.get(who)
        return team.name if team else worded("console.actor.", who)

    def worded(prefix: str, word: str) -> str:
        return say(prefix + word) if say.has(prefix + word) else word

    return (
        _environment()
        .get_template(template)
        .render(
            say=say,
            languages=STAFF_LANGUAGES,
            places=nav.places(visit.session.staff) if visit.session else None,
            city=desk.city,
            url=desk.url,
            asset=lambda plain: desk.url(f"/staff/static/{assets.named(plain).name}"),
            when=Times(visit.now, desk.city.calendar.zone, say),
            named=named,
            worded=worded,
            session=visit.session,
            on_duty=lambda: on_duty(visit),
            address=visit.at,
            text_length=forms.TEXT_LENGTH,
            **values,
        )
    )


def problem(visit: Visit, key: str, status: int, set_cookie: str | None = None) -> Response:
    """A page that says what is wrong and what to do; `key` is one under `console.`."""
    return page(visit, "problem.html", status, set_cookie, key=f"console.{key}")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("chalicelib.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
