"""Gathering a report or consultation from what was said, turn by turn."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.cases import receipts
from chalicelib.cases.commands import Booking, Facts, OpenCase
from chalicelib.cases.model import Consent, Kind, Private
from chalicelib.city.address import without_ending
from chalicelib.city.gazetteer import VILLAGE
from chalicelib.conversation.reply import Text
from chalicelib.conversation.scene import Scene
from chalicelib.conversation.state import Conversation, Draft
from chalicelib.ids import Ids
from chalicelib.language.contacts import cover_phones
from chalicelib.language.reading import Emergency, Intent, Place, Reading

PLACE_ALONE = 9
"""Characters within which a place is named and nothing else: "양주 옥정동인데요" is one."""

LONGEST_STORY = 20
"""Utterances kept in one draft: far more than anyone tells, and an item stays under 400 KB."""


def begin(scene: Scene) -> Draft:
    """The draft so far, or a new one with its case id and receipt already drawn."""
    if scene.draft:
        return scene.draft
    world, contact = scene.world, scene.conversation.contact
    return Draft(
        case_id=world.ids.ulid(world.now),
        receipt=receipts.new(world.ids),
        began_at=world.now,
        reporter=scene.conversation.reporter,
        phone=contact.phone if contact else None,
    )


def add(draft: Draft, reading: Reading) -> Draft:
    """Everything an utterance tells, its words included; the same words again tell nothing."""
    filled = fill(draft, reading)
    if not reading.text or reading.text in draft.story:
        return filled
    story = (*draft.story, reading.text)[-LONGEST_STORY:]
    return filled.model_copy(update={"story": story})


def take(draft: Draft, reading: Reading) -> Draft:
    """What an utterance tells; a place alone is no part of the story."""
    return locate(draft, reading) if only_place(reading) else add(draft, reading)


def locate(draft: Draft, reading: Reading) -> Draft:
    """A place alone. A legal dong's name, or that of a dong elsewhere, says more than what was
    understood by it: "민락동" is but a part of 송산2동."""
    place, filled = reading.place, fill(draft, reading)
    understood = (place.dong, place.elsewhere, *(() if place.dong else place.candidates))
    names = {_without_number(name) for name in understood if name}
    if any(name in _without_number(reading.text) for name in names):
        return filled
    return filled.model_copy(update={"place_detail": without_ending(reading.text)})


def _without_number(name: str) -> str:
    return "".join(symbol for symbol in name if not (symbol.isdigit() or symbol.isspace()))


def only_place(reading: Reading) -> bool:
    """Whether words say where and nothing else."""
    house = reading.place.detail and not reading.place.detail.endswith(VILLAGE)
    told = tells_need(reading) or reading.phone or house
    return names_place(reading) and not told and len(reading.text) <= PLACE_ALONE


def tells_need(reading: Reading) -> bool:
    """Whether words say what is wrong."""
    return bool(reading.needs or reading.urgent)


def names_place(reading: Reading) -> bool:
    """Whether words name a place that is known, here or elsewhere."""
    place = reading.place
    return bool(place.dong or place.candidates or place.elsewhere)


def fill(draft: Draft, reading: Reading) -> Draft:
    """What an utterance tells besides its words: later words win, signs of danger stay."""
    danger = reading.emergency is not Emergency.NONE
    update: dict[str, object] = {
        "needs": tuple(dict.fromkeys((*draft.needs, *reading.needs))),
        "relation": reading.relation or draft.relation,
        "household": tuple(dict.fromkeys((*draft.household, *reading.household))),
        "age": reading.age or draft.age,
        "reporter": reading.reporter or draft.reporter,
        "emergency": reading.emergency if danger else draft.emergency,
        "urgent": draft.urgent or reading.urgent,
        "phone": reading.phone or draft.phone,
    }
    return put_place(draft.model_copy(update=update), reading.place)


def put_place(draft: Draft, place: Place) -> Draft:
    """A place, where one was said; a dong replaces what was known before, and what was told of
    another dong's streets and houses goes with it."""
    update: dict[str, object] = {}
    if place.dong and draft.dong and place.dong != draft.dong:
        update["place_detail"] = ""
    if place.dong or place.candidates or place.elsewhere:
        update |= {
            "dong": place.dong,
            "dong_candidates": () if place.dong else place.candidates,
            "elsewhere": place.elsewhere,
        }
    if place.detail:
        update["place_detail"] = place.detail
    return draft.model_copy(update=update)


def facts(draft: Draft, kind: Kind) -> Facts:
    """What routing sees of a draft."""
    return Facts(
        kind=kind,
        dong=draft.dong,
        dong_candidates=draft.dong_candidates,
        elsewhere=draft.elsewhere is not None and draft.dong is None,
        needs=draft.needs,
        relation=draft.relation,
        household=draft.household,
        age=draft.age,
        reporter=draft.reporter,
        emergency=draft.emergency,
        urgent=draft.urgent,
    )


def opening(draft: Draft, scene: Scene, facts: Facts, booking: Booking | None = None) -> OpenCase:
    """The command that makes a case of what was told in a conversation; a contact comes with the
    consent it was given under, if the notice stood beside the question or the summary."""
    told = to_open(draft, facts, scene.known.resident_id, _consented(draft, scene), booking)
    return replace(told, private=told.private.model_copy(update={"reply_to": scene.known.reply_to}))


def to_open(
    draft: Draft,
    facts: Facts,
    resident_id: str,
    consented: Consent | None,
    booking: Booking | None = None,
) -> OpenCase:
    """The command that makes a case of a draft, wherever it was told. `consented` is what the
    contact was given under."""
    return OpenCase(
        case_id=draft.case_id,
        receipt=draft.receipt,
        resident_id=resident_id,
        facts=facts,
        private=Private(
            story=draft.story,
            place_detail=draft.place_detail,
            phone=draft.phone,
            consent=consented if draft.phone else None,
        ),
        photos=len(draft.photos),
        booking=booking,
    )


def _consented(draft: Draft, scene: Scene) -> Consent | None:
    contact = scene.conversation.contact
    if contact and contact.phone == draft.phone:
        return contact.consent
    return consent(scene) if scene.conversation.step in _NOTICED else None


_NOTICED = ("phone", "reach", "contact", "find", "confirm")
"""Steps at which the notice stands beside the question or the number."""


def consent(scene: Scene) -> Consent:
    """The notice that stood beside the question, in the city's current wording."""
    return Consent(version=scene.world.city.consent_version, at=scene.world.now)


def redraw_receipt(conversation: Conversation, ids: Ids) -> Conversation:
    """Another receipt for the draft: the one drawn turned out to be another case's."""
    if conversation.draft is None:
        return conversation
    draft = conversation.draft.model_copy(update={"receipt": receipts.new(ids)})
    return conversation.model_copy(update={"draft": draft})


def told(draft: Draft) -> str:
    """The story as it is said back: numbers are not for whoever looks over the shoulder."""
    return cover_phones(" ".join(" ".join(draft.story).split()))


def added(scene: Scene, receipt: str) -> Text:
    """That words went to a case; words of need may be meant of another household."""
    lines = [scene.say("report.added", receipt=receipt)]
    if scene.said.reading.intent is Intent.REPORT:
        lines.append(scene.say("report.another"))
    return Text(" ".join(lines))
