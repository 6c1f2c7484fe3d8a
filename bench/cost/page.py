"""`docs/cost.md`, from the measured run, the prices and what is assumed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.cost.alternatives import compared
from bench.cost.prices import Prices
from bench.cost.usage import Usage
from bench.cost.workload import CITIES, CITY, COUNTRY, MEASURED, Workload

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "cost.md"
_TEMPLATE = ROOT / ".chalice" / "resources.yaml"

TOLD = {
    "report": "a report: five turns, two events, three teams told",
    "work_on_report": "a worker's acts on it, page by page, to its end",
    "consultation": "a consultation: booked at night, missed once, called, closed",
    "question": "a search for a programme: two turns",
    "sign_in": "a member of staff signs in",
    "board": "a board is opened",
    "case_page": "a case is opened",
    "case_look": "an open case asks for news, and there is none",
    "board_look": "an open board asks for news, and there is none",
    "idle_tick": "a tick of the clock with nothing due",
    "idle_reconciliation": "a call of the reconciliation with nothing to do",
    "walk": "a walk of the synthetic resident",
}

_SHOWN = (
    ("api.requests", "HTTP", 0),
    ("lambda.requests", "runs", 0),
    ("lambda.gb_seconds", "GB-s", 3),
    ("dynamodb.requests", "table", 0),
    ("dynamodb.reads", "read units", 0),
    ("dynamodb.writes", "write units", 0),
    ("sqs.requests", "SQS", 0),
    ("sns.requests", "SNS", 0),
    ("kms.requests", "KMS", 0),
    ("logs.bytes", "log bytes", 0),
)


def alarms() -> int:
    """Alarms of the template."""
    return _TEMPLATE.read_text("utf-8").count("Type: AWS::CloudWatch::Alarm")


def per_stories(workload: Workload, prices: Prices) -> Iterator[tuple[str, float]]:
    """Money for 10,000 of each story, Kakao's messages apart, without what is free."""
    stories = {
        "reports, from the first word to the last act": workload.reports(10_000),
        "consultations": workload.consultations(10_000),
        "questions": workload.questions(10_000),
    }
    for name, usage in stories.items():
        yield name, prices.total(_aws(usage))


def months(workload: Workload) -> dict[str, Usage]:
    """A month of a city and of the country, with what stands still."""
    idle = workload.idle(alarms())
    return {
        f"a city of {CITY:,}": workload.month(CITY) + idle,
        f"the country of {COUNTRY:,}, one deployment": workload.month(COUNTRY) + idle,
        f"the country, a deployment for each of {CITIES}": workload.month(COUNTRY) + CITIES * idle,
    }


def write() -> str:
    """The page."""
    workload, prices = Workload.load(), Prices.load()
    return "\n".join(_sections(workload, prices)).rstrip() + "\n"


def _sections(workload: Workload, prices: Prices) -> Iterator[str]:
    run = json.loads(MEASURED.read_text("utf-8"))
    yield _HEAD.format(**run["machine"])
    yield "## For ten thousand\n"
    yield from _table(
        ("10,000", "AWS, USD", "each, USD"),
        [
            (name, _money(cost), f"{cost / 10_000:.5f}")
            for name, cost in per_stories(workload, prices)
        ],
    )
    messages = workload.reports(10_000)["kakao.messages"]
    yield _KAKAO.format(
        each=f"{messages / 10_000:.0f}",
        cost=_money(prices.total(Usage({"kakao.messages": messages}))),
    )
    yield "## A month\n"
    yield from _months(workload, prices)
    yield "## A month in which nobody writes\n"
    yield from _idle(workload, prices)
    yield _IDLE_NOTES
    yield "## Other ways\n"
    yield from _others(workload, prices)
    yield _OTHER_NOTES
    yield "## What was measured\n"
    yield from _table(
        ("story", *(title for _, title, _ in _SHOWN)),
        [
            (TOLD[name], *(f"{workload.story(name)[key]:,.{digits}f}" for key, _, digits in _SHOWN))
            for name in TOLD
        ],
    )
    yield _MEASURED_NOTES
    yield "## What is assumed\n"
    yield from _assumed(workload)
    yield "## Prices\n"
    yield from _prices(prices)


def _months(workload: Workload, prices: Prices) -> Iterator[str]:
    rows = []
    for name, usage in months(workload).items():
        ours = _aws(usage)
        rows.append(
            (
                name,
                _money(prices.total(ours)),
                _money(prices.total(ours, free=True)),
                _money(prices.total(usage) - prices.total(ours)),
            )
        )
    yield from _table(("a month of", "AWS, USD", "with what is free", "Kakao, USD"), rows)
    usage = months(workload)[f"a city of {CITY:,}"]
    bill = sorted(prices.bill(_aws(usage)).items(), key=lambda one: -one[1])
    yield "Of the city's bill, what is more than a cent:\n"
    yield from _table(
        ("what", "amount", "USD"),
        [
            (prices.of[name].says, f"{usage[name]:,.1f}", _money(cost))
            for name, cost in bill
            if cost >= 0.01
        ],
    )


def _idle(workload: Workload, prices: Prices) -> Iterator[str]:
    parts = workload.idle_parts(alarms())
    rows = [
        (name, _money(prices.total(usage)))
        for name, usage in sorted(parts.items(), key=lambda one: -prices.total(one[1]))
    ]
    idle = workload.idle(alarms())
    rows.append(("**all**", f"**{_money(prices.total(idle))}**"))
    rows.append(("all, with what is free", _money(prices.total(idle, free=True))))
    yield from _table(("what stands still", "USD a month"), rows)


def _others(workload: Workload, prices: Prices) -> Iterator[str]:
    idle = workload.idle(alarms())
    rows = []
    for name, inhabitants, times in (
        (f"a city of {CITY:,}", CITY, 1.0),
        ("the same, ten times as busy", CITY, 10.0),
        (f"the country of {COUNTRY:,}", COUNTRY, 1.0),
        ("the same, ten times as busy", COUNTRY, 10.0),
    ):
        month = _aws(workload.month(inhabitants, times) + idle)
        others = compared(workload, month, inhabitants, times)
        rows.append(
            (name, _money(prices.total(month)), *(_money(prices.total(o.usage)) for o in others))
        )
    each = COUNTRY / CITIES
    month = _aws(workload.month(each) + idle)
    others = compared(workload, month, each)
    costs = (month, *(other.usage for other in others))
    rows.append(
        (
            f"the country, a deployment for each of {CITIES}",
            *(_money(CITIES * prices.total(usage)) for usage in costs),
        )
    )
    names = [one.name for one in compared(workload, idle, CITY)]
    yield from _table(("AWS, USD a month", "as it is", *names), rows)


def _assumed(workload: Workload) -> Iterator[str]:
    yield from _table(
        ("what", "value"),
        [
            (f"`{section}.{name}`", f"{value:,}")
            for section, values in workload.assumed.items()
            for name, value in values.items()
        ],
    )
    yield "[workload.toml](../bench/cost/workload.toml) says where each comes from.\n"


def _prices(prices: Prices) -> Iterator[str]:
    yield from _table(
        ("what", "USD", "for", "free a month", "known", "source"),
        [
            (
                one.says,
                f"{one.price:.10f}".rstrip("0").rstrip("."),
                f"{one.per:,}",
                f"{one.free:,.0f}" if one.free else "",
                f"{'price list' if one.known == 'list' else 'from memory'}, {one.seen}",
                one.source,
            )
            for one in prices.of.values()
        ],
    )
    yield _PRICE_NOTES


def _aws(usage: Usage) -> Usage:
    return Usage({name: amount for name, amount in usage if not name.startswith("kakao.")})


def _money(dollars: float) -> str:
    return f"{dollars:,.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


_HEAD = """\
# What it costs

Written by `make cost MEASURE=1` from a run on {cores} cores, Python {python}, {day}; a test holds
that page, run and prices agree. Money is US dollars without tax, in Seoul's prices of the dates
[below](#prices). `make cost` prints the same tables.
"""

_KAKAO = """\
Kakao's messages come on top: {each} for each report, so {cost} USD for 10,000, many times what AWS
takes. A city that does not use the Event API pays nothing: its messages wait for the next turn.
"""

_IDLE_NOTES = """\
Ten alarms, ten metrics and three dashboards are free for an account; a second stage in it shares
that. What is left is keys that protect people, alarms, and two watchmen. Nothing here grows with
the city. Looked at and left as it is:

- The clock could tick less often, and promises would be that much less exact. It is what a schedule
  for each time would save ([below](#other-ways)).
- The walk could be rarer; the alarm's fifteen minutes would grow with it.
- One alarm for all functions' errors would save half a dollar, and not say which function.
- The table's key could be AWS's own, free of charge, which nobody could look at or close.
- arm64 would take a fifth off Lambda's part; Chalice cannot ask for it.
"""

_OTHER_NOTES = """\
- **Servers**: two tasks of half a processor behind a load balancer and PostgreSQL on two sites are
  the least that survives the loss of one; more tasks where a campaign hour of a hundred times the
  mean would fill them by half. Work is taken to need half of the processor time that Lambda bills.
  One deployment for the whole country would be cheaper on servers: most of its bill is boards that
  ask every five seconds, each a request to API Gateway. It is not what is deployed
  ([decision 13](decisions/0013-a-stack-for-each-city.md)); every ten seconds would halve that part.
- **Step Functions**: two states for each case and three for each event, on top of what tells and
  stores. The event history of a machine would also hold what the queue must not.
- **A schedule for each time**: cheaper by the idle clock, and nothing else. It is not taken because
  a schedule is a second write beside the case, which can be lost or left over
  ([decision 2](decisions/0002-one-clock.md)); that is worth the difference.
"""

_MEASURED_NOTES = """\
The whole service ran in one process on AWS imitated in memory, each story three times; the median
stands here, in [measured.json](../bench/cost/measured.json) by function. Requests, units and bytes
are exact for the story. Units are worked out from the items by DynamoDB's rules, doubled in
transactions, for indexes as well (AWS says so of items only). GB-seconds are the process's own
time, stretched to the share of a processor that the function's memory buys, and a wait for each
request that is assumed ([meter.py](../bench/cost/meter.py)); they are the least certain figure
here. A walk leaves nothing behind. Lambda reads the table's stream free of charge. What a team's
own tool takes from its queue is the team's.
"""

_PRICE_NOTES = """\
"Price list" is AWS's own list for the region as two public repositories quoted it on that day, not
opened by us; "from memory" must be held against its source before anyone relies on it.
"""
