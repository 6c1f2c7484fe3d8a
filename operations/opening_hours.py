"""`./hopetalk calendar check`: the days on which residents will find the desks open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

import typer

from chalicelib.city.model import City
from chalicelib.city.validate import check_edited, check_holidays
from operations.asking import AS_JSON, OF_STAGE, group, tell

app = group("Opening hours and holidays.")

DAYS = Annotated[int, typer.Option(min=1, max=800, help="How far to look ahead.")]


@app.command()
def check(stage: OF_STAGE, days: DAYS = 120, as_json: AS_JSON = False) -> int:
    """List the closed weekdays ahead as the stage sees them, and what does not fit together.

    Compare it with what the government has announced since: a day that was added late belongs in
    the console's settings, or in the city's holidays-by-hand.toml.
    """
    city = stage.service.city
    today = stage.service.now().astimezone(city.calendar.zone)
    for day, name in closed(city, today.date(), days):
        tell(f"{day:%Y-%m-%d %a}  {name}", {"day": day, "name": name}, as_json=as_json)
    problems = [*check_edited(city), *check_holidays(city, today.date())]
    for problem in problems:
        tell(f"! {problem}", {"problem": problem}, as_json=as_json)
    if not problems:
        is_open, opens = city.calendar.is_open(today), city.calendar.next_opening(today)
        told = f"{'Open' if is_open else 'Closed'} now; opens next on {opens:%F %H:%M}"
        tell(told, {"open": is_open, "next": opens}, as_json=as_json)
    return 1 if problems else 0


def closed(city: City, today: date, days: int) -> Iterator[tuple[date, str]]:
    """The weekdays ahead on which nobody is there, each with the name of its holiday."""
    until = today + timedelta(days=days)
    for day, name in sorted(city.calendar.holidays.items()):
        if today <= day < until and day.weekday() < 5:
            yield day, name
