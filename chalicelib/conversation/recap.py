"""After a pause: what was kept of an unfinished draft is said back."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.conversation.drafts import shortened
from chalicelib.conversation.reply import Bubble, Text
from chalicelib.conversation.scene import Scene
from chalicelib.conversation.state import Draft
from chalicelib.conversation.turn import Turn

PAUSE = timedelta(minutes=30)
"""After which people do not remember what they had written."""

_SAYS_IT_ALL = ("confirm", "receipt", "connected", "booked")


def bubbles(scene: Scene, turn: Turn) -> tuple[Bubble, ...]:
    """What the draft holds, where a pause came before and the reply does not say it."""
    draft, after = scene.draft, turn.conversation
    if draft is None or after.draft is None or not draft.story or after.step in _SAYS_IT_ALL:
        return ()
    if draft.touched_at is None or scene.world.now - draft.touched_at < PAUSE:
        return ()
    return (Text(scene.say("report.recap", story=shortened(draft.story))),)


def touched(scene: Scene, draft: Draft | None) -> Draft | None:
    """The draft with the time at which the resident was last at it."""
    return draft and draft.model_copy(update={"touched_at": scene.world.now})
