"""A consultation: with a person at once in opening hours, by a booked callback outside them."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.cases.callbacks import matching
from chalicelib.cases.commands import (
    AddMessage,
    Booking,
    CancelCallback,
    MoveCallback,
    OpenCase,
)
from chalicelib.cases.model import Channel, Kind
from chalicelib.cases.promises import to_accept
from chalicelib.cases.routing import route, urgency_of
from chalicelib.conversation import drafts, slots
from chalicelib.conversation.flows import home
from chalicelib.conversation.reply import Card, Person, Text
from chalicelib.conversation.scene import Outcome, Scene, before, with_effect
from chalicelib.conversation.state import Draft, Flow, OwnCase
from chalicelib.conversation.turn import NeedSlots
from chalicelib.language.reading import Intent, Way
from chalicelib.messages import words

LISTENS = frozenset({"slots", "channel", "phone", "booked", "connected"})
STILL_MEANT = timedelta(hours=1)
ASKED_AGAIN = 12
"""Characters within which words only ask for a person once more."""


def start(scene: Scene) -> Outcome:
    """What stands already, a person now, or slots to choose from."""
    reading, pressed = scene.said.reading, scene.said.code is not None
    if own := slots.booking(scene) or _just_connected(scene):
        step = "booked" if own.callback_at else "connected"
        scene = scene.at(Flow.CONSULT, step, subject=own.case_id)
        return show(scene) if pressed else _after(scene)
    draft = drafts.begin(scene).model_copy(update={"kind": Kind.CONSULTATION})
    if reading.text and not pressed:
        draft = drafts.add(draft, reading)
    if scene.world.city.calendar.is_open(scene.world.now):
        return _connect(scene, draft)
    scene = scene.at(Flow.CONSULT, "slots", draft=draft)
    return _wished(scene) if reading.wish else show(scene)


def _just_connected(scene: Scene) -> OwnCase | None:
    """The consultation asked for a moment ago: asking again must not open another."""
    own = scene.conversation.cases[-1:]
    recent = [c for c in own if c.kind == Kind.CONSULTATION and c.promise_by]
    return next((c for c in recent if c.opened_at + STILL_MEANT > scene.world.now), None)


def move(scene: Scene) -> Outcome:
    """A new time said in words while a booking stands: "2시로 바꿔주세요"."""
    return _wished(scene.at(Flow.CONSULT, "slots"))


def show(scene: Scene) -> Outcome:
    """Say the current step."""
    step, say = scene.conversation.step, scene.say
    if step == "connected":
        return _connected(scene)
    if step == "booked":
        return _booked(scene)
    if step == "channel":
        choices = tuple(scene.choice(f"consult.{channel}") for channel in Channel)
        return scene.turn(Text(say("consult.ask_channel")), choices=choices)
    if step == "phone":
        choices = (scene.choice("consent"), scene.choice("consult.without_phone"))
        ask = say("consult.ask_phone", notice=say("consent.notice"))
        return scene.turn(Text(ask), choices=choices)
    return slots.offer(scene, say("consult.closed", **scene.hours, **_opening(scene)))


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Answer a tap."""
    if action == "":
        return start(scene)
    if action == "resume" and scene.draft:
        return show(scene.at(Flow.CONSULT, "slots"))
    if action == "more":
        return slots.offer_spread(scene.at(Flow.CONSULT, "slots"))
    if action == "slot" and (at := _moment(argument)):
        return _pick(scene, at)
    if action == "without_phone" and scene.draft:
        return _with_channel(scene, scene.draft, Channel.KAKAO)
    if action in set(Channel) and scene.draft:
        return _with_channel(scene, scene.draft, Channel(action))
    if action == "move":
        return slots.offer(scene.at(Flow.CONSULT, "slots"), scene.say("consult.ask_move"))
    if action == "cancel_booking":
        return cancel(scene)
    return home.lost(scene)


def hear(scene: Scene) -> Outcome:
    """Times in words at the slots, a number at the phone; else more about the matter."""
    reading, step, draft = scene.said.reading, scene.conversation.step, scene.draft
    if step == "phone" and draft:
        if reading.channel == "kakao" or reading.way is Way.NO:
            return _with_channel(scene, draft, Channel.KAKAO)
        if reading.phone is None:
            return before(show(scene), Text(scene.say("common.no_phone")))
        return _book(scene, draft.model_copy(update={"phone": reading.phone}))
    if step == "channel" and draft and (reading.channel or reading.phone):
        return _with_channel(
            scene, drafts.fill(draft, reading), Channel(reading.channel or "phone")
        )
    if reading.wish and (step == "slots" or slots.booking(scene)):
        return _wished(scene.at(Flow.CONSULT, "slots"))
    if step in ("connected", "booked") or draft is None:
        return _after(scene)
    return before(
        show(scene.keep(draft=drafts.add(draft, reading))), Text(scene.say("consult.kept"))
    )


def _after(scene: Scene) -> Outcome:
    """Words after the hand-over or booking: for the person who will read the case."""
    own, reading = scene.own_case(scene.conversation.subject), scene.said.reading
    if own is None:
        return home.enter(scene)
    if reading.intent is Intent.CONSULT and len(reading.text) <= ASKED_AGAIN:
        return show(scene)
    effect = AddMessage(case_id=own.case_id, text=reading.text)
    return with_effect(scene.turn(Text(scene.say("consult.passed_on"))), effect)


def _connect(scene: Scene, draft: Draft) -> Outcome:
    """The case is open before the hand-over: the bot never sees what is said in the 1:1 chat."""
    return _open(scene, draft, None, "connected")


def _connected(scene: Scene) -> Outcome:
    own = scene.own_case(scene.conversation.subject)
    if own is None:
        return home.enter(scene)
    say = scene.say
    by = words.near(own.promise_by, scene.world.now, say) if own.promise_by else ""
    body = say("consult.connected_body", by=by, receipt=own.receipt)
    return scene.turn(Card(say("consult.connected_title"), body, (Person(say("choice.person")),)))


def _opening(scene: Scene) -> dict[str, str]:
    calendar, now = scene.world.city.calendar, scene.world.now
    return {"opening": words.near(calendar.next_opening(now), now, scene.say)}


def _wished(scene: Scene) -> Outcome:
    """The slot that was meant, or those that fit to choose from."""
    free = slots.find(scene)
    if isinstance(free, NeedSlots):
        return free
    wish = slots.completed(scene)
    fitting = matching(wish, free, scene.world.city.callbacks.slot)
    if not fitting:
        return slots.offer(scene, scene.say("consult.not_then"))
    if wish.at and wish.day:
        return _pick(scene, fitting[0])
    apart = -(-len(fitting) // slots.OFFERED_MORE)
    choices = slots.buttons(scene, fitting[::apart])
    return scene.turn(Text(scene.say("consult.ask_time")), choices=choices)


def _moment(argument: str) -> datetime | None:
    """The slot that a code names; whatever else it holds is no slot."""
    try:
        at = datetime.fromisoformat(argument)
    except ValueError:
        return None
    return at if at.tzinfo else None


def _pick(scene: Scene, at: datetime) -> Outcome:
    """Move the booking that stands, or go on to how to reach the resident."""
    own = slots.booking(scene)
    if own and own.callback_at == at:
        return show(scene.at(Flow.CONSULT, "booked", subject=own.case_id))
    if not slots.is_free(scene, at):
        return _taken(scene)
    if own:
        return _move(scene, own, at)
    draft = drafts.begin(scene).model_copy(update={"slot": at})
    if draft.phone:
        return _book(scene, draft.model_copy(update={"channel": Channel.PHONE}))
    return show(scene.at(Flow.CONSULT, "channel", draft=draft))


def _with_channel(scene: Scene, draft: Draft, channel: Channel) -> Outcome:
    draft = draft.model_copy(update={"channel": channel})
    if channel is Channel.PHONE and draft.phone is None:
        return show(scene.at(Flow.CONSULT, "phone", draft=draft))
    return _book(scene, draft)


def _book(scene: Scene, draft: Draft) -> Outcome:
    if draft.slot is None or not slots.is_free(scene, draft.slot):
        return _taken(scene.keep(draft=draft))
    wanted = Booking(at=draft.slot, channel=draft.channel or Channel.PHONE)
    return _open(scene, draft, wanted, "booked")


def _taken(scene: Scene) -> Outcome:
    return slots.offer(scene.at(Flow.CONSULT, "slots"), scene.say("consult.slot_taken"))


def _open(scene: Scene, draft: Draft, wanted: Booking | None, step: str) -> Outcome:
    facts, city, now = drafts.facts(draft, Kind.CONSULTATION), scene.world.city, scene.world.now
    promise = None if wanted else to_accept(Kind.CONSULTATION, urgency_of(facts), now, city)
    own = OwnCase(
        case_id=draft.case_id,
        receipt=draft.receipt,
        kind=Kind.CONSULTATION,
        opened_at=now,
        teams=(route(facts, city).owner,),
        promise_by=promise.told if promise else None,
        callback_at=wanted.at if wanted else None,
        callback_channel=wanted.channel if wanted else None,
    )
    effect = OpenCase(
        case_id=draft.case_id,
        receipt=draft.receipt,
        resident_id=scene.known.resident_id,
        facts=facts,
        private=drafts.private(draft, scene),
        photos=len(draft.photos),
        booking=wanted,
    )
    return with_effect(show(scene.opened(own, Flow.CONSULT, step)), effect)


def _move(scene: Scene, own: OwnCase, at: datetime) -> Outcome:
    channel = own.callback_channel or Channel.PHONE
    booking = Booking(at=at, channel=channel)
    effect = MoveCallback(own.case_id, booking, resident_id=scene.known.resident_id)
    moved = own.model_copy(update={"callback_at": at})
    return with_effect(show(scene.opened(moved, Flow.CONSULT, "booked")), effect)


def cancel(scene: Scene) -> Outcome:
    """Give the slot back and say so."""
    own = slots.booking(scene)
    if own is None:
        return home.lost(scene)
    freed = own.model_copy(update={"callback_at": None})
    scene = scene.opened(freed, Flow.HOME, "menu")
    told = home.after(scene, Text(scene.say("consult.cancelled")))
    effect = CancelCallback(own.case_id, resident_id=scene.known.resident_id)
    return with_effect(told, effect)


def _booked(scene: Scene) -> Outcome:
    own = slots.booking(scene)
    if own is None or own.callback_at is None:
        return home.enter(scene)
    say, city = scene.say, scene.world.city
    body = say(
        f"consult.booked_{own.callback_channel}",
        at=words.moment(own.callback_at.astimezone(city.calendar.zone), say),
        team=" · ".join(city.teams[team].name for team in own.teams),
        receipt=own.receipt,
    )
    buttons = (scene.choice("consult.move"), scene.choice("consult.cancel_booking"))
    return scene.turn(Card(say("consult.booked_title"), body, buttons))
