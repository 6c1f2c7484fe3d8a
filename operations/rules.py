"""`./hopetalk rules dry-run`: what other routing rules would have done with the last cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from chalicelib.cases.routing import Routing
from chalicelib.city.loader import read_rules
from chalicelib.city.validate import check_edited
from chalicelib.console.settings.trying import Rerouted, last_cases, rerouted
from chalicelib.store.board import Board
from operations.asking import AS_JSON, OF_STAGE, group, tell

app = group("Routing rules.")

FILE = Annotated[Path, typer.Argument(help="A routing.toml, changed.")]


@app.command("dry-run")
def dry_run(stage: OF_STAGE, file: FILE, as_json: AS_JSON = False) -> int:
    """Try a routing.toml on the newest cases, against the rules in force; nothing is changed."""
    city = stage.service.city
    after = replace(city, routing=read_rules(file.read_text("utf-8")))
    if problems := [one for one in check_edited(after) if one not in check_edited(city)]:
        for problem in problems:
            tell(f"! {problem}", {"problem": problem}, as_json=as_json)
        return 1
    tried = last_cases(Board(stage.service.table), city)
    moved = rerouted(tried, city, after)
    for one in moved:
        tell(_worded(one), _facts(one), as_json=as_json)
    facts = {"tried": len(tried), "rerouted": len(moved)}
    told = f"{len(tried)} cases tried, {len(moved)} would have gone elsewhere"
    tell(told, facts, as_json=as_json)
    return 0


def _worded(one: Rerouted) -> str:
    return f"{one.row.receipt}  {_teams(one.before)}  →  {_teams(one.after)}"


def _teams(routing: Routing) -> str:
    return " + ".join((routing.owner, *routing.informed))


def _facts(one: Rerouted) -> dict[str, object]:
    return {
        "receipt": one.row.receipt,
        "before": [one.before.owner, *one.before.informed],
        "after": [one.after.owner, *one.after.informed],
    }
