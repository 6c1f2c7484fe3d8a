"""Renders a reply as a SkillResponse of version "2.0" that is always within Kakao's limits.

What is over is split, folded and at last cut, always from the end: the first bubble comes through.
Every number on a call button stands in its card's words too: KakaoTalk for PC shows no such button.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from chalicelib.conversation.reply import Bubble, Choice, Reply, Text
from chalicelib.kakao import buttons, cards, limits
from chalicelib.kakao.cards import Face, Output
from chalicelib.kakao.validate import faults_of_parts, size
from chalicelib.messages.fit import ELLIPSIS, blank, clean

Segment: TypeAlias = str | tuple[Face, ...]
"""What becomes one output where it can: a text, a card, or cards side by side."""


def finish(reply: Reply, fallback: Reply) -> tuple[dict[str, object], list[str]]:
    """The answer to send, and the faults of `reply` if it is the fallback's: log and count them."""
    response = render(reply)
    faults = faults_of_parts(response) if _segments(reply.bubbles) else ["reply: says nothing"]
    return (render(fallback) if faults else response), faults


def encode(response: Mapping[str, object]) -> str:
    """The body to send. Kakao counts its size in UTF-8, so Hangul is not escaped."""
    return json.dumps(response, ensure_ascii=False, separators=(",", ":"))


def render(reply: Reply) -> dict[str, object]:
    """A valid SkillResponse for any reply; one that says nothing becomes an ellipsis."""
    response = _response(reply)
    while size(response) > limits.BODY_BYTES:
        reply = _less(reply)
        response = _response(reply)
    return response


def _response(reply: Reply) -> dict[str, object]:
    """The answer, whatever its size."""
    segments = _within_outputs(_segments(reply.bubbles)) or [ELLIPSIS]
    spare = limits.OUTPUTS - len(segments)
    outputs: list[Output] = []
    choices: list[Choice] = []
    for segment in segments:
        shown, spilled = _show(segment, spare)
        spare -= len(shown) - 1
        outputs += shown
        choices += spilled
    choices += (choice for choice in buttons.usable(reply.choices) if isinstance(choice, Choice))
    template: Output = {"outputs": outputs}
    if replies := buttons.quick_replies(choices):
        template["quickReplies"] = replies
    return {"version": "2.0", "template": template}


def _less(reply: Reply) -> Reply:
    """The reply without its last choice, else its last bubble, else that bubble's last button."""
    if reply.choices:
        return replace(reply, choices=reply.choices[:-1])
    *above, last = reply.bubbles
    if above or isinstance(last, Text):
        return replace(reply, bubbles=tuple(above))
    return replace(reply, bubbles=(replace(last, buttons=last.buttons[:-1]),))


def _segments(bubbles: Iterable[Bubble]) -> list[Segment]:
    """Bubbles that say something; neighbouring cards together, as many as a carousel takes."""
    segments: list[Segment] = []
    for bubble in bubbles:
        if isinstance(bubble, Text):
            body = clean(bubble.body)
            if not blank(body):
                segments.append(body)
        elif face := Face.of(bubble):
            above = segments[-1] if segments else ""
            if isinstance(above, tuple) and len(above) < limits.CAROUSEL_ITEMS:
                segments[-1] = (*above, face)
            else:
                segments.append((face,))
    return segments


def _within_outputs(segments: list[Segment]) -> list[Segment]:
    """At most three: neighbouring texts become one, from the end; then the end is folded."""
    for at in range(len(segments) - 1, 0, -1):
        upper, lower = segments[at - 1], segments[at]
        if len(segments) > limits.OUTPUTS and isinstance(upper, str) and isinstance(lower, str):
            segments = [*segments[: at - 1], f"{upper}\n\n{lower}", *segments[at + 1 :]]
    if len(segments) <= limits.OUTPUTS:
        return segments
    kept, over = segments[: limits.OUTPUTS - 1], segments[limits.OUTPUTS - 1 :]
    parts = [part for one in over for part in ((one,) if isinstance(one, str) else one)]
    return [*kept, (cards.fold(parts),)]


def _show(segment: Segment, spare: int) -> cards.Shown:
    if isinstance(segment, str):
        return cards.texts(segment, 1 + spare), []
    if len(segment) == 1:
        return cards.show(segment[0], spare)
    return cards.show_several(segment, spare)
