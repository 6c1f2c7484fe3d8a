"""Which team owns a case and which are informed: the city's rules, first match wins."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.cases.commands import Facts
from chalicelib.cases.model import Urgency
from chalicelib.city.model import City, RoutingRule
from chalicelib.language.reading import Emergency


class NoRuleError(LookupError):
    """No rule matches: the last rule of `routing.toml` must have an empty `when`."""


@dataclass(frozen=True, slots=True)
class Routing:
    """`because` is the rule's reason, kept on the case so that staff can read why."""

    owner: str
    informed: tuple[str, ...]
    because: str


def urgency_of(facts: Facts) -> Urgency:
    """Danger now is an emergency; signs that cannot wait a working day are urgent."""
    if facts.emergency is not Emergency.NONE:
        return Urgency.EMERGENCY
    return Urgency.URGENT if facts.urgent else Urgency.NORMAL


def route(facts: Facts, city: City) -> Routing:
    """Apply the city's rules.

    Raises:
        NoRuleError: the rules have no fallback.
    """
    known = _as_known(facts)
    for rule in city.routing:
        if all(known.get(name) == value for name, value in rule.when.items()):
            return _apply(rule, facts, city)
    raise NoRuleError(f"{city.id}: routing.toml has no fallback rule (one with an empty `when`)")


def _apply(rule: RoutingRule, facts: Facts, city: City) -> Routing:
    owner = city.dongs[facts.dong].team if rule.owner == "$dong" and facts.dong else rule.owner
    return Routing(owner, tuple(t for t in rule.informed if t != owner), rule.because)


def _as_known(facts: Facts) -> dict[str, str | bool]:
    """What a rule's `when` may speak of."""
    return {
        "kind": facts.kind,
        "urgency": urgency_of(facts),
        "dong_known": facts.dong is not None,
        "elsewhere": facts.elsewhere,
    }
