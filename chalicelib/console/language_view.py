"""The language in which this browser reads the console."""

from __future__ import annotations

import re

from chalice.app import Response

from chalicelib.console.visit import LANGUAGE_COOKIE, NotFoundError, Visit, cookie, redirect
from chalicelib.messages import STAFF_LANGUAGES

_OURS = re.compile(r"/staff(/[A-Za-z0-9/_-]*)?")


def choose(visit: Visit) -> Response:
    """Remember it, and go back to the page on which it was chosen.

    Raises:
        NotFoundError: the console does not speak it.
    """
    language, back = visit.form.get("language", ""), visit.form.get("back", "")
    if language not in STAFF_LANGUAGES:
        raise NotFoundError
    path = back if _OURS.fullmatch(back) else "/staff"
    return redirect(visit, path, set_cookie=cookie(visit, LANGUAGE_COOKIE, language))
