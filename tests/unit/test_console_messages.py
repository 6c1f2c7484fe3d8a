"""Every code that a page puts into words has words."""

from __future__ import annotations

import pytest

from chalicelib.cases.events import ALL_TYPES, PREFIX
from chalicelib.cases.lifecycle import CLOSING_REASONS
from chalicelib.cases.model import Author, CallbackState, Channel, Kind, Score, State, Urgency
from chalicelib.console.actions import FORMS
from chalicelib.language.reading import Emergency, Need, Relation, Reporter
from chalicelib.messages import load_staff
from chalicelib.store.residents import Silence
from tests.unit.builders import CITY

SAY = load_staff("ko")

WORDED = [
    *(f"console.event.{kind.removeprefix(PREFIX).removesuffix('.v1')}" for kind in ALL_TYPES),
    *(f"closing.{reason}" for reason in CLOSING_REASONS),
    *(f"console.done.{action}" for action in FORMS),
    *(f"console.author.{author}" for author in Author),
    *(f"console.callback.{state}" for state in CallbackState),
    *(f"console.channel.{channel}" for channel in Channel),
    *(f"console.danger.{kind}" for kind in Emergency if kind is not Emergency.NONE),
    *(f"console.because.{rule.because}" for rule in CITY.routing),
    *(f"console.because_of.waits: {silence}" for silence in Silence),
    *(f"kind.{kind}" for kind in Kind),
    *(f"state.{state}" for state in State),
    *(f"urgency.{urgency}" for urgency in Urgency),
    *(f"rating.{score}" for score in Score),
    *(f"need.{need}" for need in Need),
    *(f"relation.{relation}" for relation in Relation),
    *(f"reporter.{reporter}" for reporter in Reporter),
]


@pytest.mark.parametrize("key", WORDED)
def test_what_a_page_may_show_has_words(key: str) -> None:
    assert SAY.has(key)
