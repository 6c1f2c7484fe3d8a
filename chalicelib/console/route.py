"""A page's address, and who may come to it.

A view is named, not imported: a resident's turn runs in the same function, and its cold start must
not pay for sixty modules of pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, TypeAlias

from chalice.app import Response

from chalicelib.cases.access import Page

if TYPE_CHECKING:
    from chalicelib.console.visit import Visit

View: TypeAlias = "Callable[[Visit], Response]"


@dataclass(frozen=True, slots=True)
class Route:
    """`view` is `module:function` below this package. `page` is the part of the console that it
    belongs to: who may visit that may come here. None leaves it to the view, as with one case,
    whose standing it must know first. An `open` route needs no session at all. A `polled` one is
    asked for by an open page, not by its reader: it does not keep a session alive, and is told
    plainly when that is over."""

    method: Literal["GET", "POST"]
    path: str
    view: str
    page: Page | None = None
    open: bool = False
    polled: bool = False

    def load(self) -> View:
        """The view itself, imported when it is first asked for."""
        module, _, function = self.view.partition(":")
        view: View = getattr(import_module(f"{__package__}.{module}"), function)
        return view
