"""A page's address, and who may come to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from chalice.app import Response

from chalicelib.cases.access import Page
from chalicelib.console.visit import Visit

View = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """`page` is the part of the console that it belongs to: who may visit that may come here. None
    leaves it to the view, as with one case, whose standing it must know first. An `open` route
    needs no session at all. A `polled` one is asked for by an open page, not by its reader: it does
    not keep a session alive, and is told plainly when that is over."""

    method: Literal["GET", "POST"]
    path: str
    view: View
    page: Page | None = None
    open: bool = False
    polled: bool = False
