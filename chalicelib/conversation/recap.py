"""After a pause: what was kept of an unfinished draft is said back."""

from __future__ import annotations

from datetime import timedelta

from chalicelib.conversation import drafts
from chalicelib.conversation.reply import Bubble, Text
from chalicelib.conversation.scene import Scene
from chalicelib.conversation.state import Conversation, Draft, Flow
from chalicelib.conversation.turn import Turn
from chalicelib.messages import fit

PAUSE = timedelta(minutes=30)
"""After which people do not remember what they had written."""

RECALLED = 120
"""Units of the story that are said back: enough to recognise it, short enough to read."""

_SAYS_IT_ALL = ("confirm", "receipt", "connected", "booked")


def bubbles(scene: Scene, turn: Turn) -> tuple[Bubble, ...]:
    """What the draft holds, where a pause came before and the reply does not say it."""
    draft, after = scene.draft, turn.conversation
    if draft is None or not draft.story or not _goes_on(after) or after.step in _SAYS_IT_ALL:
        return ()
    if draft.touched_at is None or scene.world.now - draft.touched_at < PAUSE:
        return ()
    story = fit.cut(drafts.told(draft), RECALLED)
    return (Text(scene.say("report.recap", story=story)),)


def touched(scene: Scene, after: Conversation) -> Draft | None:
    """The draft with the time at which the resident was last at it."""
    draft = after.draft
    if draft is None or not _goes_on(after):
        return draft
    return draft.model_copy(update={"touched_at": scene.world.now})


def _goes_on(after: Conversation) -> bool:
    """Whether the turn went on with the draft; it only waits beside the other flows."""
    return after.draft is not None and after.flow in (Flow.REPORT, Flow.CONSULT, Flow.EMERGENCY)
