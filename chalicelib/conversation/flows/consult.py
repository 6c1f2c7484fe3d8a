"""A consultation: with a person at once in opening hours, by a booked callback outside them."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.cases.callbacks import matching
from chalicelib.cases.commands import Booking
from chalicelib.cases.model import Channel, Kind
from chalicelib.cases.promises import to_accept
from chalicelib.cases.routing import route, urgency_of
from chalicelib.conversation import drafts, slots
from chalicelib.conversation.flows import arranged, home
from chalicelib.conversation.reply import Text
from chalicelib.conversation.scene import Outcome, Scene, before, with_effect
from chalicelib.conversation.state import Draft, Flow, OwnCase
from chalicelib.conversation.turn import NeedSlots
from chalicelib.language.reading import Intent, Reading, TimeWish, Way
from chalicelib.messages import words

LISTENS = frozenset({"slots", "channel", "phone", "booked", "connected"})
STILL_MEANT = timedelta(hours=1)
ARRANGED = ("connected", "booked")
MATTER = 20
"""Characters beyond which words with a time, a number or a channel also tell what it is about."""
A_NUMBER = 6
"""Digits from which on words were meant as a phone number."""


def start(scene: Scene) -> Outcome:
    """What stands already, a person now, or slots to choose from; a time that was named is booked
    in opening hours too."""
    reading, pressed = scene.said.reading, scene.said.code is not None
    if own := slots.booking(scene) or _just_connected(scene):
        step = "booked" if own.callback_at else "connected"
        scene = scene.at(Flow.CONSULT, step, subject=own.case_id)
        return show(scene) if pressed else arranged.hear(scene)
    draft = drafts.begin(scene).model_copy(update={"kind": Kind.CONSULTATION})
    if reading.text and not pressed:
        draft = _heard(drafts.add(draft, reading), reading)
    wish = None if pressed else reading.wish
    if slots.open_now(scene) and not _later(scene, wish):
        return _connect(scene, draft)
    scene = scene.at(Flow.CONSULT, "slots", draft=draft, asked_for=None)
    return _wished(scene) if wish else show(scene)


def _later(scene: Scene, wish: TimeWish | None) -> bool:
    """Whether a time was named that is not now."""
    zone = scene.world.city.calendar.zone
    today = scene.world.now.astimezone(zone).date()
    return wish is not None and (wish.at is not None or wish.day not in (None, today))


def _just_connected(scene: Scene) -> OwnCase | None:
    """The consultation asked for a moment ago: asking again must not open another."""
    own = scene.conversation.cases[-1:]
    recent = [c for c in own if c.kind == Kind.CONSULTATION and c.promise_by]
    return next((c for c in recent if c.opened_at + STILL_MEANT > scene.world.now), None)


def move(scene: Scene) -> Outcome:
    """A new time said in words while a booking stands: "2시로 바꿔주세요"."""
    return _wished(scene.at(Flow.CONSULT, "slots", asked_for=None))


def show(scene: Scene) -> Outcome:
    """Say the current step."""
    step, say = scene.conversation.step, scene.say
    if step in ARRANGED:
        return arranged.show(scene)
    if step == "channel":
        choices = tuple(scene.choice(f"consult.{channel}") for channel in Channel)
        return scene.turn(Text(say("consult.ask_channel")), choices=choices)
    if step == "phone":
        return arranged.ask_number(scene)
    if slots.booking(scene):
        return slots.offer(scene, say("consult.ask_move"))
    if slots.open_now(scene):
        return slots.offer(scene, say("consult.ask_time"))
    return slots.offer(scene, say("consult.closed", **scene.hours, **_opening(scene)))


def press(scene: Scene, action: str, argument: str) -> Outcome:
    """Answer a tap."""
    if action == "":
        return start(scene)
    if action == "more":
        return slots.offer_spread(scene.at(Flow.CONSULT, "slots", asked_for=None))
    if action == "slot" and (at := _moment(argument)):
        return _pick(scene, at)
    if action == "move":
        return show(scene.at(Flow.CONSULT, "slots", asked_for=None))
    if action == "cancel_booking":
        return arranged.cancel(scene)
    if action == "without_phone" and slots.booking(scene):
        return show(scene.at(Flow.CONSULT, "booked"))
    return _arrange(scene, scene.draft, action) if scene.draft else home.lost(scene)


def _arrange(scene: Scene, draft: Draft, action: str) -> Outcome:
    """What a tap settles of a consultation that is not booked yet."""
    if action == "resume":
        return show(scene.at(Flow.CONSULT, "slots"))
    if action == "now":
        return _connect(scene, draft) if slots.open_now(scene) else show(scene)
    if action == "without_phone":
        return _by_chat(scene, draft)
    if action in set(Channel):
        return _go_on(scene, draft.model_copy(update={"channel": Channel(action)}))
    return home.lost(scene)


def hear(scene: Scene) -> Outcome:
    """Times, numbers and ways to be reached, at whatever step; else more about the matter."""
    reading, step, draft = scene.said.reading, scene.conversation.step, scene.draft
    if step in ARRANGED and reading.intent is Intent.CONSULT and arranged.is_over(scene):
        return start(scene)
    if step in ARRANGED or draft is None or slots.booking(scene):
        wished = reading.wish and slots.booking(scene)
        asked_for = scene.conversation.asked_for if step == "slots" else None
        here = scene.at(Flow.CONSULT, "slots", asked_for=asked_for)
        return _wished(here) if wished else arranged.hear(scene)
    if step == "phone" and reading.way is Way.NO:
        return _by_chat(scene, draft)
    heard = _heard(_told(draft, reading), reading)
    scene = scene.keep(draft=heard)
    if reading.wish and not _is_chosen(scene, heard):
        return _wished(scene.at(Flow.CONSULT, "slots"))
    if heard.slot and (heard.channel, heard.phone) != (draft.channel, draft.phone):
        return _go_on(scene, heard)
    if step == "phone":
        return _no_number(scene)
    if _is_slip(reading) and not reading.wish:
        return before(show(scene), Text(scene.say("common.no_phone")))
    shown, kept = show(scene), _kept(draft, heard, reading)
    return before(shown, Text(scene.say(kept))) if kept else shown


def _kept(draft: Draft, heard: Draft, reading: Reading) -> str | None:
    """How to say what was kept of the words, where anything was."""
    asks_again = reading.intent is Intent.CONSULT and len(reading.text) <= arranged.ASKED_AGAIN
    if heard.story != draft.story and not asks_again:
        return "consult.kept"
    reached = (heard.phone, heard.channel) != (draft.phone, draft.channel)
    return "common.noted" if reached else None


def _told(draft: Draft, reading: Reading) -> Draft:
    """The draft with what the words tell of the matter; a time or a number alone tells nothing."""
    arranges = reading.wish or reading.phone or reading.channel or reading.way
    matters = reading.needs or reading.urgent or len(reading.text) > MATTER
    if (arranges and not matters) or _is_slip(reading):
        return drafts.fill(draft, reading)
    return drafts.add(draft, reading)


def _heard(draft: Draft, reading: Reading) -> Draft:
    channel = Channel(reading.channel) if reading.channel else draft.channel
    return draft.model_copy(update={"channel": channel})


def _is_chosen(scene: Scene, draft: Draft) -> bool:
    """Whether the time that was named is the one already chosen."""
    length = scene.world.city.callbacks.slot
    zone = scene.world.city.calendar.zone
    chosen = (draft.slot.astimezone(zone),) if draft.slot else ()
    return bool(matching(slots.completed(scene), chosen, length))


def _no_number(scene: Scene) -> Outcome:
    """Words instead of a number: they are kept, and it goes without one."""
    slip = _is_slip(scene.said.reading)
    first = scene.say("common.no_phone" if slip else "consult.kept")
    or_chat = Text(scene.say("consult.or_kakao"))
    return scene.turn(Text(first), or_chat, choices=arranged.ways_without_number(scene))


def _is_slip(reading: Reading) -> bool:
    """A phone number with a digit too few or too many."""
    return reading.phone is None and sum(c.isdigit() for c in reading.text) >= A_NUMBER


def _by_chat(scene: Scene, draft: Draft) -> Outcome:
    return _go_on(scene, draft.model_copy(update={"channel": Channel.KAKAO}))


def _connect(scene: Scene, draft: Draft) -> Outcome:
    """The case is open before the hand-over: the bot never sees what is said in the 1:1 chat."""
    return _open(scene, draft, None, "connected")


def _opening(scene: Scene) -> dict[str, str]:
    calendar, now = scene.world.city.calendar, scene.world.now
    return {"opening": words.near(calendar.next_opening(now), now, scene.say)}


def _wished(scene: Scene) -> Outcome:
    """The slot that was meant, or those that fit to choose from."""
    free = slots.find(scene)
    if isinstance(free, NeedSlots):
        return free
    wish = slots.completed(scene)
    scene = scene.keep(asked_for=wish)
    fitting = matching(wish, free, scene.world.city.callbacks.slot)
    if not fitting:
        return slots.offer_near(scene, wish, free)
    if wish.soonest or (wish.at and wish.day):
        return _pick(scene, fitting[0])
    apart = -(-len(fitting) // slots.OFFERED_MORE)
    return slots.offered(scene, scene.say("consult.ask_time"), fitting[::apart])


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
        return _taken(scene, at)
    if own:
        channel = own.callback_channel or Channel.PHONE
        scene, _, effect = arranged.changed(scene, own, Booking(at, channel))
        return with_effect(show(scene), effect)
    return _go_on(scene, drafts.begin(scene).model_copy(update={"slot": at}))


def _go_on(scene: Scene, draft: Draft) -> Outcome:
    """To what is still open: when, by which channel, at which number."""
    channel = draft.channel or (Channel.PHONE if draft.phone else None)
    draft = draft.model_copy(update={"channel": channel})
    if draft.slot is None:
        return show(scene.at(Flow.CONSULT, "slots", draft=draft))
    if channel is None:
        return show(scene.at(Flow.CONSULT, "channel", draft=draft))
    if channel is Channel.PHONE and draft.phone is None:
        return show(scene.at(Flow.CONSULT, "phone", draft=draft))
    if not slots.is_free(scene, draft.slot):
        return _taken(scene.keep(draft=draft.model_copy(update={"slot": None})), draft.slot)
    return _open(scene, draft, Booking(draft.slot, channel), "booked")


def _taken(scene: Scene, at: datetime) -> Outcome:
    """Another time, of the same day where there is one."""
    day = at.astimezone(scene.world.city.calendar.zone).date()
    scene = scene.at(Flow.CONSULT, "slots", asked_for=TimeWish(day))
    return slots.offer(scene, scene.say("consult.slot_taken"))


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
    effect = drafts.opening(draft, scene, facts, wanted)
    scene = scene.opened(own, Flow.CONSULT, step)
    booked = arranged.booked(scene, own, draft.phone) if wanted else arranged.show(scene)
    return with_effect(booked, effect)
