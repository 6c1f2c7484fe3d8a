"""Nothing of weight happens before a person has said so."""

from __future__ import annotations

import os
import sys


class NotAgreedError(RuntimeError):
    """Nobody said yes; nothing was changed."""


def agreed(question: str) -> None:
    """Ask, unless `YES=1` says so already.

    Raises:
        NotAgreedError: the answer is no, or nobody is there to give one.
    """
    if os.environ.get("YES") == "1":
        return
    if _answer(f"{question} [y/N] ", "YES=1").lower() not in {"y", "yes"}:
        raise NotAgreedError("Nothing was changed.")


def named(question: str, name: str) -> None:
    """Have the name typed; `CONFIRM` holds it where nobody types.

    Raises:
        NotAgreedError: another was typed.
    """
    given = os.environ.get("CONFIRM") or _answer(f"{question} ", f"CONFIRM={name}")
    if given != name:
        raise NotAgreedError(f"That is not {name}. Nothing was changed.")


def _answer(prompt: str, instead: str) -> str:
    if not sys.stdin.isatty():
        raise NotAgreedError(f"Nobody is here to ask. Nothing was changed; {instead} agrees.")
    try:
        return input(prompt).strip()
    except EOFError:
        raise NotAgreedError("\nNothing was changed.") from None
