"""Is anyone in danger now? Recall first: a false alarm costs a line of text, a miss perhaps a life.

The chances of each danger come from the trained weights (`weights`), which were shown figures of
speech, old stories and questions about benefits beside the real thing. The threshold is set in
training so that dangers told by people who were never heard alarm as the design asks.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.language import lexicon, weights
from chalicelib.language.lexicon import Found
from chalicelib.language.masking import mask
from chalicelib.language.reading import Emergency

_DANGERS = tuple(kind for kind in Emergency if kind is not Emergency.NONE)


def triage(text: str) -> Emergency:
    """The danger that a text speaks of."""
    return danger_of(weights.load().chances(mask(text)[0]))


def danger_of(chances: Mapping[str, float]) -> Emergency:
    """The likeliest danger, where danger of any kind is likely enough."""
    if sum(chances[kind] for kind in _DANGERS) < weights.load().threshold:
        return Emergency.NONE
    return max(_DANGERS, key=lambda kind: chances[kind])


def is_urgent(found: Found) -> bool:
    """Whether it cannot wait until tomorrow: hunger, cut-off utilities, no sign of life."""
    return lexicon.load().decide("urgency", found) is not None
