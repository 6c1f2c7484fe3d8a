"""The duty to report: what whoever learns of it must tell the police (112) themselves."""

from __future__ import annotations

from collections.abc import Collection

from chalicelib.language.reading import Emergency, Need

_TO_REPORT = frozenset({Emergency.VIOLENCE, Emergency.CHILD_ABUSE})


def must_report(emergency: Emergency, needs: Collection[Need]) -> bool:
    """Whether officials in charge must report it: abuse of children, elders or the disabled, and
    violence at home (Acts on child, elder and disability welfare)."""
    return emergency in _TO_REPORT or Need.ABUSE in needs
