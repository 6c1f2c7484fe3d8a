"""The console's surface: every address leads to a view, and none is imported before it is asked."""

from __future__ import annotations

import subprocess
import sys

import pytest

from chalicelib.console.route import Route
from chalicelib.console.routes import ROUTES


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_every_address_leads_to_a_view(route: Route) -> None:
    assert callable(route.load())


def test_no_two_routes_are_the_same() -> None:
    addresses = [(route.method, route.path) for route in ROUTES]
    assert len(set(addresses)) == len(addresses)


def test_a_residents_turn_does_not_pay_for_the_consoles_pages() -> None:
    """The modules of the views stay unread until a page is asked for."""
    program = "import sys, app; print('\\n'.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    views = {f"chalicelib.console.{route.view.partition(':')[0]}" for route in ROUTES}
    assert views.isdisjoint(loaded)
    assert "jinja2" not in loaded
