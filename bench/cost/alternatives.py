"""The same work done in other ways: what would be paid instead.

Only what the alternative changes is replaced; KMS, the secret, logs, alarms and Kakao's messages
stay as they are. What an alternative would ask of people (patching, failing over, watching two
systems) is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from bench.cost.usage import Usage
from bench.cost.workload import Workload

HOURS = 730
BUSY = 0.5
"""How full a server's processors may be in its busiest hour."""

TASK_VCPU, TASK_GB = 0.5, 1.0
LEAST_TASKS = 2  # on two sites
DATABASE_GB = 20
PEAK = 100.0
"""Residents' busiest hour against their mean, as on a campaign day: servers must bear it."""

STAFF_HOURS = 168
"""Of a month, in which staff are at work: 8 h on 21 days."""

STATES_OF_A_CASE = 2
"""Beginning and end."""

STATES_OF_AN_EVENT = 3
"""What a case's state machine passes through for each event: the choice of what it is, the task
that tells, the wait for the next one."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way, and what it takes in a month."""

    name: str
    usage: Usage


SERVED = ("lambda.", "api.", "dynamodb.", "sqs.", "sns.")
"""What a server with a database does by itself."""


def always_on(month: Usage, residents: Usage) -> Alternative:
    """Two small tasks or more behind a load balancer, PostgreSQL on two sites, no queues at all."""
    of_residents = _vcpus(residents["lambda.gb_seconds"], HOURS)
    of_staff = _vcpus(month["lambda.gb_seconds"] - residents["lambda.gb_seconds"], STAFF_HOURS)
    tasks = max(LEAST_TASKS, ceil((of_residents * PEAK + of_staff) / BUSY / TASK_VCPU))
    kept = {name: n for name, n in month if not name.startswith(SERVED)}
    storage = max(DATABASE_GB, month["dynamodb.gb_months"])
    server = {
        "fargate.vcpu_hours": tasks * TASK_VCPU * HOURS,
        "fargate.gb_hours": tasks * TASK_GB * HOURS,
        "alb.hours": HOURS,
        "alb.lcu_hours": HOURS,
        "ipv4.hours": (2 + tasks) * HOURS,  # no NAT gateway: each task has its own address
        "rds.hours": 2 * HOURS,
        "rds.gb_months": 2 * storage,
    }
    return Alternative("servers and PostgreSQL, always on", Usage({**kept, **server}))


def step_functions(month: Usage, cases: float, events: float) -> Alternative:
    """A state machine for each case, which waits, tells and escalates; the rest as it is. What the
    router does is done by the states' tasks, so nothing of ours is saved but the clock's work."""
    transitions = cases * STATES_OF_A_CASE + events * STATES_OF_AN_EVENT
    return Alternative(
        "Step Functions for each case", month + Usage({"states.transitions": transitions})
    )


def schedules(month: Usage, clock: Usage, waits: float) -> Alternative:
    """A schedule for each time that something waits for, in place of the clock; each wakes a run
    that costs what a tick costs."""
    runs = {name: -amount for name, amount in clock}
    tick = clock * (waits / max(1.0, clock["lambda.requests"]))
    usage = month + Usage(runs) + tick + Usage({"scheduler.invocations": waits})
    return Alternative("a schedule for each time", usage)


def compared(
    workload: Workload, month: Usage, inhabitants: float, times: float = 1.0
) -> list[Alternative]:
    """All of them, for a month that holds its idle part."""
    thousands = inhabitants / 1000 * times
    rates = workload.assumed["per_1000"]
    reports, callbacks = thousands * rates["report"], thousands * rates["consultation"]
    events = reports * _events(workload, "report", "work_on_report") + callbacks * _events(
        workload, "consultation"
    )
    clock = workload.idle_parts(0, 0)["the clock, every minute"]
    return [
        always_on(month, workload.residents(inhabitants, times)),
        step_functions(month, reports + callbacks, events),
        # Each event waits to be delivered, and each case for its promise or its slot.
        schedules(month, clock, events + 2 * (reports + callbacks)),
    ]


def _vcpus(gb_seconds: float, hours: float) -> float:
    """Processors at work on the mean of these hours. A function with 512 MB has 512/1769 of one, so
    a GB-second is 0.58 processor seconds at most; much of it is waiting, in which a server serves
    others: half is taken."""
    return gb_seconds * 1024 / 1769 / 2 / (hours * 3600)


def _events(workload: Workload, *names: str) -> float:
    """Events of a story: the relay sends each to the queue."""
    return sum(workload.stories[name]["RelayEvents"]["sqs.requests"] for name in names)
