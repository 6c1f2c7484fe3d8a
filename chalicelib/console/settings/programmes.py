"""Welfare programmes: one form each; the list, what is stale, and what was asked for in vain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chalice.app import Response
from pydantic import ValidationError

from chalicelib.cases.access import Page
from chalicelib.console.forms import is_id
from chalicelib.console.pages import page
from chalicelib.console.settings import views
from chalicelib.console.settings.editor import Editor, Fields, Ground, WrongError
from chalicelib.console.visit import NotFoundError, Visit
from chalicelib.store.applied import edited_catalogue, programmes
from chalicelib.store.documents import Document
from chalicelib.store.tallies import Tallies
from chalicelib.welfare.catalogue import (
    CatalogueError,
    Programme,
    Row,
    as_row,
    load_catalogue,
)
from chalicelib.welfare.edited import PREFIX, ProgrammeEdit, changed, merged

LIST = "/staff/settings/programmes"
NEW = "new"
"""Stands for the id of a programme that there is not yet."""
OWN = "own-"
"""Begins the ids of programmes that were written here."""
DAYS = 7
"""Days of which searches without an answer are shown."""
SHOWN = 200
_NOTHING = "info.nothing"

SHORT = ("name", "category", "phone", "url", "source_name", "as_of", "confidence", "source_url")
LONG = ("who", "what", "how")
MORE = ("region", "life_stages", "households")
DAYS_OF = ("checked_on", "expires_on", "gone_on")
COLUMNS = (*SHORT, *LONG, *MORE, *DAYS_OF)
NEEDED = ("name", "category", "who", "what", "how")


class ProgrammeEditor(Editor[ProgrammeEdit]):
    """Of one programme, whose section it is."""

    page = Page.PROGRAMMES
    model = ProgrammeEdit

    def __init__(self, id_: str, delivered: Programme | None) -> None:
        self.id = id_
        self.section = PREFIX + id_
        self.file = delivered

    @property
    def path(self) -> str:
        return f"{LIST}/{self.id}"

    @property
    def words(self) -> str:
        return "console.settings.programme"

    @property
    def template(self) -> str:
        return "settings/programme.html"

    def delivered(self, on: Ground) -> ProgrammeEdit:
        return ProgrammeEdit()

    def fields(self, document: ProgrammeEdit, on: Ground) -> Fields:
        row = self._row(document.draft if document.draft is not None else document.published)
        shown = "published" if document.draft is None and self._is_out(document) else "draft"
        return {**{column: row.get(column, "") for column in COLUMNS}, "as": shown}

    def read(self, form: Fields, on: Ground, visit: Visit) -> ProgrammeEdit:
        row = {column: form.get(column, "").strip() for column in COLUMNS}
        for column in NEEDED:
            if not row[column]:
                label = visit.say(f"console.settings.programme.field.{column}")
                raise WrongError("programme_field", field=label)
        for column in DAYS_OF:
            _day(row[column])
        for column in ("url", "source_url"):
            if row[column] and not row[column].startswith(("https://", "http://")):
                raise WrongError("programme_url")
        fields = changed(self.file, row)
        try:
            merged(self.file, self.id, fields)
        except CatalogueError:
            raise WrongError("bounds") from None
        if form.get("as") == "published":
            return ProgrammeEdit(published=fields or (None if self.file else {}))
        before = self._in_force(on)
        return ProgrammeEdit(published=before.published, draft=fields)

    def lines(self, document: ProgrammeEdit, on: Ground, visit: Visit) -> tuple[str, ...]:
        say = visit.say
        out = say("console.settings.programme.published")
        draft = say("console.settings.programme.draft")
        told: list[str] = []
        if self._is_out(document):
            told += _worded(out, self._row(document.published), visit)
        if document.draft is not None:
            told += _worded(draft, self._row(document.draft), visit)
        return tuple(told)

    def rearranged(self, form: Fields, step: str) -> Fields:
        """`checked:2026-11-25`: somebody looked on that day; `expire:…`: that day is the last."""
        verb, _, day = step.partition(":")
        column = {"checked": "checked_on", "expire": "expires_on"}.get(verb)
        return {**form, column: day, "as": "published"} if column else form

    def shown(self, form: Fields, on: Ground, visit: Visit) -> dict[str, object]:
        today = _today(visit, on)
        return {
            "short": SHORT,
            "long": LONG,
            "more": MORE,
            "days": DAYS_OF,
            "today": today,
            "yesterday": today - timedelta(days=1),
            "out": self._is_out(self._in_force(on)),
        }

    def _in_force(self, on: Ground) -> ProgrammeEdit:
        document = on.documents.get(self.section)
        try:
            return self.parse(document.body if document else "", on)
        except ValidationError:
            return ProgrammeEdit()

    def _is_out(self, document: ProgrammeEdit) -> bool:
        return self.file is not None or document.published is not None

    def _row(self, fields: Mapping[str, str] | None) -> Row:
        return {**(as_row(self.file) if self.file else {}), **(fields or {})}


@dataclass(frozen=True, slots=True)
class Listed:
    """A programme in the list: `out` says that residents find it, `drafted` that a draft waits."""

    programme: Programme
    out: bool
    drafted: bool
    stale: bool
    ended: bool


def listing(visit: Visit) -> Response:
    """All programmes or those of a kind (`draft`, `stale`, `ended`), by name."""
    documents = visit.desk.documents.current()
    city = visit.desk.city
    today = visit.now.astimezone(city.calendar.zone).date()
    asked, words = visit.query.get("show", "all"), visit.query.get("q", "").strip()[:60]
    limit = timedelta(days=city.programmes_checked_days)
    listed = [
        Listed(programme, out, drafted, programme.stale(today, limit), programme.ended(today))
        for programme, out, drafted in _all(visit, documents)
    ]
    kinds = {
        "all": listed,
        "draft": [one for one in listed if one.drafted],
        "stale": [one for one in listed if one.stale and one.out and not one.ended],
        "ended": [one for one in listed if one.ended],
    }
    chosen = [one for one in kinds.get(asked, listed) if _has(one.programme, words)]
    tallies = Tallies(visit.desk.documents.table)
    days = [today - timedelta(days=n) for n in range(DAYS)]
    return page(
        visit,
        "settings/programmes.html",
        chosen=sorted(chosen, key=lambda one: one.programme.name)[:SHOWN],
        found=len(chosen),
        counts={kind: len(of_kind) for kind, of_kind in kinds.items()},
        asked=asked if asked in kinds else "all",
        words=words,
        in_vain=[(day, tallies.of(day).get(_NOTHING, 0)) for day in days],
        checked_days=city.programmes_checked_days,
    )


def show(visit: Visit) -> Response:
    """One programme's form; of `new` an empty one under an id of its own."""
    return views.show(_editor(visit), visit)


def act(visit: Visit) -> Response:
    """Preview or save one programme."""
    return views.act(_editor(visit), visit)


def history(visit: Visit) -> Response:
    """One programme's versions."""
    return views.history(_editor(visit), visit)


def _editor(visit: Visit) -> ProgrammeEditor:
    """The editor of the programme in the path.

    Raises:
        NotFoundError: there is none, delivered or edited.
    """
    id_ = visit.path["programme_id"]
    if id_ == NEW:
        return ProgrammeEditor(f"{OWN}{visit.desk.ids.ulid(visit.now).lower()}", None)
    delivered = load_catalogue(visit.desk.city.id).programmes.get(id_)
    fresh = id_.startswith(OWN) and is_id(id_.removeprefix(OWN).upper())
    if delivered is None and not fresh:
        raise NotFoundError
    return ProgrammeEditor(id_, delivered)


def _all(visit: Visit, documents: Mapping[str, Document]) -> list[tuple[Programme, bool, bool]]:
    """Every programme with whether residents find it and whether a draft waits; one that is only a
    draft as the draft has it."""
    delivered = load_catalogue(visit.desk.city.id)
    known = edited_catalogue(delivered, documents).programmes
    drafts = {}
    for document in programmes(documents):
        id_ = document.section.removeprefix(PREFIX)
        try:
            edit = ProgrammeEdit.model_validate_json(document.body) if document.body else None
            if edit and edit.draft is not None:
                drafts[id_] = merged(delivered.programmes.get(id_), id_, edit.draft)
        except ValueError:
            continue  # logged where the catalogue is built
    return [
        *((programme, True, id_ in drafts) for id_, programme in known.items()),
        *((programme, False, True) for id_, programme in drafts.items() if id_ not in known),
    ]


def _has(programme: Programme, words: str) -> bool:
    text = " ".join((programme.id, programme.name, programme.category, programme.who))
    return all(word in text for word in words.split())


def _worded(state: str, row: Row, visit: Visit) -> list[str]:
    return [
        f"{state} · {visit.say(f'console.settings.programme.field.{column}')}: {row[column]}"
        for column in COLUMNS
        if row.get(column)
    ]


def _day(text: str) -> None:
    try:
        date.fromisoformat(text or "2026-01-01")
    except ValueError:
        raise WrongError("day", day=text) from None


def _today(visit: Visit, on: Ground) -> date:
    return visit.now.astimezone(on.city.calendar.zone).date()
