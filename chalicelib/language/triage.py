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
from chalicelib.language.normalise import CONSIDERED, squeeze
from chalicelib.language.reading import Emergency

_DANGERS = tuple(kind for kind in Emergency if kind is not Emergency.NONE)


def triage(text: str) -> Emergency:
    """The danger that a text speaks of."""
    safe, _ = mask(text)
    return danger_of(weights.load().chances(safe), lexicon.load().find(squeeze(safe)))


def danger_of(chances: Mapping[str, float], found: Found) -> Emergency:
    """The likeliest danger, where danger of any kind is likely enough, or was said in plain words
    of a language that the weights have heard little of, or of what kills."""
    if sum(chances[kind] for kind in _DANGERS) >= weights.load().threshold:
        return max(_DANGERS, key=lambda kind: chances[kind])
    if said := found.under("danger."):
        return Emergency(said[0])
    killing = lexicon.load().decide("harmed", found) == "kills"
    return Emergency.SUICIDE if killing else Emergency.NONE


def is_harmed(text: str) -> bool:
    """Whether words of despair tell of what someone has done to themselves (`words/harm.toml`)."""
    words = lexicon.load()
    return words.decide("harmed", words.find(squeeze(text[:CONSIDERED]))) is not None


def is_urgent(found: Found) -> bool:
    """Whether it cannot wait until tomorrow: hunger, cut-off utilities, no sign of life."""
    return lexicon.load().decide("urgency", found) is not None
