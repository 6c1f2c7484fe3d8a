"""Every code that a page puts into words has words, in both languages of the console."""

from __future__ import annotations

import ast
from pathlib import Path
from string import Formatter

import pytest

from chalicelib import cases
from chalicelib.cases import access, lifecycle, rights, sensitive
from chalicelib.cases.events import ALL_TYPES, PREFIX
from chalicelib.cases.model import (
    Author,
    CallbackState,
    Channel,
    Kind,
    Score,
    Source,
    State,
    Urgency,
)
from chalicelib.cases.staff import Role
from chalicelib.language.reading import Emergency, Need, Relation, Reporter
from chalicelib.messages import STAFF_LANGUAGES, load_staff
from chalicelib.store.residents import Silence
from tests.unit.builders import CITY

DONE = set(access.Action) - {access.Action.OPEN, access.Action.READ, access.Action.READ_SAFETY}

STEPS = (
    *("answer_transfer", "approve", "called", "call", "accept", "contact", "visit", "close"),
    *("waits_for_approval", "waits_for_call"),
)

WORDED = [
    *(f"console.event.{kind.removeprefix(PREFIX).removesuffix('.v1')}" for kind in ALL_TYPES),
    *(f"closing.{reason}" for reason in lifecycle.CLOSING_REASONS),
    *(f"contact_result.{result}" for result in lifecycle.CONTACT_RESULTS),
    *(f"visit_result.{result}" for result in lifecycle.VISIT_RESULTS),
    *(f"console.author.{author}" for author in Author),
    *(f"console.callback.{state}" for state in CallbackState),
    *(f"console.channel.{channel}" for channel in Channel),
    *(f"console.danger.{kind}" for kind in Emergency if kind is not Emergency.NONE),
    *(f"console.because.{rule.because}" for rule in CITY.routing),
    *(f"console.because_of.waits: {silence}" for silence in Silence),
    *(f"kind.{kind}" for kind in Kind),
    *(f"state.{state}" for state in State),
    *(f"source.{source}" for source in Source),
    *(f"role.{role}" for role in Role),
    *(f"standing.{standing}" for standing in access.Standing),
    *(f"urgency.{urgency}" for urgency in Urgency),
    *(f"rating.{score}" for score in Score),
    *(f"need.{need}" for need in Need),
    *(f"relation.{relation}" for relation in Relation),
    *(f"reporter.{reporter}" for reporter in Reporter),
    *(f"console.sensitive.reason.{reason}" for reason in sensitive.REASONS),
    *(f"console.next.{step}" for step in STEPS),
    *(f"console.rights.identity.{way}" for way in rights.IDENTITIES),
]


def refusals() -> set[str]:
    """Every reason that the commands name."""
    found = set(access.REFUSALS)
    for module in Path(cases.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                named = [keyword.value for keyword in node.keywords if keyword.arg == "otherwise"]
                raised = isinstance(node.func, ast.Name) and node.func.id == "RefusedError"
                for value in [*named, *(node.args if raised else ())]:
                    found |= {
                        part.value
                        for part in ast.walk(value)
                        if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    }
    return found


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
@pytest.mark.parametrize("key", WORDED)
def test_what_a_page_may_show_has_words(key: str, language: str) -> None:
    assert load_staff(language).has(key)


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
@pytest.mark.parametrize("action", sorted(DONE))
def test_what_was_done_is_said(action: str, language: str) -> None:
    assert load_staff(language).has(f"console.done.{action}")


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
def test_every_refusal_says_why(language: str) -> None:
    found = refusals()

    assert {"already_finished", "own_closing", "view_only", "no_call_waits"} <= found
    assert [why for why in sorted(found) if not load_staff(language).has(f"refused.{why}")] == []


def test_both_languages_have_the_same_sentences_with_the_same_places_to_fill() -> None:
    korean, english = (load_staff(language).sentences for language in STAFF_LANGUAGES)
    assert korean.keys() == english.keys()
    assert [key for key in korean if _places(korean[key]) != _places(english[key])] == []


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}
