"""The audit trail by person and day, and whether a person's chain holds."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.console.oversight.choice import day
from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit
from chalicelib.store.audit import Flaw


def show(visit: Visit) -> Response:
    """What one person did on a day. Whoever looks is entered in the trail too."""
    return _page(visit, visit.query.get("person", ""))


def verify(visit: Visit) -> Response:
    """Go through one person's whole chain.

    Raises:
        NotFoundError: nobody of this name has a chain or an entry in the directory.
    """
    actor = visit.form.get("person", "")
    if actor not in _actors(visit):
        raise NotFoundError
    return _page(visit, actor, visit.desk.audit.verify(actor))


def _actors(visit: Visit) -> dict[str, str]:
    """Names by user name: everyone in the directory, and whoever has a chain all the same."""
    people = {person.username: person.name for person in visit.desk.people.all()}
    return {head.actor: head.actor for head in visit.desk.audit.heads()} | people


def _page(visit: Visit, actor: str, flaws: tuple[Flaw, ...] | None = None) -> Response:
    desk, chosen, actors = visit.desk, day(visit), _actors(visit)
    if actor in actors:
        did = "audit.looked" if flaws is None else "audit.verified"
        desk.audit.append(visit.staff.username, did, actor, visit.now)
    return page(
        visit,
        "oversight/audit.html",
        actors=actors,
        actor=actor if actor in actors else "",
        entries=desk.audit.of(actor, chosen.begins, chosen.ends) if actor in actors else (),
        head=desk.audit.head(actor) if actor in actors else None,
        chosen=chosen,
        flaws=flaws,
    )
