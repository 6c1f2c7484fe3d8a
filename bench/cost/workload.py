"""From people to what AWS is asked in a month: what is assumed of them (`workload.toml`) times what
each story was measured to take (`measured.json`)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.cost.usage import Usage, total

ASSUMED = Path(__file__).with_name("workload.toml")
MEASURED = Path(__file__).with_name("measured.json")

CITY, COUNTRY = 460_000, 51_000_000
CITIES = 229
"""Cities, counties and districts that run welfare offices of their own, from common knowledge."""

MINUTES, WALKS = 60, 12
"""Ticks and walks an hour; the reconciliation is called as often as the walk."""

Stories = Mapping[str, Mapping[str, Usage]]
"""What each function used, by story."""


def load_stories(path: Path = MEASURED) -> Stories:
    """As `make cost MEASURE=1` wrote them."""
    stories = json.loads(path.read_text("utf-8"))["stories"]
    return {
        name: {function: Usage(amounts) for function, amounts in functions.items()}
        for name, functions in stories.items()
    }


@dataclass(frozen=True, slots=True)
class Workload:
    """A month's work. `assumed` is the file's content."""

    stories: Stories
    assumed: Mapping[str, Any]

    @classmethod
    def load(cls) -> Workload:
        """From the two files."""
        return cls(load_stories(), tomllib.loads(ASSUMED.read_text("utf-8")))

    def story(self, name: str) -> Usage:
        """What all functions together used in a story."""
        return total(dict(self.stories[name]))

    def reports(self, number: float) -> Usage:
        """So many reports, each from its first word to its last act, and what is kept of it."""
        pictures = self.assumed["pictures"]
        kept = pictures["per_report"] * pictures["bytes"] * pictures["months"] / 1e9
        told = self.story("report") + self.story("work_on_report")
        whole = told + Usage({"s3.puts": pictures["per_report"], "s3.gb_months": kept})
        return number * self._with_its_time(whole)

    def consultations(self, number: float) -> Usage:
        """So many callbacks, booked, kept and closed."""
        return number * self._with_its_time(self.story("consultation"))

    def questions(self, number: float) -> Usage:
        """So many searches for a programme."""
        return number * self._with_its_time(self.story("question"))

    def staff(self, people: float) -> Usage:
        """A month of so many members of staff, beside their work on reports."""
        assumed = self.assumed["staff"]
        looks = assumed["hours_with_board_open"] * assumed["looks_an_hour"]
        at_a_case = assumed["minutes_on_a_case"] * assumed["looks_a_minute_at_a_case"]
        day = (
            self.story("sign_in")
            + assumed["boards_a_day"] * self.story("board")
            + assumed["cases_a_day"]
            * (self.story("case_page") + at_a_case * self.story("case_look"))
            + looks * self.story("board_look")
        )
        month = assumed["days"] * day + Usage({"cognito.users": 1.0})
        return people * self._with_its_time(month)

    def idle(self, alarms: int, metrics: int | None = None) -> Usage:
        """A month of a deployment that nobody writes to: its clock, its synthetic resident, its
        reconciliation, its keys, alarms and polled queues."""
        parts = self.idle_parts(alarms, metrics)
        return total(parts)

    def idle_parts(self, alarms: int, metrics: int | None = None) -> dict[str, Usage]:
        """The same, part by part."""
        assumed = self.assumed["idle"]
        hours = assumed["hours"]
        seconds = hours * 3600
        asks = assumed["pollers"] * seconds / assumed["poll_seconds"]
        own = assumed["metrics"] if metrics is None else metrics
        keys = assumed["table_key_callers"] * seconds / assumed["table_key_seconds"]
        # What a walk leaves in the table fades within a day.
        walks = self._logged(self.story("walk"))
        return {
            "the clock, every minute": hours * MINUTES * self._logged(self.story("idle_tick")),
            "the synthetic resident, every five minutes": hours * WALKS * walks,
            "the reconciliation, every five minutes": hours
            * WALKS
            * self._logged(self.story("idle_reconciliation")),
            "Lambda asking the queues": Usage({"sqs.requests": asks * assumed["polled_queues"]}),
            "the table's own key": Usage({"kms.requests": keys}),
            "the field key and its former materials": Usage(
                {"kms.key_months": 1.0 + assumed["rotations"]}
            ),
            "the secret, and the synthetic resident's own": Usage({"secrets.months": 2.0}),
            "alarms": Usage({"alarms": float(alarms)}),
            "metrics of our own": Usage({"metrics": float(own)}),
            "the dashboard": Usage({"dashboards": 1.0}),
        }

    def month(self, inhabitants: float, times: float = 1.0) -> Usage:
        """What so many inhabitants and their staff ask in a month, `times` as often as assumed."""
        people = self.assumed["staff"]["people_per_100_000"] * inhabitants / 100_000
        return self.residents(inhabitants, times) + self.staff(people)

    def residents(self, inhabitants: float, times: float = 1.0) -> Usage:
        """What inhabitants ask, with the work on their reports."""
        rates = self.assumed["per_1000"]
        thousands = inhabitants / 1000 * times
        return (
            self.reports(thousands * rates["report"])
            + self.consultations(thousands * rates["consultation"])
            + self.questions(thousands * rates["question"])
        )

    def _with_its_time(self, usage: Usage) -> Usage:
        """With cold starts, and with what is stored of it for as long as it is: in a steady state
        a month pays for all that former months left."""
        cold, kept = self.assumed["cold"], self.assumed["kept"]
        starts = usage["api.requests"] * cold["share"]
        gb_months = max(0.0, usage["dynamodb.bytes"]) / 1e9 * kept["case_months"]
        return self._logged(usage) + Usage(
            {
                "lambda.gb_seconds": starts * cold["seconds"] * cold["memory_gb"],
                "dynamodb.gb_months": gb_months,
                "dynamodb.backup_gb_months": gb_months,
            }
        )

    def _logged(self, usage: Usage) -> Usage:
        months = self.assumed["kept"]["log_months"]
        return usage + Usage({"logs.gb_months": usage["logs.bytes"] / 1e9 * months})
