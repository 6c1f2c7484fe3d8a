"""A consultation that stands: handed over to a person, or booked. What is said to it, another way
to be reached, and calling it off."""

from __future__ import annotations

from chalicelib.cases.commands import (
    AddContact,
    AddMessage,
    Booking,
    CancelCallback,
    MoveCallback,
    ResidentCommand,
)
from chalicelib.cases.model import Channel
from chalicelib.conversation import drafts, slots
from chalicelib.conversation.flows import home, report, summary
from chalicelib.conversation.reply import Card, Choice, Person, Text
from chalicelib.conversation.scene import Outcome, Scene, with_effect
from chalicelib.conversation.state import Flow, OwnCase
from chalicelib.language.reading import Intent, Relation
from chalicelib.messages import words

ASKED_AGAIN = 12
"""Characters within which words only ask for a person once more."""
JUST_A_NUMBER = 25
"""Characters within which a phone number comes without a story."""


def show(scene: Scene) -> Outcome:
    """The booking, or how to go on with the person."""
    own = standing(scene)
    if own is None:
        return home.enter(scene)
    return booked(scene, own) if slots.booking(scene) else _connected(scene, own)


def standing(scene: Scene) -> OwnCase | None:
    """The booking still to come, else the consultation that the step is about."""
    return slots.booking(scene) or scene.own_case(scene.conversation.subject)


def is_over(scene: Scene) -> bool:
    """Whether the consultation that the step is about binds nobody any more."""
    own = standing(scene)
    return own is None or (slots.booking(scene) is None and own.promise_by is None)


def hear(scene: Scene) -> Outcome:
    """Words after the hand-over or booking: for the person who will read the case, but for a
    number, another channel, and a neighbour's need, which is a report of its own."""
    own, reading = standing(scene), scene.said.reading
    if own is None:
        return home.enter(scene)
    coming = slots.booking(scene) is not None
    scene = scene.at(Flow.CONSULT, "booked" if coming else "connected")
    short = len(reading.text) <= ASKED_AGAIN
    if reading.way:
        return show(scene)
    if reading.phone:
        return _take_number(scene, own, reading.phone)
    asks = reading.intent is Intent.CONSULT or short
    if asks and coming and reading.channel not in (None, own.callback_channel):
        return _change_channel(scene, own, Channel(reading.channel))
    if reading.relation is Relation.NEIGHBOUR and reading.place.dong:
        return report.start(scene)
    if reading.intent is Intent.CONSULT and short:
        return show(scene)
    told = _passed_on(scene.told(own.case_id))
    return with_effect(told, AddMessage(own.case_id, reading.text))


def _passed_on(scene: Scene) -> Outcome:
    """That staff have it, and what can be done beside it."""
    said = scene.say("consult.passed_on")
    buttons = _buttons(scene) if slots.booking(scene) else _person(scene)
    return scene.turn(Card("", said, buttons) if buttons else Text(said))


def _take_number(scene: Scene, own: OwnCase, phone: str) -> Outcome:
    """A number to be called at, which replaces the one before; a booked chat becomes a call."""
    effects: list[ResidentCommand] = [AddContact(own.case_id, phone, drafts.consent(scene))]
    if len(scene.said.reading.text) > JUST_A_NUMBER:
        effects.append(AddMessage(own.case_id, scene.said.reading.text))
    coming = slots.booking(scene) is not None
    if coming and own.callback_at and own.callback_channel is Channel.KAKAO:
        scene, own, moved = changed(scene, own, Booking(own.callback_at, Channel.PHONE))
        effects.append(moved)
    if coming:
        return with_effect(booked(scene, own, phone), *effects)
    kept = Text(scene.say("report.contact_kept", phone=summary.hidden(phone)))
    return with_effect(scene.turn(kept), *effects)


def _change_channel(scene: Scene, own: OwnCase, channel: Channel) -> Outcome:
    """By chat at the same time; by phone once there is a number."""
    if channel is Channel.PHONE or own.callback_at is None:
        return ask_number(scene.at(Flow.CONSULT, "phone"))
    scene, own, effect = changed(scene, own, Booking(own.callback_at, channel))
    return with_effect(booked(scene, own), effect)


def ask_number(scene: Scene) -> Outcome:
    """The number to call, and what becomes of it."""
    ask = scene.say("consult.ask_phone", notice=scene.consent.notice)
    return scene.turn(Text(ask), choices=ways_without_number(scene))


def ways_without_number(scene: Scene) -> tuple[Choice, ...]:
    """The notice in full; a chat instead of a call."""
    return (scene.choice("consent"), scene.choice("consult.without_phone"))


def changed(scene: Scene, own: OwnCase, booking: Booking) -> tuple[Scene, OwnCase, ResidentCommand]:
    """Another time or channel for what is booked."""
    after = own.model_copy(update={"callback_at": booking.at, "callback_channel": booking.channel})
    effect = MoveCallback(own.case_id, booking, resident_id=scene.known.resident_id)
    return scene.known_as(after, Flow.CONSULT, "booked"), after, effect


def cancel(scene: Scene) -> Outcome:
    """Give the slot back and say so."""
    own = slots.booking(scene)
    if own is None:
        return home.lost(scene)
    freed = own.model_copy(update={"callback_at": None, "withdrawn": True})
    scene = scene.known_as(freed, Flow.HOME, "menu")
    told = home.after(scene, Text(scene.say("consult.cancelled")))
    effect = CancelCallback(own.case_id, resident_id=scene.known.resident_id)
    return with_effect(told, effect)


def booked(scene: Scene, own: OwnCase, phone: str | None = None) -> Outcome:
    """The booking, with the number where it was just said: a slip is seen at once."""
    say, city = scene.say, scene.world.city
    if own.callback_at is None:
        return home.enter(scene)
    body = say(
        f"consult.booked_{own.callback_channel}",
        at=words.moment(own.callback_at.astimezone(city.calendar.zone), say),
        team=" · ".join(city.teams[team].name for team in own.teams),
        receipt=own.receipt,
    )
    number = [Text(say("consult.number", phone=summary.hidden(phone)))] if phone else []
    return scene.turn(Card(say("consult.booked_title"), body, _buttons(scene)), *number)


def _buttons(scene: Scene) -> tuple[Choice, ...]:
    return (scene.choice("consult.move"), scene.choice("consult.cancel_booking"))


def _person(scene: Scene) -> tuple[Person, ...]:
    """The way into the chat, while someone is there."""
    is_open = scene.world.city.calendar.is_open(scene.world.now)
    return (Person(scene.say("choice.person")),) if is_open else ()


def _connected(scene: Scene, own: OwnCase) -> Outcome:
    """How to talk, and by when someone answers; no promise that is over."""
    say, now, zone = scene.say, scene.world.now, scene.world.city.calendar.zone
    person, by = _person(scene), own.promise_by
    if by is None or by < now:
        said = say("consult.connected_after", receipt=own.receipt)
        return scene.turn(Card("", said, person) if person else Text(said))
    told = words.near(by.astimezone(zone), now, say)
    if not person:
        return scene.turn(Text(say("consult.connected_closed", by=told, receipt=own.receipt)))
    today = by.astimezone(zone).date() == now.astimezone(zone).date()
    key = "consult.connected_body" if today else "consult.connected_late"
    body = say(key, by=told, receipt=own.receipt, **scene.hours)
    return scene.turn(Card(say("consult.connected_title"), body, person))
