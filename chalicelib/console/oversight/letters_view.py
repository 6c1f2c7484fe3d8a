"""What came to rest in a dead-letter queue, and sending it back to where it came from."""

from __future__ import annotations

import time

from chalice.app import Response

from chalicelib import log
from chalicelib.console.pages import page
from chalicelib.console.visit import NotFoundError, Visit
from chalicelib.store.dead_letters import DeadQueue, Letter, Replayed
from chalicelib.store.errors import UnavailableError

SECONDS = 4.0
"""After which a replay goes no further; the function has ten, and the button is there again."""


def show(visit: Visit) -> Response:
    """Every queue with its letters."""
    return _page(visit)


def replay(visit: Visit) -> Response:
    """Send one letter back, or all of a queue, and enter it in the audit trail.

    Raises:
        NotFoundError: there is no such queue.
    """
    try:
        queue = DeadQueue(visit.form.get("queue", ""))
    except ValueError:
        raise NotFoundError from None
    letter_id, until = visit.form.get("letter") or None, time.monotonic() + SECONDS
    # Entered first: an act that the trail cannot hold is not done.
    codes = {"letter": letter_id} if letter_id else {}
    visit.desk.audit.append(visit.staff.username, "letters.replayed", queue, visit.now, **codes)
    try:
        done = visit.desk.dead_letters().replay(queue, letter_id, lambda: time.monotonic() < until)
    except UnavailableError as error:
        log.fault("letters.unavailable", error, queue=queue)
        return _page(visit, wrong="console.dead_letters.unavailable", status=503)
    log.line("letters.replayed", queue=queue, sent=done.sent, stuck=done.stuck, left=done.left)
    return _page(visit, done=done)


def _page(
    visit: Visit, *, done: Replayed | None = None, wrong: str | None = None, status: int = 200
) -> Response:
    letters: dict[DeadQueue, tuple[Letter, ...]] = {}
    counts: dict[DeadQueue, int] = {}
    try:
        dead = visit.desk.dead_letters()
        counts = dead.counts()
        letters = {queue: dead.letters(queue) if counts[queue] else () for queue in counts}
    except UnavailableError as error:
        log.fault("letters.unavailable", error)
        wrong, status = "console.dead_letters.unavailable", 503
    return page(
        visit,
        "oversight/letters.html",
        status,
        counts=counts,
        letters=letters,
        done=done,
        wrong=wrong,
    )
