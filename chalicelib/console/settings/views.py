"""The pages that all sections share: edit, preview, save; history, and the way back.

Nothing is saved that was not shown before: the form of a preview carries the hash of what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, TypeAlias

from chalice.app import Response
from pydantic import ValidationError

from chalicelib.city.edited import TrialError
from chalicelib.console.pages import page
from chalicelib.console.settings.changes import Changed, changed
from chalicelib.console.settings.editor import Editor, Fields, Ground, WrongError, ground
from chalicelib.console.visit import NotFoundError, Visit, redirect
from chalicelib.store.documents import Document
from chalicelib.store.errors import DocumentChangedError

WHY_LENGTH = 200
AnyEditor: TypeAlias = Editor[Any]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A document that could be saved: its body, what changes in it, what `more` would follow."""

    body: str
    changes: tuple[Changed, ...]
    more: Mapping[str, object]

    @property
    def seal(self) -> str:
        """What a save must carry to be of this preview; what would follow may change meanwhile."""
        return sha256(f"{self.body}\n{self.changes}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why nothing was saved: a sentence and, where the trial found them, problems one by one."""

    text: str
    problems: tuple[str, ...] = ()
    status: int = 422


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the page shows beside the form."""

    proposed: Proposed | None = None
    wrong: Wrong | None = None
    overtaken: tuple[Changed, ...] = field(default=())


def show(editor: AnyEditor, visit: Visit) -> Response:
    """The section's form: as it is in force, or as an earlier version has it, ready to be taken
    back to.

    Raises:
        NotFoundError: there is no such version.
    """
    on = ground(visit, editor.section)
    asked = visit.query.get("version")
    if asked is None:
        return _page(editor, visit, on, editor.fields(_in_force(editor, on), on), _Answer())
    document = editor.parse(_body_of(editor, visit, asked), on)
    form = {
        **editor.fields(document, on),
        "why": visit.say("console.settings.taken_back", n=int(asked)),
    }
    return _answered(editor, visit, on, form, "preview")


def act(editor: AnyEditor, visit: Visit) -> Response:
    """Preview or save what the form holds, or only rearrange it."""
    on = ground(visit, editor.section)
    step = visit.form.get("step", "preview")
    if step not in ("preview", "save"):
        return _page(editor, visit, on, editor.rearranged(visit.form, step), _Answer())
    if visit.form.get("version") != str(_version(editor, on)):
        return _overtaken(editor, visit, on)
    return _answered(editor, visit, on, visit.form, step)


def history(editor: AnyEditor, visit: Visit) -> Response:
    """Every version: by whom, when, why, and what was changed by it."""
    on = ground(visit, editor.section)
    versions = visit.desk.documents.history(editor.section)
    older = [*(one.body for one in versions[1:]), ""][: len(versions)]
    told = [
        (one, _difference(editor, visit, on, before, one.body))
        for one, before in zip(versions, older, strict=True)
    ]
    return page(visit, "settings/history.html", editor=editor, told=told)


def _answered(editor: AnyEditor, visit: Visit, on: Ground, form: Fields, step: str) -> Response:
    try:
        why = _why(form)
        proposed = propose(editor, visit, on, form)
    except WrongError as error:
        text = visit.say(f"console.settings.wrong.{error.reason}", **error.values)
        return _page(editor, visit, on, form, _Answer(wrong=Wrong(text)))
    except TrialError as error:
        text = visit.say("console.settings.wrong.trial")
        return _page(editor, visit, on, form, _Answer(wrong=Wrong(text, error.problems)))
    except ValidationError:
        text = visit.say("console.settings.wrong.bounds")
        return _page(editor, visit, on, form, _Answer(wrong=Wrong(text)))
    if step == "save" and form.get("previewed") == proposed.seal:
        return _save(editor, visit, on, proposed, why)
    return _page(editor, visit, on, form, _Answer(proposed))


def propose(editor: AnyEditor, visit: Visit, on: Ground, form: Fields) -> Proposed:
    """What saving the form would put in force.

    Raises:
        WrongError, TrialError, ValidationError: it must not.
    """
    document = editor.read(form, on, visit)
    editor.trial(document, on, visit)
    body = "" if document == editor.delivered(on) else document.model_dump_json()
    before = on.documents.get(editor.section)
    changes = changed(
        editor.lines(_in_force(editor, on), on, visit), editor.lines(document, on, visit)
    )
    if not changes and body == (before.body if before else ""):
        raise WrongError("same")
    return Proposed(body, changes, editor.preview(document, on, visit))


def _save(editor: AnyEditor, visit: Visit, on: Ground, proposed: Proposed, why: str) -> Response:
    document = Document(
        section=editor.section,
        version=_version(editor, on) + 1,
        body=proposed.body,
        by=visit.staff.username,
        at=visit.now,
        why=why,
    )
    try:
        visit.desk.audit.recorded(
            lambda entry: visit.desk.documents.save(document, *editor.also(document, on), *entry),
            document.by,
            "settings.save",
            document.section,
            visit.now,
            version=str(document.version),
        )
    except DocumentChangedError:
        return _overtaken(editor, visit, ground(visit, editor.section))
    return redirect(visit, f"{editor.path}?done=saved")


def _overtaken(editor: AnyEditor, visit: Visit, on: Ground) -> Response:
    """Someone else was faster: what they changed is shown above what was typed here, which is all
    still there and may be looked at anew on top of theirs."""
    edited = visit.form.get("version", "")
    before = _body_of(editor, visit, edited) if edited.isdecimal() else ""
    document = on.documents.get(editor.section)
    theirs = _difference(editor, visit, on, before, document.body if document else "")
    text = visit.say("console.settings.wrong.changed", by=document.by if document else "")
    answer = _Answer(wrong=Wrong(text, status=409), overtaken=theirs)
    return _page(editor, visit, on, visit.form, answer)


def _page(editor: AnyEditor, visit: Visit, on: Ground, form: Fields, answer: _Answer) -> Response:
    return page(
        visit,
        editor.template,
        answer.wrong.status if answer.wrong else 200,
        editor=editor,
        form=form,
        on=on,
        document=on.documents.get(editor.section),
        version=_version(editor, on),
        proposed=answer.proposed,
        wrong=answer.wrong,
        overtaken=answer.overtaken,
        done=visit.query.get("done") == "saved" and visit.method == "GET",
        why_length=WHY_LENGTH,
        **editor.shown(form, on, visit),
    )


def _why(form: Fields) -> str:
    why = " ".join(form.get("why", "").split())
    if not why:
        raise WrongError("why")
    return why[:WHY_LENGTH]


def _version(editor: AnyEditor, on: Ground) -> int:
    document = on.documents.get(editor.section)
    return document.version if document else 0


def _in_force(editor: AnyEditor, on: Ground) -> Any:
    document = on.documents.get(editor.section)
    return _parsed(editor, document.body if document else "", on)


def _parsed(editor: AnyEditor, body: str, on: Ground) -> Any:
    """A body that this code cannot read counts as what is delivered: that is what is in force."""
    try:
        return editor.parse(body, on)
    except ValidationError:
        return editor.delivered(on)


def _body_of(editor: AnyEditor, visit: Visit, number: str) -> str:
    if not number.isdecimal():
        raise NotFoundError
    if int(number) == 0:
        return ""
    found = visit.desk.documents.version(editor.section, int(number))
    if found is None:
        raise NotFoundError
    return found.body


def _difference(
    editor: AnyEditor, visit: Visit, on: Ground, before: str, after: str
) -> tuple[Changed, ...]:
    return changed(
        editor.lines(_parsed(editor, before, on), on, visit),
        editor.lines(_parsed(editor, after, on), on, visit),
    )
