"""A team's pulse: a counter that beats whenever one of its cases has changed.

An open board asks for it every few seconds: one small read, and nothing else while it stands still.
The board's index follows the table within moments; so that a board which looked in between is not
left behind, a beat's mark changes once more when it is `SETTLED`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.cases.events import instant
from chalicelib.cases.model import Event
from chalicelib.store import keys
from chalicelib.store.table import Table
from chalicelib.store.writes import update

SETTLED = timedelta(seconds=20)
_OTHER_TEAMS = ("from_team", "tell_team", "to_team")


def teams_of(event: Event) -> tuple[str, ...]:
    """The teams on whose lists the event's case stands, stood or is spoken of."""
    informed = event.data.get("informed")
    named = [event.data["owner"], *(event.data.get(name) for name in _OTHER_TEAMS)]
    teams = [*named, *(informed if isinstance(informed, list) else ())]
    return tuple(dict.fromkeys(str(team) for team in teams if team))


@dataclass(frozen=True, slots=True)
class Pulse:
    """Beats and is felt. A beat too many only makes a board look again."""

    table: Table

    def beat(self, teams: Iterable[str], now: datetime) -> None:
        """Say that something changed for these teams; one plain write each.

        Raises:
            UnavailableError: DynamoDB does not answer; some teams may have been told.
        """
        for team in teams:
            self.table.write(
                update(
                    keys.of_pulse(team), keys.PULSE, adds={"beats": 1}, sets={"at": instant(now)}
                )
            )

    def mark(self, team: str, now: datetime) -> str:
        """What a board that is drawn now has seen: the same mark means that nothing changed."""
        item = self.table.get(keys.of_pulse(team), keys.PULSE)
        if item is None:
            return "0"
        settled = now - datetime.fromisoformat(item["at"]) >= SETTLED
        return f"{item['beats']}s" if settled else str(item["beats"])
