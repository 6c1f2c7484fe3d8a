"""What is asked before a stage is changed or taken away."""

from __future__ import annotations

import sys
from io import StringIO

import pytest

from local.release.asking import NotAgreedError, agreed, named


class Terminal(StringIO):
    """Somebody sits there and types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("YES", "CONFIRM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", StringIO())


@pytest.mark.parametrize("answer", ["y", "yes", " Y "])
def test_yes_is_yes(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(f"{answer}\n"))

    agreed("Change it?")


def test_no_answer_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(""))

    with pytest.raises(NotAgreedError, match="Nothing was changed"):
        agreed("Change it?")


@pytest.mark.parametrize("answer", ["", "n", "no", "yes please"])
def test_anything_else_is_no(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(f"{answer}\n"))

    with pytest.raises(NotAgreedError, match=r"^Nothing was changed\.$"):
        agreed("Change it?")


def test_where_nobody_sits_only_a_variable_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAgreedError, match="YES=1 agrees"):
        agreed("Change it?")

    monkeypatch.setenv("YES", "1")
    agreed("Change it?")


def test_a_name_must_be_typed_and_yes_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YES", "1")
    with pytest.raises(NotAgreedError, match="CONFIRM=prod agrees"):
        named("Which?", "prod")

    monkeypatch.setattr(sys, "stdin", Terminal("dev\n"))
    with pytest.raises(NotAgreedError, match="not prod"):
        named("Which?", "prod")

    monkeypatch.setattr(sys, "stdin", Terminal("prod\n"))
    named("Which?", "prod")
    monkeypatch.setenv("CONFIRM", "prod")
    named("Which?", "prod")
