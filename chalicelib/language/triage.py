"""Is anyone in danger now? Recall first: a false alarm costs a line of text, a miss perhaps a life.

The rules and their words are in `lexicon/danger.toml`. Plain words of danger always alarm; the bare
name of a danger does unless a service is asked about; figures of speech and what is long over do
not.
"""

from __future__ import annotations

from chalicelib.language import words
from chalicelib.language.normalise import clean, squeeze
from chalicelib.language.reading import Emergency
from chalicelib.language.words import Found


def triage(text: str) -> Emergency:
    """The danger that a text speaks of."""
    return triage_found(words.load().find(squeeze(clean(text))))


def triage_found(found: Found) -> Emergency:
    """The danger that concepts already found add up to."""
    return Emergency(words.load().decide("triage", found) or Emergency.NONE)


def is_urgent(found: Found) -> bool:
    """Whether it cannot wait until tomorrow: hunger, cut-off utilities, no sign of life."""
    return words.load().decide("urgency", found) is not None
