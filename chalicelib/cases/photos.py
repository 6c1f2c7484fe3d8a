"""Pictures that residents send with a case: how many, for how long their links work, what became
of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.cases.model import Frozen

LIMIT = 10
"""Pictures of one case: what Kakao's plugin sends at once, and more than a visit needs."""

LINK_LIVES = timedelta(minutes=15)
"""Kakao's links work for about ten minutes; after these nobody need try any more."""


class PhotoState(StrEnum):
    """Ordered, then kept for good or lost for good."""

    WANTED = "wanted"
    KEPT = "kept"
    LOST = "lost"


class Photo(Frozen):
    """One picture, without what it shows. `why` says what became of a lost one: `expired`,
    `refused`, `too_large` or `broken`."""

    id: str
    case_id: str
    receipt: str
    resident_id: str
    at: datetime
    state: PhotoState = PhotoState.WANTED
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A picture to be fetched from Kakao. Whoever has the address can see it."""

    photo: Photo
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Move:
    """A draft's picture turns out to belong to a case that is open already."""

    photo_id: str
    from_case: str
    to_case: str


PhotoStep = Order | Move
