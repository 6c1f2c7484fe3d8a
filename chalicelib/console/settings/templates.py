"""Reply templates: edited here, offered on the case page."""

from __future__ import annotations

from pydantic import ValidationError

from chalicelib import log
from chalicelib.cases.access import Page
from chalicelib.cases.templates import ReplyTemplate, ReplyTemplates
from chalicelib.console.desk import Desk
from chalicelib.console.settings.editor import Editor, Fields, Ground, WrongError, numbered, rows
from chalicelib.console.visit import Visit

SECTION = "templates"


class TemplatesEditor(Editor[ReplyTemplates]):
    section = SECTION
    page = Page.TEMPLATES
    model = ReplyTemplates

    def delivered(self, on: Ground) -> ReplyTemplates:
        return ReplyTemplates()

    def fields(self, document: ReplyTemplates, on: Ground) -> Fields:
        return numbered([(one.name, one.text) for one in document.templates], "name", "text")

    def read(self, form: Fields, on: Ground, visit: Visit) -> ReplyTemplates:
        templates = []
        for name, text in rows(form, "name", "text"):
            if not name or not text:
                raise WrongError("template_half", name=name or text[:20])
            template = ReplyTemplate(name=name, text=text)
            if template.unknown_places:
                raise WrongError("place", place=template.unknown_places[0], name=name)
            templates.append(template)
        names = [template.name for template in templates]
        if len(set(names)) < len(names):
            raise WrongError("template_twice")
        return ReplyTemplates(templates=tuple(templates))

    def lines(self, document: ReplyTemplates, on: Ground, visit: Visit) -> tuple[str, ...]:
        return tuple(f"{one.name}: {one.text}" for one in document.templates)

    def rearranged(self, form: Fields, step: str) -> Fields:
        """`up.2` and `remove.2`."""
        listed = rows(form, "name", "text")
        rest = {name: value for name, value in form.items() if "." not in name}
        verb, _, number = step.partition(".")
        if number.isdecimal() and int(number) < len(listed):
            moved = listed.pop(int(number))
            if verb == "up":
                listed.insert(max(int(number) - 1, 0), moved)
        return {**rest, **numbered(listed, "name", "text")}

    def shown(self, form: Fields, on: Ground, visit: Visit) -> dict[str, object]:
        count = len(rows(form, "name", "text"))
        return {"count": count, "rows": count + 1}


def replies(desk: Desk) -> tuple[ReplyTemplate, ...]:
    """The templates in force, for the case page; none where they are another version's of the code.

    Raises:
        UnavailableError: DynamoDB does not answer.
    """
    document = desk.documents.one(SECTION)
    if document is None or not document.body:
        return ()
    try:
        return ReplyTemplates.model_validate_json(document.body).templates
    except ValidationError as error:
        log.fault("settings.left_out", error, section=SECTION, version=document.version)
        return ()
