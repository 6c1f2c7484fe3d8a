"""The synthetic resident, who reports every few minutes to see that the path to the teams is whole.

What it reports takes every step that a real report takes and concerns nobody. That is done by the
city that its turns are decided in: one rule gives all to a team without people, which tells nobody
else, and what is promised lies far behind the end of such a case. No flow, notice or list knows of
it. The store alone keeps such cases out of the records, which all figures are made of, and lets
them leave after a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from chalicelib.city.model import City, RoutingRule, Team, TeamKind, Term

TEAM: Final = "synthetic"
"""Owns all that the synthetic resident reports. No city has a team of this id, and nobody is in
it."""

CLAIM: Final = "synthetic-"
"""What no user key of Kakao's begins with: whoever names one that does is the synthetic resident,
or is refused, so that a report is never taken for a walk, nor a walk for a report."""

USER_KEY: Final = f"{CLAIM}resident"

KEPT: Final = timedelta(days=1)
"""How long after its opening such a case may leave."""

_NEVER = Term(KEPT * 30, working=False)
_RULE = RoutingRule(name=TEAM, when={}, owner=TEAM, informed=(), because=TEAM)


@lru_cache(maxsize=2)
def city_of_walks(city: City) -> City:
    """The city as the synthetic resident's turns are decided in it."""
    nobody = Team(id=TEAM, name=TEAM, kind=TeamKind.DONG, phone=None, callbacks_per_slot=0)
    teams: Mapping[str, Team] = {**city.teams, TEAM: nobody}
    return replace(
        city,
        teams=MappingProxyType(teams),
        routing=(_RULE,),
        accept_within=dict.fromkeys(city.accept_within, _NEVER),
        ladder=("owner",),
    )
