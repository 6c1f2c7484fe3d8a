"""Views of the board that someone saved: a name, and the filters as they stand in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chalicelib.store import keys
from chalicelib.store.errors import StoreError
from chalicelib.store.table import Table
from chalicelib.store.writes import at_version, put

MOST = 12


class ViewsChangedError(StoreError):
    """They were changed in another window since they were read."""


class TooManyViewsError(StoreError):
    """There are `MOST` already."""


@dataclass(frozen=True, slots=True)
class View:
    """`query` is canonical, so that two of the same query are the same view."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Views:
    """A person's views in the order they were saved; `start` is the query that the board opens
    with, None the whole board."""

    views: tuple[View, ...] = ()
    start: str | None = None
    version: int = 0

    def with_view(self, view: View) -> Views:
        """With one more, or with another name for the same filters.

        Raises:
            TooManyViewsError: one too many.
        """
        others = tuple(other for other in self.views if other.query != view.query)
        if len(others) >= MOST:
            raise TooManyViewsError
        return replace(self, views=(*others, view))

    def without(self, query: str) -> Views:
        """Without the view of these filters; it is no start any more either."""
        return replace(
            self,
            views=tuple(view for view in self.views if view.query != query),
            start=None if self.start == query else self.start,
        )

    def starting(self, query: str | None) -> Views:
        """Opening with one of the views, or with the whole board."""
        known = query in [view.query for view in self.views]
        return replace(self, start=query if known else None)


@dataclass(frozen=True, slots=True)
class SavedViews:
    """Reads and writes them, all of a person's in one item."""

    table: Table

    def of(self, username: str) -> Views:
        """A person's views."""
        item = self.table.get(keys.of_person(username), keys.VIEWS)
        if item is None:
            return Views()
        views = tuple(View(view["name"], view["query"]) for view in item["views"])
        return Views(views, item.get("start"), item["version"])

    def store(self, username: str, views: Views) -> None:
        """Replace them.

        Raises:
            ViewsChangedError: `views` was not made from what is stored.
        """
        fields = {
            "views": [{"name": view.name, "query": view.query} for view in views.views],
            "start": views.start,
            "version": views.version + 1,
        }
        unchanged = at_version(views.version)
        pk = keys.of_person(username)
        self.table.write(put(pk, keys.VIEWS, fields, condition=unchanged, lost=ViewsChangedError))
