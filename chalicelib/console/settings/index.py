"""What can be set, and how each part stands."""

from __future__ import annotations

from collections.abc import Sequence

from chalice.app import Response

from chalicelib.console.pages import page
from chalicelib.console.settings.views import AnyEditor
from chalicelib.console.visit import Visit


def show(editors: Sequence[AnyEditor], visit: Visit) -> Response:
    """Every section with its version, by whom and when."""
    documents = visit.desk.documents.current()
    return page(visit, "settings/index.html", editors=editors, documents=documents)
