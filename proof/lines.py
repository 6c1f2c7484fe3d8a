"""What staff may try in histories: lines for `local.acting`, sensible or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from chalicelib.cases.staff import Role, StaffMember
from proof.expected import POLICY, SUPPORT, Expected, Line
from proof.said import SECRET

JANGAM, SINGOK, NOKYANG = "dong-4115056100", "dong-4115056700", "dong-4115062000"

VERBS = (
    *("accept", "accept", "assign", "return", "transfer", "answer", "co_handle", "note"),
    *("reported", "ask", "contact", "visit", "link", "correct", "close", "close", "approve"),
    *("reopen", "hide", "acknowledge", "call", "called", "no_answer", "move_call"),
)

_OTHERS = tuple(
    StaffMember(name, name, team, role)
    for name, team, role in (
        ("choi", SUPPORT, Role.WORKER),
        ("yoon", SUPPORT, Role.COORDINATOR),
        ("park", POLICY, Role.POLICY),
        ("seo", SINGOK, Role.WORKER),
        ("ahn", NOKYANG, Role.LEAD),
        ("audit", POLICY, Role.AUDITOR),
        ("admin", SUPPORT, Role.ADMIN),
    )
)

_TEAMS = st.sampled_from([JANGAM, SINGOK, SUPPORT, POLICY])
_FIELDS: Mapping[str, Mapping[str, SearchStrategy[Any]]] = {
    "assign": {"to": st.sampled_from(["kim", "lee"])},
    "transfer": {"to": _TEAMS},
    "answer": {"answer": st.booleans()},
    "co_handle": {"to": _TEAMS},
    "contact": {"result": st.sampled_from(["reached", "no_answer"])},
    "visit": {"result": st.just("met"), "safety": st.just(SECRET)},
    "link": {"programmes": st.just(["emergency-aid"]), "agency": st.just(SECRET)},
    "correct": {"urgency": st.sampled_from(["emergency", "urgent", "normal"])},
    "close": {"reason": st.sampled_from(["advice", "refused", "duplicate"])},
    "approve": {"answer": st.booleans()},
    "hide": {"who": st.sampled_from(["lee", "seo", "yoon"])},
}


def line(verb: str, now: datetime) -> SearchStrategy[Line]:
    """A line of this verb; `now` in the city's zone."""
    fields: dict[str, SearchStrategy[Any]] = {
        "do": st.just("transfer" if verb == "answer" else verb),
        "text": st.just(SECRET),
        **_FIELDS.get(verb, {}),
    }
    if verb == "move_call":
        fields["slot"] = _slot(now)
    again = {"slot": _slot(now)} if verb == "no_answer" else {}
    return st.fixed_dictionaries(fields, optional=again)


def staff(case: Expected) -> SearchStrategy[StaffMember]:
    """Mostly those who have the case; now and then anyone else."""
    workers = [StaffMember(name, name, case.owner) for name in ("kim", "lee")]
    offered = [StaffMember("seo", "seo", case.offered)] if case.offered else []
    lead = StaffMember("han", "han", case.owner, Role.LEAD)
    return st.sampled_from([*workers, *workers, lead, *offered, *_OTHERS])


def _slot(now: datetime) -> SearchStrategy[object]:
    """An hour of the days to come, whether the desks are open or not."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return st.integers(1, 60).map(lambda ahead: (hour + timedelta(hours=ahead)).isoformat())
