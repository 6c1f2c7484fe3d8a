"""Who owns a case and who is informed: the rules in their order, tried on cases that there were."""

from __future__ import annotations

from chalicelib.cases.model import Kind, Urgency
from chalicelib.city import edited
from chalicelib.city.edited import Routing, Rule
from chalicelib.console.settings.editor import Editor, Fields, Ground, WrongError, numbered, rows
from chalicelib.console.settings.trying import last_cases, rerouted
from chalicelib.console.visit import Visit

SHOWN = 50
INFORMED = 3
"""Teams that one rule may inform."""
_ASKED = ("kind", "urgency", "dong_known", "elsewhere")
_NAMES = ("name", *_ASKED, "owner", *(f"informed{n}" for n in range(INFORMED)), "because")
_TRUTHS = {"yes": True, "no": False}


class RoutingEditor(Editor[Routing]):
    section = "routing"
    model = Routing

    def delivered(self, on: Ground) -> Routing:
        return Routing(
            rules=tuple(
                Rule(
                    name=rule.name,
                    when=dict(rule.when),
                    owner=rule.owner,
                    informed=rule.informed,
                    because=rule.because,
                )
                for rule in on.delivered.routing
            )
        )

    def fields(self, document: Routing, on: Ground) -> Fields:
        return numbered([_as_row(rule) for rule in document.rules], *_NAMES)

    def read(self, form: Fields, on: Ground, visit: Visit) -> Routing:
        rules = tuple(_rule(row) for row in rows(form, *_NAMES))
        if not rules or rules[-1].when:
            raise WrongError("no_fallback")
        for rule in rules[:-1]:
            if not rule.when:
                raise WrongError("catches_all", name=rule.name)
        return Routing(rules=rules)

    def rearranged(self, form: Fields, step: str) -> Fields:
        """`up.2`, `down.2`, `remove.2` and `add`, which puts a rule before the last."""
        listed = rows(form, *_NAMES)
        rest = {name: value for name, value in form.items() if "." not in name}
        verb, _, number = step.partition(".")
        at = int(number) if number.isdecimal() and int(number) < len(listed) else None
        if verb == "add":
            listed.insert(max(len(listed) - 1, 0), _as_row(None))
            return {**rest, **numbered(listed, *_NAMES)}
        if at is not None and verb == "remove":
            del listed[at]
        if at is not None and verb in ("up", "down"):
            to = min(max(at + (1 if verb == "down" else -1), 0), len(listed) - 1)
            listed.insert(to, listed.pop(at))
        return {**rest, **numbered(listed, *_NAMES)}

    def lines(self, document: Routing, on: Ground, visit: Visit) -> tuple[str, ...]:
        say = visit.say

        def named(team: str) -> str:
            if team == "$dong":
                return say("console.settings.routing.dong_team")
            return on.city.teams[team].name if team in on.city.teams else team

        return tuple(
            say(
                "console.settings.routing.line",
                name=rule.name,
                when=_worded(rule, visit) or say("console.settings.routing.always"),
                owner=named(rule.owner),
                informed=", ".join(map(named, rule.informed)) or say("console.settings.none"),
            )
            for rule in document.rules
        )

    def shown(self, form: Fields, on: Ground, visit: Visit) -> dict[str, object]:
        say, prefix = visit.say, "console.because."
        teams = [(id_, team.name) for id_, team in on.city.teams.items()]
        codes = [key.removeprefix(prefix) for key in say.sentences if key.startswith(prefix)]
        return {
            "count": len(rows(form, *_NAMES)),
            "informed_slots": range(INFORMED),
            "kind_options": [(kind, say(f"kind.{kind}")) for kind in Kind],
            "urgency_options": [(level, say(f"urgency.{level}")) for level in Urgency],
            "truth_options": [(asked, say(f"console.settings.{asked}")) for asked in _TRUTHS],
            "owner_options": [("$dong", say("console.settings.routing.dong_team")), *teams],
            "team_options": teams,
            "because_options": [(code, say(prefix + code)) for code in codes],
        }

    def trial(self, document: Routing, on: Ground, visit: Visit) -> None:
        edited.apply(on.others, self.section, document.model_dump_json())

    def preview(self, document: Routing, on: Ground, visit: Visit) -> dict[str, object]:
        """The dry run: what the new rules make of the last cases, against those in force."""
        after = edited.apply(on.others, self.section, document.model_dump_json())
        tried = last_cases(visit.desk.board, on.city)
        moved = rerouted(tried, on.city, after)
        return {"tried": len(tried), "moved": len(moved), "rerouted": moved[:SHOWN]}


def _as_row(rule: Rule | None) -> tuple[str, ...]:
    if rule is None:
        return ("?", *[""] * len(_ASKED), "$dong", *[""] * INFORMED, "dong_known")
    when = (_asked(rule.when.get(name)) for name in _ASKED)
    informed = (*rule.informed, *[""] * INFORMED)[:INFORMED]
    return (rule.name, *when, rule.owner, *informed, rule.because)


def _asked(value: bool | str | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or ""


def _rule(row: tuple[str, ...]) -> Rule:
    given = dict(zip(_NAMES, row, strict=True))
    if given["name"] in ("", "?"):
        raise WrongError("rule_name")
    informed = tuple(dict.fromkeys(given[f"informed{n}"] for n in range(INFORMED)))
    if given["owner"] == "$dong" and given["dong_known"] != "yes":
        raise WrongError("dong_team", name=given["name"])
    return Rule(
        name=given["name"],
        when={name: _TRUTHS.get(given[name], given[name]) for name in _ASKED if given[name]},
        owner=given["owner"],
        informed=tuple(team for team in informed if team),
        because=given["because"],
    )


def _worded(rule: Rule, visit: Visit) -> str:
    """The rule's conditions in words."""
    say, prefix = visit.say, "console.settings.routing.when"
    told = []
    for name, value in rule.when.items():
        if isinstance(value, bool):
            told.append(say(f"{prefix}.{name}.{_asked(value)}"))
        else:
            told.append(say(f"{prefix}.{name}.is", value=say(f"{name}.{value}")))
    return " · ".join(told)
