"""Views that someone saves under a name: added, removed, chosen to start with."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.console.board import filters as asked
from chalicelib.console.board import list_view
from chalicelib.console.forms import FormError, entry
from chalicelib.console.visit import Visit, redirect
from chalicelib.store.views import TooManyViewsError, View, Views, ViewsChangedError

NAME_LENGTH = 20
_TRIES = 3


def save(visit: Visit) -> Response:
    """Do what the form says with the person's views, and show the board of the view again.

    Raises:
        FormError: the form is none of ours.
        ViewsChangedError: they are changed in other windows all the time.
    """
    query = asked.read_text(visit.form.get("query", ""), visit.staff, visit.desk.city).query
    try:
        _store(visit, query)
    except FormError as error:
        return list_view.shown(visit, 422, query=query, problem=f"console.form.{error.reason}")
    except TooManyViewsError:
        return list_view.shown(visit, 422, query=query, problem="console.board.too_many_views")
    return redirect(visit, f"{list_view.PATH}?{query}" if query else list_view.PATH)


def _store(visit: Visit, query: str) -> None:
    saved, username = visit.desk.views, visit.staff.username
    for left in reversed(range(_TRIES)):
        try:
            saved.store(username, _changed(visit, saved.of(username), query))
        except ViewsChangedError:
            if not left:
                raise
        else:
            return


def _changed(visit: Visit, views: Views, query: str) -> Views:
    match visit.form.get("do"):
        case "save":
            return views.with_view(View(entry(visit.form, "name", NAME_LENGTH), query))
        case "remove":
            return views.without(visit.form.get("which", ""))
        case "start":
            return views.starting(visit.form.get("which") or None)
        case _:
            raise FormError("unreadable")
