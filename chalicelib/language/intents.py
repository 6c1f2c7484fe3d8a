"""What the resident wants; the rules and their words are in `lexicon/intents.toml`."""

from __future__ import annotations

from chalicelib.language import words
from chalicelib.language.reading import Emergency, Intent, Way
from chalicelib.language.words import Found


def find_intent(
    found: Found, *, emergency: Emergency, way: Way | None, receipt: str | None, urgent: bool
) -> Intent:
    """The one intent of an utterance; danger outranks all else."""
    if emergency is not Emergency.NONE:
        return Intent.EMERGENCY
    facts = {
        "receipt": receipt,
        "cancel_way": way is Way.CANCEL,
        "home_way": way is Way.HOME,
        "urgent": urgent,
        "need": found.under("need."),
    }
    for fact, holds in facts.items():
        if holds:
            found.add(fact)
    return Intent(words.load().decide("intent", found) or Intent.OTHER)
