"""What cases of one household have in common, as texts to be hashed: never stored as they are."""

from __future__ import annotations

import re

from chalicelib.cases.model import Case
from chalicelib.language.normalise import clean

TAIL = 4
"""Digits at the end of a phone number by which staff look for a caller."""

_TELLING = 4
"""Characters that a place needs within its dong to mean one household."""


def household(case: Case) -> str | None:
    """The dong and the place in it, written the same way however it was written; None where the
    place says too little."""
    place = re.sub(r"\W+", "", clean(case.private.place_detail)).lower()
    return f"{case.dong}:{place}" if case.dong and len(place) >= _TELLING else None


def phone(case: Case) -> str | None:
    """The digits of the number to call, or None."""
    return re.sub(r"\D+", "", case.private.phone or "") or None


def phone_tail(typed: str) -> str | None:
    """The last digits of what was typed; None where there are too few."""
    digits = re.sub(r"\D+", "", typed)
    return digits[-TAIL:] if len(digits) >= TAIL else None
