"""Callback slots in the conversation: what can be offered, and what a time in words means."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.cases.callbacks import free_slots, spread, window
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
    return at in free_slots(_team(scene), taken, scene.world.now, scene.world.city)


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
    return scene.turn(Text(text), choices=(*buttons(scene, free[:OFFERED]), *more))


def offer_spread(scene: Scene) -> Outcome:
    """Slots over several days."""
    free = find(scene)
    if isinstance(free, NeedSlots):
        return free
    several = buttons(scene, spread(free, OFFERED_MORE))
    return scene.turn(Text(scene.say("consult.ask_time")), choices=several)


def buttons(scene: Scene, slots: tuple[datetime, ...]) -> tuple[Choice, ...]:
    """A choice for each slot, e.g. 12/28 월 10:00."""
    return tuple(
        Choice(words.short(at, scene.say), f"consult.slot:{at.isoformat()}") for at in slots
    )


def completed(scene: Scene) -> TimeWish:
    """A time without a day means the day of the booking, where there is one."""
    wish, own = scene.said.reading.wish or TimeWish(), booking(scene)
    if wish.day or own is None or own.callback_at is None:
        return wish
    return replace(wish, day=own.callback_at.astimezone(scene.world.city.calendar.zone).date())


def _team(scene: Scene) -> str:
    draft = scene.draft or drafts.begin(scene)
    return route(drafts.facts(draft, Kind.CONSULTATION), scene.world.city).owner
