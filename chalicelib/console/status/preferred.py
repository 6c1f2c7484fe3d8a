"""The language of a visitor who has chosen none here: what their browser asks for. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def preferred(header: str, ours: Sequence[str]) -> str:
    """The one of `ours` that an Accept-Language header likes best; the first where it likes none,
    or cannot be read."""
    best, liked = ours[0], 0.0
    for part in header.split(","):
        tag, _, parameter = part.partition(";")
        language = tag.strip().partition("-")[0].lower()
        weight = _weight(parameter)
        if language in ours and weight > liked:
            best, liked = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if not name.strip():
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
