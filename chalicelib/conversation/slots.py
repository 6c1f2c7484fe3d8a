"""Callback slots in the conversation: what can be offered, and what a time in words means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.cases.callbacks import free_slots, has_room, matching, nearest, spread, window
from chalicelib.cases.model import Kind
from chalicelib.cases.routing import route
from chalicelib.conversation import drafts
from chalicelib.conversation.reply import Choice, Text
from chalicelib.conversation.scene import Outcome, Scene
from chalicelib.conversation.state import OwnCase
from chalicelib.conversation.turn import NeedSlots
from chalicelib.language.reading import TimeWish
from chalicelib.messages import words

OFFERED = 3
OFFERED_MORE = 7
"""With the ways out beside them still within Kakao's ten quick replies."""


def booking(scene: Scene) -> OwnCase | None:
    """The callback that is still to come, if there is one."""
    grace = scene.world.city.callbacks.start_within
    coming = [
        own
        for own in scene.conversation.cases
        if own.callback_at and own.callback_at + grace > scene.world.now
    ]
    return coming[-1] if coming else None


def find(scene: Scene) -> tuple[datetime, ...] | NeedSlots:
    """Slots with room, soonest first; or what must be looked up before that can be said."""
    team, now, city = _team(scene), scene.world.now, scene.world.city
    if scene.known.slots is None:
        return NeedSlots(team, *window(now, city))
    return free_slots(team, scene.known.slots, now, city)


def is_free(scene: Scene, at: datetime) -> bool:
    """Whether the calendar offers this slot and, as far as is known, there is room. The store has
    the last word: when it says full, the turn is asked again with the counts at hand."""
    taken = scene.known.slots or {}
    return has_room(at, _team(scene), taken, scene.world.now, scene.world.city)


def offer(scene: Scene, text: str) -> Outcome:
    """The next few slots to choose from; where there are none, numbers to call."""
    free = find(scene)
    if isinstance(free, NeedSlots):
        return free
    if not free:
        city = scene.world.city
        days = city.callbacks.days_ahead
        return scene.turn(Text(scene.say("consult.none_free", phone=city.phone, days=days)))
    more = (scene.choice("consult.more"),) if len(free) > OFFERED else ()
    return offered(scene, text, free[:OFFERED], *more)


def offer_near(scene: Scene, wish: TimeWish, free: tuple[datetime, ...]) -> Outcome:
    """Nothing fits: whether it is full or never offered, and what is near."""
    city, now = scene.world.city, scene.world.now
    ever = free_slots(_team(scene), {}, now, city)
    if matching(wish, ever, city.callbacks.slot):
        text = scene.say("consult.not_then")
    else:
        days = city.callbacks.days_ahead
        text = scene.say("consult.not_offered", days=days, **scene.hours)
    if not free or wish.day is None:
        return offer(scene, text)
    return offered(scene, text, nearest(wish, free, OFFERED), scene.choice("consult.more"))


def offered(scene: Scene, text: str, free: tuple[datetime, ...], *more: Choice) -> Outcome:
    """Slots to choose from; while someone is there, a talk at once comes first."""
    waits = open_now(scene) and booking(scene) is None
    now = (scene.choice("consult.now"),) if waits else ()
    return scene.turn(Text(text), choices=(*now, *buttons(scene, free), *more))


def open_now(scene: Scene) -> bool:
    """Whether someone is at the desk."""
    return scene.world.city.calendar.is_open(scene.world.now)


def offer_spread(scene: Scene) -> Outcome:
    """Slots over several days."""
    free = find(scene)
    if isinstance(free, NeedSlots):
        return free
    return offered(scene, scene.say("consult.ask_time"), spread(free, OFFERED_MORE))


def buttons(scene: Scene, slots: tuple[datetime, ...]) -> tuple[Choice, ...]:
    """A choice for each slot, e.g. 12/28 월 10:00."""
    return tuple(
        Choice(words.short(at, scene.say), f"consult.slot:{at.isoformat()}") for at in slots
    )


def completed(scene: Scene) -> TimeWish:
    """What was just named completes what was named before; a time without a day means the day of
    the slot that is chosen or booked, unless it is the soonest of all."""
    wish, asked = scene.said.reading.wish or TimeWish(), scene.conversation.asked_for or TimeWish()
    if wish == TimeWish():
        return wish
    if wish.soonest:
        return replace(wish, day=wish.day or asked.day)
    if wish.at is None and wish.part is None:
        wish = replace(wish, at=asked.at, part=asked.part)
    draft, own = scene.draft, booking(scene)
    at = (own and own.callback_at) or (draft and draft.slot)
    day = at.astimezone(scene.world.city.calendar.zone).date() if at else None
    return replace(wish, day=wish.day or asked.day or day)


def _team(scene: Scene) -> str:
    """Whose slots are offered. A call that staff moved to another team takes that one's: the store
    says so once the slot is full there."""
    if scene.known.slots_of:
        return scene.known.slots_of
    draft = scene.draft or drafts.begin(scene)
    return route(drafts.facts(draft, Kind.CONSULTATION), scene.world.city).owner
