"""Abuse, by resident (design 7): who writes faster than a person can is asked to wait, words that
mean nothing get a short answer, and receipts are not to be guessed.

Counts travel in the conversation, which most turns store anyway: none costs a call. Danger is heard
at any pace, nothing is dropped without a word, and every such answer names numbers to call.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.conversation import numbers
from chalicelib.conversation.reply import Reply, Text
from chalicelib.conversation.scene import Scene
from chalicelib.conversation.state import Conversation, Pace
from chalicelib.conversation.turn import Turn
from chalicelib.language.reading import Emergency

TURNS = 60
"""A minute: one a second, which nobody who reads the answers keeps up."""
_MINUTE = timedelta(minutes=1)

NONSENSE = 5
"""So many times in a row without sense get the whole answer."""

GUESSES = 5
"""So many receipts that do not exist are taken for typing slips."""
FIRST_PAUSE = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(hours=24)
_FORGOTTEN_AFTER = timedelta(days=2)

FLOOD, SENSELESS = "abuse.flood", "abuse.nonsense"
GUESSED, GUESSING = "receipt.unknown", "receipt.guessing"
"""What the log calls them; metrics and alarms in `.chalice/resources.yaml` count these names."""


def held(scene: Scene) -> Turn | None:
    """The answer to who writes too fast, until the minute is over. Nothing of such a turn is kept,
    and it says so."""
    pace, said = scene.conversation.pace, scene.said
    if pace.turns < TURNS or _minute_over(pace, scene.world.now):
        return None
    if said.event or said.reading.emergency is not Emergency.NONE:
        return None
    call = numbers.instead(scene.world.city, scene.say)
    reply = Reply((Text(scene.say("common.too_fast")), call))
    return Turn(reply, scene.conversation, flags=(FLOOD,), stored=False)


def counted(scene: Scene, after: Conversation) -> Pace:
    """The pace after a turn: nothing to count where all stays as it was, and whatever made sense
    ends a row of nonsense."""
    pace, now = after.pace, scene.world.now
    if after == scene.conversation:
        return pace
    minute, turns = (now, 1) if _minute_over(pace, now) else (pace.minute, pace.turns + 1)
    nonsense = 0 if pace.nonsense == scene.conversation.pace.nonsense else pace.nonsense
    return pace.model_copy(update={"minute": minute, "turns": turns, "nonsense": nonsense})


def lost(scene: Scene) -> Scene:
    """Words meant nothing, once more in a row."""
    return _with(scene, nonsense=scene.conversation.pace.nonsense + 1)


def senseless(scene: Scene) -> bool:
    """Whether it goes on and on, so that the answer is short and names people to call."""
    return scene.conversation.pace.nonsense > NONSENSE


def guessed(scene: Scene) -> Scene:
    """A receipt was named that does not exist. After some, none but one's own is looked up for a
    while, twice as long with each that follows."""
    pace, now = scene.conversation.pace, scene.world.now
    forgotten = pace.guessed is None or now - pace.guessed > _FORGOTTEN_AFTER
    count = 1 if forgotten else pace.guesses + 1
    until = None
    if count >= GUESSES:
        doubled: timedelta = FIRST_PAUSE * (1 << min(count - GUESSES, 10))
        until = now + min(doubled, LONGEST_PAUSE)
    return _with(scene, guesses=count, guessed=now, no_receipts_until=until)


def may_look_up(scene: Scene) -> bool:
    """Whether a receipt is looked up that is neither theirs nor before them."""
    until = scene.conversation.pace.no_receipts_until
    return until is None or scene.world.now >= until


def flags(before: Conversation, after: Conversation) -> tuple[str, ...]:
    """What of a turn is worth a line in the log."""
    found = []
    if after.pace.nonsense > max(before.pace.nonsense, NONSENSE):
        found.append(SENSELESS)
    if after.pace.guessed != before.pace.guessed:
        found.append(GUESSED)
        if after.pace.no_receipts_until:
            found.append(GUESSING)
    return tuple(found)


def _minute_over(pace: Pace, now: datetime) -> bool:
    return pace.minute is None or not timedelta(0) <= now - pace.minute < _MINUTE


def _with(scene: Scene, **changes: object) -> Scene:
    pace = scene.conversation.pace.model_copy(update=changes)
    return scene.keep(pace=pace)
