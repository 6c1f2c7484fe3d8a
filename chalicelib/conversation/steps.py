"""The flows by name, and what each of them offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from chalicelib.conversation.flows import consult, emergency, home, info, report, status
from chalicelib.conversation.reply import Text
from chalicelib.conversation.scene import Outcome, Scene, before
from chalicelib.conversation.state import Flow


class FlowModule(Protocol):
    """What every module under `flows` offers.

    `LISTENS` names the steps at which any words are an answer; at the others, words that ask for
    another service lead there.
    """

    LISTENS: frozenset[str]

    def show(self, scene: Scene) -> Outcome:
        """Say the current step again: after "이전", a repeat, or a pause."""

    def press(self, scene: Scene, action: str, argument: str) -> Outcome:
        """Answer a tapped choice `<flow>.<action>:<argument>`."""

    def hear(self, scene: Scene) -> Outcome:
        """Answer words at the current step."""


FLOWS: Mapping[Flow, FlowModule] = {
    Flow.HOME: home,
    Flow.REPORT: report,
    Flow.CONSULT: consult,
    Flow.INFO: info,
    Flow.STATUS: status,
    Flow.EMERGENCY: emergency,
}


ASKS_NOTHING = frozenset(
    ["menu", "receipt", "booked", "connected", "case", "results", "programme", "compare", "verdict"]
)
"""Steps at which nothing is asked."""


def again(scene: Scene) -> Outcome:
    """Say the current step again."""
    return FLOWS[scene.conversation.flow].show(scene)


def first(scene: Scene, said: str) -> Outcome:
    """Something said, and on with the step."""
    flow = scene.conversation.flow
    if flow is Flow.HOME:
        return home.after(scene, Text(said))
    return before(FLOWS[flow].show(scene), Text(said))
