"""The one door of the understanding: from what a resident typed to a `Reading`."""

from __future__ import annotations

from datetime import datetime

from chalicelib.city.model import City
from chalicelib.city.places import find_place
from chalicelib.language import lexicon, weights
from chalicelib.language.about import (
    asks_to_report,
    calls_off,
    find_household,
    find_needs,
    find_relation,
    find_reporter,
)
from chalicelib.language.ages import find_age
from chalicelib.language.chatter import is_chatter
from chalicelib.language.contacts import find_channel, find_phone, find_receipt
from chalicelib.language.intents import find_intent
from chalicelib.language.masking import mask
from chalicelib.language.normalise import CONSIDERED, squeeze
from chalicelib.language.reading import Reading
from chalicelib.language.tongues import find_language, find_switch
from chalicelib.language.triage import danger_of, is_urgent
from chalicelib.language.ways import find_way
from chalicelib.language.wishes_abroad import find_wish


def understand(text: str, city: City, now: datetime) -> Reading:
    """Read one utterance of any length in any shape. Never raises.

    `Reading.text` holds all of it, masked; only the first `CONSIDERED` characters are read.
    """
    safe, masked = mask(text)
    considered = safe[:CONSIDERED]
    said = squeeze(considered)
    found = lexicon.load().find(said)
    way = find_way(said)
    if way is None and is_chatter(considered):
        return Reading(safe, chatter=True, masked=masked)
    receipt = find_receipt(considered)
    chances = weights.load().chances(considered)
    emergency = danger_of(chances, found)
    return Reading(
        text=safe,
        intent=find_intent(
            chances,
            danger=emergency,
            way=way,
            receipt=receipt,
            asks_to_report=asks_to_report(found),
        ),
        emergency=emergency,
        place=find_place(considered, city),
        needs=find_needs(found),
        relation=find_relation(found),
        reporter=find_reporter(found),
        household=find_household(found),
        age=find_age(considered),
        urgent=is_urgent(found),
        phone=find_phone(considered),
        channel=find_channel(said.text),
        receipt=receipt,
        wish=find_wish(considered, now.astimezone(city.calendar.zone)),
        way=way,
        calls_off=calls_off(found),
        masked=masked,
        language=find_language(considered),
        switch=find_switch(said),
    )
