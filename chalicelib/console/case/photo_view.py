"""One picture of a case: decrypted for whoever may read its personal part, never by a link that
works without a session."""

from __future__ import annotations

from chalice.app import Response

from chalicelib.cases.access import Action, may
from chalicelib.console.case.opening import opened, owes_reason, write_down
from chalicelib.console.forms import is_id
from chalicelib.console.visit import NotFoundError, Visit, picture


def show(visit: Visit) -> Response:
    """The picture as a JPEG; whoever sees it is written down before they see it.

    Raises:
        NotFoundError: no such picture is kept, or it is not theirs to see.
        UnavailableError: table or bucket cannot be reached.
    """
    case, photo_id, desk = opened(visit), visit.path["photo_id"], visit.desk
    if not may(visit.staff, Action.READ, case, desk.city) or not is_id(photo_id):
        raise NotFoundError
    if owes_reason(visit, case):
        raise NotFoundError
    key = desk.photos.key_of(case.id, photo_id, desk.cases.key_of(case.id))
    jpeg = desk.vault().get(photo_id, key) if key else None
    if jpeg is None:
        raise NotFoundError
    write_down(visit, case, photo_id)
    return picture(visit, jpeg)
