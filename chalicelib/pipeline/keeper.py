"""From an order to a kept picture: fetched while its link lives, drawn anew, sealed, kept.

What may pass is left to the queue, which asks again; what will not is told to staff and resident.
Safe to run twice and side by side: a picture has one key and one place, and is kept or lost once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib import log
from chalicelib.cases.photos import LINK_LIVES
from chalicelib.kakao.download import RefusedError
from chalicelib.pipeline.batch import BatchResponse, PoisonError, Record, process
from chalicelib.pipeline.pictures import BrokenError, redraw
from chalicelib.store.dead_letters import Aside
from chalicelib.store.photos import Opened, Ordered, Photos, read_order
from chalicelib.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Keeper:
    """Carries out orders."""

    photos: Photos
    vault: Vault
    fetch: Callable[[str], bytes]
    now: Callable[[], datetime]
    aside: Aside

    def keep(self, event: Mapping[str, Any]) -> BatchResponse:
        """Take a batch of orders; what fails comes again, and what no try can help is set
        aside."""
        now = self.now()
        return process(
            event["Records"],
            lambda record: self._keep(record, now),
            self.aside,
            _named,
        )

    def _keep(self, record: Record, now: datetime) -> None:
        case_id, photo_id = _read(record["body"])
        ordered = self.photos.ordered(case_id, photo_id)
        if ordered is None:
            return
        opened = self.photos.open(ordered)
        if opened is None:
            self.photos.forget(ordered.photo)
            log.line("photo", id=photo_id, case=case_id, became="forgotten")
            return
        try:
            picture = redraw(self._fetched(ordered, opened, now))
        except RefusedError as refused:
            self._give_up(ordered, opened, refused.why, now)
        except BrokenError:
            self._give_up(ordered, opened, "broken", now)
        else:
            self.vault.put(photo_id, opened.key, picture)
            self.photos.keep(ordered.photo, opened)
            log.line("photo", id=photo_id, case=case_id, became="kept", size=len(picture))

    def _fetched(self, ordered: Ordered, opened: Opened, now: datetime) -> bytes:
        if opened.address is None or now > ordered.photo.at + LINK_LIVES:
            raise RefusedError("expired")
        return self.fetch(opened.address)

    def _give_up(self, ordered: Ordered, opened: Opened, why: str, now: datetime) -> None:
        """For good, unless an earlier delivery kept it and only could not say so."""
        photo = ordered.photo
        if self.vault.has(photo.id):
            self.photos.keep(photo, opened)
            why = "kept"
        else:
            self.photos.lose(photo, opened, why, now)
        log.line("photo", id=photo.id, case=photo.case_id, became=why)


def _named(record: Record) -> dict[str, str]:
    """The picture's ids, for log lines; none where the message is no order."""
    try:
        case_id, photo_id = _read(record["body"])
    except PoisonError:
        return {}
    return {"id": photo_id, "case": case_id}


def _read(body: str) -> tuple[str, str]:
    try:
        return read_order(body)
    except (ValueError, KeyError, TypeError) as exc:
        raise PoisonError("malformed") from exc
