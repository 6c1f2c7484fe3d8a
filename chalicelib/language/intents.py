"""What the resident wants: the likeliest by the trained weights, where nothing plainer tells."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.language.reading import Emergency, Intent, Way

_NOT_ASKED = (Intent.OTHER, Intent.REPORT, Intent.INFO, Intent.GREETING)
"""With a receipt beside them these mean: what became of it?"""

_UNSURE = (Intent.OTHER, Intent.INFO, Intent.GREETING, Intent.STATUS)
"""What a question how to report sounds like."""

_PLAIN = {Way.CANCEL: Intent.CANCEL, Way.HOME: Intent.GREETING}
_ANSWERS = (
    Way.YES, Way.NO, Way.UNKNOWN, Way.BACK, Way.RESUME, Way.THANKS, Way.UNNAMED,
)  # fmt: skip


def find_intent(
    chances: Mapping[str, float],
    *,
    danger: Emergency,
    way: Way | None,
    receipt: str | None,
    asks_to_report: bool = False,
) -> Intent:
    """The one intent of an utterance; danger outranks all else."""
    if danger is not Emergency.NONE:
        return Intent.EMERGENCY
    if way in _PLAIN:
        return _PLAIN[way]
    if way in _ANSWERS:
        return Intent.OTHER
    harmless = (intent for intent in Intent if intent is not Intent.EMERGENCY)
    likeliest = max(harmless, key=lambda intent: chances[intent])
    if receipt and likeliest in _NOT_ASKED:
        return Intent.STATUS
    return Intent.REPORT if asks_to_report and likeliest in _UNSURE else likeliest
