"""`python -m bench.scale`: what is met first when one deployment serves very many; tables.

Stories that were metered (`bench.cost`) left a print of the partition keys that they write, and of
how much (`measured.json`, "heat"). Here very many of them come within an hour, each with keys of
its own: of cases and residents that nobody else has, of the team and the city by a skewed chance,
of the due index by the function that the table uses. What the busiest second asks of each key is
held against what DynamoDB gives one; what stories ask of the functions, against what these can do.
No clock, no AWS, and the same seed gives the same figures.
"""

from __future__ import annotations

import json
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate

from bench.cost.usage import total
from bench.cost.workload import ASSUMED, CITIES, COUNTRY, MEASURED, load_stories
from chalicelib.store import keys
from chalicelib.store.due import due_fields

WRITES_OF_A_KEY = 1000
"""Write units a second of one partition. Source: DynamoDB developer guide, "Best practices for
designing and using partition keys effectively"."""

TABLE_AT_FIRST = 4000
"""Write units a second that a new on-demand table takes at once. Source: the same guide, "Initial
throughput and scaling properties"."""

HOURS_A_MONTH = 730
NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
SECONDS = 120
"""Of the hour that are played."""

Story = Sequence[tuple[str, str, int]]
"""Index (empty: the table), partition key and write units."""


@dataclass(frozen=True, slots=True)
class Day:
    """An hour that is played. `a_month` is how many of each story an ordinary month has for each
    1,000 people; `times` is how much busier the hour is; of `cities`, the first is `loudest` times
    what its size would make it."""

    name: str
    people: float
    cities: int
    times: float
    loudest: float = 1.0


def a_hundredth_at_once(people: float, a_month: Mapping[str, float]) -> float:
    """How much busier an hour is in which one in a hundred writes."""
    an_hour = sum(a_month.values()) * people / 1000 / HOURS_A_MONTH
    return people / 100 / an_hour


def stories() -> dict[str, Story]:
    """What each story of residents writes. What staff do about a report is taken to follow within
    the same hour, which no office could: it is the dearest that there is."""
    heat = json.loads(MEASURED.read_text("utf-8"))["heat"]
    told = {
        "report": (*heat["report"], *heat["work_on_report"]),
        "consultation": tuple(heat["consultation"]),
        "question": tuple(heat["question"]),
    }
    return {name: tuple((i, k, u) for i, k, u in writes) for name, writes in told.items()}


def a_month() -> dict[str, float]:
    """How many of each story a month has for 1,000 people."""
    rates: dict[str, float] = tomllib.loads(ASSUMED.read_text("utf-8"))["per_1000"]
    return rates


@dataclass(frozen=True, slots=True)
class Who:
    """Whose keys a story writes."""

    city: str
    dong: str
    case: str
    resident: str


def written(story: Story, who: Who) -> Iterator[tuple[str, str, int]]:
    """The story's writes under the keys of these people."""
    case, resident = keys.of_case(who.case), keys.of_resident(who.resident)
    shards = {
        _shard(key): mine
        for prefix, mine in ((keys.of_resident(""), resident), (keys.of_case(""), case))
        for index, key, _ in story
        if not index and key.startswith(prefix)
    }
    for index, key, units in story:
        if index == "due":
            yield index, _shard(shards.get(key, case)), units
        elif index:
            yield index, f"{who.city}/{_of_dong(key, who)}", units
        elif key.startswith((keys.of_case(""), keys.of_receipt(""), keys.of_household(""))):
            yield index, case, units
        elif key.startswith((keys.of_resident(""), keys.of_app_user(""), keys.of_phone(""))):
            yield index, resident, units
        elif key.startswith((keys.of_person(""), keys.of_session(""), keys.of_audit(""))):
            yield index, f"{who.city}/{_of_dong(key, who)}/{who.dong}", units
        elif key.startswith((keys.of_pulse(""), keys.of_slots(""), keys.of_calls(""))):
            yield index, f"{who.city}/{_of_dong(key, who)}", units
        else:
            yield index, key, units


def _shard(key: str) -> str:
    return str(due_fields(key, NOW)["due_shard"])


def _of_dong(key: str, who: Who) -> str:
    """A key of a dong's team or of its worker is this dong's; one of the city's is the city's."""
    head, found, rest = key.partition("dong-")
    return f"{head}dong-{who.dong}{rest[rest.find('#') :] if '#' in rest else ''}" if found else key


def play(day: Day, seed: int = 0) -> dict[str, float]:
    """The most write units that any second asks of the hottest key of each kind, and of the table;
    and how many stories a second come.

    Cities are as large as Zipf has them, and so are a city's dongs."""
    chance, told, rates = random.Random(seed), stories(), a_month()
    a_second = day.people / 1000 / HOURS_A_MONTH / 3600 * day.times
    names = list(told)
    cities = list(range(day.cities))
    sizes = list(accumulate((day.loudest if n == 0 else 1.0) / (n + 1) for n in cities))
    dongs = list(range(15))
    quarters = list(accumulate(1 / (n + 1) for n in dongs))
    most: Counter[tuple[str, str]] = Counter()
    busiest = 0
    for second in range(SECONDS):
        heat: Counter[tuple[str, str]] = Counter()
        for number in range(_arrivals(chance, a_second * sum(rates[name] for name in names))):
            name = chance.choices(names, [rates[name] for name in names])[0]
            city = chance.choices(cities, cum_weights=sizes)[0]
            dong = chance.choices(dongs, cum_weights=quarters)[0]
            who = Who(f"city-{city}", str(dong), f"{second}-{number}", f"r{second}-{number}")
            for index, key, units in written(told[name], who):
                heat[index, key] += units
        busiest = max(busiest, sum(units for (index, _), units in heat.items() if not index))
        for place, units in heat.items():
            most[place] = max(most[place], units)
    return {
        "stories a second": a_second * sum(rates[name] for name in names),
        "the table": float(busiest),
        **{kind: float(units) for kind, units in sorted(_hottest(most).items())},
    }


def _hottest(most: Mapping[tuple[str, str], int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (index, key), units in most.items():
        kind = kind_of(index, key)
        found[kind] = max(found[kind], units)
    return dict(found)


def kind_of(index: str, key: str) -> str:
    """What a key is of, in words."""
    if index == "due":
        return "a shard of the due index"
    if index == "board":
        return "a team's list" if "@" not in key else "a worker's list"
    for prefix, kind in (
        (keys.of_case(""), "one case"),
        (keys.of_resident(""), "one resident"),
        (keys.of_records(""), "the month's records"),
        (keys.AUDIT_HEADS, "the heads of the audit trail"),
        (keys.STATUS[0], "the public status"),
    ):
        if key.startswith(prefix):
            return kind
    if keys.of_pulse("") in key:
        return "a team's pulse"
    if keys.of_slots("") in key or keys.of_calls("") in key:
        return "a team's callbacks"
    return "a worker"


def _arrivals(chance: random.Random, mean: float) -> int:
    """How many come in a second, by Poisson; many together by the bell curve that it becomes."""
    if mean > 50:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    threshold, number, product = 2.718281828459045**-mean, 0, chance.random()
    while product > threshold:
        number += 1
        product *= chance.random()
    return number


def days() -> list[Day]:
    """The hours that are played."""
    at_once = a_hundredth_at_once(COUNTRY, a_month())
    largest = COUNTRY / sum(1 / (n + 1) for n in range(CITIES))
    return [
        Day("an hour ten times the mean, the country", COUNTRY, CITIES, 10),
        Day("campaign, a hundred times the mean, the country", COUNTRY, CITIES, 100),
        Day("the same, one city ten times as loud", COUNTRY, CITIES, 100, 10),
        Day("one in a hundred writes within the hour, the country", COUNTRY, CITIES, at_once),
        Day("the same in the largest city alone", largest, 1, at_once),
    ]


# What functions can do


def throughput() -> dict[str, float]:
    """Stories a second at which each part has no more to give, by what the stories were measured to
    take of it, in the mix of a month."""
    rates, told = a_month(), load_stories()
    mix = {name: rate / sum(rates.values()) for name, rate in rates.items()}

    def of(function: str, what: str) -> float:
        """How much of a thing a story takes in a function, on the mean of the mix."""
        parts = {
            "report": ("report", "work_on_report"),
            "consultation": ("consultation",),
            "question": ("question",),
        }
        return sum(
            share * told[name][function][what]
            for story, share in mix.items()
            for name in parts[story]
            if function in told[name]
        )

    def all_of(what: str) -> float:
        return sum(of(function, what) for function in ("APIHandler", "RelayEvents", "RouteEvents"))

    def seconds(function: str, memory_mb: int) -> float:
        return of(function, "lambda.gb_seconds") / (memory_mb / 1024)

    tick = total(dict(told["idle_tick"]))["lambda.gb_seconds"] / 0.5
    due = max(1e-9, seconds("TickClock", 512) - of("TickClock", "lambda.requests") * tick)
    return {
        "API: 1,000 at once": CONCURRENCY / seconds("APIHandler", 512),
        "API Gateway: 10,000 requests a second": 10_000 / of("APIHandler", "api.requests"),
        "router: 20 at once, an event each": ROUTERS / seconds("RouteEvents", 512),
        "clock: 40 s of each minute": CLOCK_BUDGET / 60 / due,
        "KMS: 10,000 requests a second": KMS_A_SECOND / all_of("kms.requests"),
        "SNS: 300 messages a second": SNS_A_SECOND / all_of("sns.messages"),
    }


CONCURRENCY = 1000
ROUTERS = 20
CLOCK_BUDGET = 40.0
KMS_A_SECOND = 10_000
SNS_A_SECOND = 300


HOT = (
    "the table",
    "a shard of the due index",
    "the month's records",
    "the heads of the audit trail",
    "a team's list",
    "a team's pulse",
    "a team's callbacks",
    "one case",
)
"""Keys that are shown; the others are nobody's but one person's."""


def partitions() -> Iterator[str]:
    """What keys are asked, as docs/scale.md has it."""
    played = {day.name: play(day) for day in days()}
    yield "| write units in the busiest second | stories a second | " + " | ".join(HOT) + " |"
    yield "|" + "---|" * (len(HOT) + 2)
    for name, most in played.items():
        cells = (f"{most.get(kind, 0):,.0f}" for kind in HOT)
        yield f"| {name} | {most['stories a second']:.1f} | {' | '.join(cells)} |"
    most_at_once = played[days()[3].name]
    room = (
        f"{(TABLE_AT_FIRST if kind == HOT[0] else WRITES_OF_A_KEY) / most_at_once[kind]:.1f}"
        for kind in HOT
    )
    yield f"| room left by the fourth: so many times as much | | {' | '.join(room)} |"


def parts() -> Iterator[str]:
    """What the parts can do, as docs/scale.md has it."""
    yield "| part, and what it is given | stories a second |"
    yield "|---|---|"
    for name, value in sorted(throughput().items(), key=lambda one: one[1]):
        yield f"| {name} | {value:,.0f} |"


def main() -> None:
    """Print them."""
    for line in (*partitions(), "", *parts()):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
