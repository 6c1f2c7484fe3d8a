"""Whatever is sent, the service answers; and the fuzzer sees what should not be."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from random import Random
from typing import Any

import pytest

from chalicelib.conversation.state import Flow
from chalicelib.kakao.skill import Answer, Skill
from local.in_process import SKILL_KEY
from proof.attacks import MONDAY, Attacker, injected
from proof.figures import Budget
from proof.fuzz import prove
from proof.gateway import Answer as Http
from proof.office import open_office


def test_hostile_requests_are_answered_without_a_fault() -> None:
    figures = prove(Budget(share=0.002, seed=6))

    assert figures.tried >= 200
    assert figures.broken == ()


def test_the_fuzzer_hears_of_what_broke_behind_an_apology(monkeypatch: pytest.MonkeyPatch) -> None:
    play, turns = Skill._play, count()

    def tires(skill: Skill, *args: Any) -> Any:
        if next(turns) > 60:  # once the office is open
            raise ZeroDivisionError
        return play(skill, *args)

    monkeypatch.setattr(Skill, "_play", tires)

    broken = prove(Budget(share=0.002, seed=6)).broken

    assert any("skill.broken" in fault and "ZeroDivisionError" in fault for fault in broken)


def test_half_a_character_in_a_header_costs_nobody_their_turn() -> None:
    with open_office(MONDAY) as office:
        body = {"userRequest": {"utterance": "쌀이 없어요", "user": {"id": "someone"}}}
        answer = office.stack.service.webhooks.answer_skill(
            {"x-skill-key": SKILL_KEY, "x-request-id": "\u00ff\ud83d"}, json.dumps(body).encode()
        )
        kept = office.stack.service.residents.find("someone")

        assert answer.status == 200
        assert kept.conversation.awaiting or kept.conversation.flow is not Flow.HOME


def test_the_fuzzer_sees_an_answer_that_kakao_would_not_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rendered = Skill._rendered

    def of_another_version(skill: Skill, *given: Any) -> Answer:
        answer = rendered(skill, *given)
        return replace(answer, response={**answer.response, "version": "1.0"})

    monkeypatch.setattr(Skill, "_rendered", of_another_version)
    with open_office(MONDAY) as office:
        attacker = Attacker(office, Random(1))
        faults = [fault for _ in range(20) for fault in attacker.skill()]

    assert any("version" in fault for fault in faults)


@pytest.mark.parametrize(
    "page",
    [
        "<p><xinj></p>",
        "<input value='' onxinj='1'>",
        "<script>xinj()</script>",
        "<a href=' JavaScript:xinj()'>",
    ],
)
def test_the_fuzzer_sees_what_was_slipped_into_a_page(page: str) -> None:
    assert list(injected(Http(200, {}, page.encode())))
    assert not list(injected(Http(200, {}, b"<p class='lead'>xinj</p><script src='/a.js'>")))
