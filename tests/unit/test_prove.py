"""How `make prove` ends: what is broken and what could not be asked are never taken for proved."""

from __future__ import annotations

import sys

import pytest

from proof import __main__
from proof.figures import Budget, Figures


def proved(budget: Budget) -> Figures:
    return Figures(budget.of(10), "cases")


def broken(_: Budget) -> Figures:
    return Figures(1, "cases", ("case 7",))


def unasked(_: Budget) -> Figures:
    return Figures(0, "cases", unasked="nobody answers")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("proved", 0),
        ("broken", 1),
        ("unasked", 2),
        ("proved unasked", 2),
        ("unasked broken", 1),
        ("proved unasked --offline", 0),
        ("unasked broken --offline", 1),
    ],
)
def test_the_status_tells_proved_broken_and_not_asked_apart(
    asked: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {name: f"{__name__}:{name}" for name in ("proved", "broken", "unasked")}
    monkeypatch.setattr(__main__, "PROOFS", here)
    monkeypatch.setattr(sys, "argv", ["prove", *asked.split()])

    assert __main__.main() == status


@pytest.mark.parametrize("offline", [[], ["--offline"]])
def test_what_was_not_asked_is_said_in_the_table(
    offline: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(__main__, "PROOFS", {"advice": f"{__name__}:unasked"})
    monkeypatch.setattr(sys, "argv", ["prove", "advice", *offline])
    __main__.main()

    assert "NOT ASKED: nobody answers" in capsys.readouterr().out
