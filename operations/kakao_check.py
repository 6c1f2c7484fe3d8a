"""`./hopetalk kakao check`: what is misconfigured in Kakao's admin centre, from what Kakao sent.

Reads the log lines of the API's function, which hold signs of the set-up and nothing of residents;
`kakao_check.toml` says what each means and what to do. Of a file only what is in it is told, not
what else a bot should send.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from chalicelib.kakao import loose
from chalicelib.kakao.errors import MalformedRequestError
from chalicelib.kakao.protocol import SkillRequest
from chalicelib.kakao.setup import signs
from operations.asking import AS_JSON, STAGE, group
from operations.stage import Stage

app = group("How the channel is set up at Kakao.")

CHECKS = Path(__file__).with_suffix(".toml")


class State(StrEnum):
    """How a check ended. `IDLE`: not heard, and a bot may do without."""

    WRONG = "wrong"
    TO_DO = "to do"
    OK = "ok"
    IDLE = "-"


@dataclass(frozen=True, slots=True)
class Heard:
    """Something a request told, and when; the time is None where a file says none."""

    what: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One of `kakao_check.toml`."""

    id: str
    of: tuple[str, ...]
    says: str
    do: str
    wrong: bool
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A check's outcome. `first` and `last` are when it was heard; `do` is empty where it is OK."""

    state: State
    id: str
    count: int
    first: datetime | None
    last: datetime | None
    says: str
    do: str


@app.command()
def check(
    stage: Annotated[Stage | None, STAGE] = None,
    hours: Annotated[float, typer.Option(help="How far to look back.")] = 1,
    file: Annotated[
        Path | None, typer.Option(help="Skill requests instead: one, or one a line.")
    ] = None,
    bot_id: Annotated[str, typer.Option(help="With --file: the bot that the stage takes.")] = "",
    as_json: AS_JSON = False,
) -> int:
    """Say what Kakao sent, what of it is wrong or missing, and what to do in its admin centre."""
    if file:
        heard = list(of_payloads(file.read_text("utf-8"), bot_id))
    elif stage:
        heard = list(of_lines(logged(stage, datetime.now(UTC) - timedelta(hours=hours))))
    else:
        raise ValueError("Say which stage (--stage prod) or which file (--file payload.json)")
    findings = examine(heard, checks())
    shown = [one for one in findings if one.count or not (file or one.state is State.OK)]
    for line in _json(shown) if as_json else _text(shown):
        print(line)
    return 1 if any(finding.state is State.WRONG for finding in findings) else 0


def checks() -> tuple[Check, ...]:
    """All checks: what may be wrong, then what is to be heard."""
    told = tomllib.loads(CHECKS.read_text("utf-8"))
    return tuple(
        Check(wrong=kind == "wrong", **{**one, "of": tuple(one["of"])})
        for kind in ("wrong", "expected")
        for one in told[kind]
    )


def examine(heard: Iterable[Heard], against: Iterable[Check]) -> tuple[Finding, ...]:
    """What was heard, held against the checks; in their order. Pure."""
    everything = list(heard)
    return tuple(_finding(check, everything) for check in against)


def of_payloads(text: str, bot_id: str = "") -> Iterator[Heard]:
    """What skill requests tell: one JSON object, or one a line. `bot_id` empty takes any bot.

    Raises:
        ValueError: it is neither.
    """
    try:
        payloads = [json.loads(text)]
    except ValueError:
        payloads = [json.loads(line) for line in text.splitlines() if line.strip()]
    for payload in payloads:
        try:
            request = SkillRequest.parse(payload)
        except MalformedRequestError:
            yield Heard("skill.malformed")
            continue
        if bot_id and request.bot_id != bot_id.removesuffix("!"):
            yield Heard("skill.wrong_bot")
        yield from (Heard(sign) for sign in signs(request))


def of_lines(lines: Iterable[tuple[datetime, str]]) -> Iterator[Heard]:
    """What lines of the API's log tell, as Lambda writes them: as JSON around ours, or bare."""
    for at, line in lines:
        around = loose.fields(line)
        told = loose.fields(around.get("message")) or around
        if not (what := loose.text(told.get("what"))):
            continue
        if "missing" in told:
            what += ".missing" if told["missing"] else ".wrong"
        yield Heard(what, at)
        yield from (Heard(str(sign), at) for sign in loose.items(told.get("setup")))


def logged(stage: Stage, since: datetime) -> Iterator[tuple[datetime, str]]:
    """The lines of the API's log group from a time on."""
    found = stage.session.client("cloudformation").describe_stack_resource(
        StackName=stage.stack, LogicalResourceId="ApiLog"
    )
    pages = (
        stage.session.client("logs")
        .get_paginator("filter_log_events")
        .paginate(
            logGroupName=found["StackResourceDetail"]["PhysicalResourceId"],
            startTime=int(since.timestamp() * 1000),
        )
    )
    for page in pages:
        for event in page["events"]:
            yield datetime.fromtimestamp(event["timestamp"] / 1000, UTC), event["message"]


def _finding(check: Check, everything: Sequence[Heard]) -> Finding:
    found = [one for one in everything if _meets(one.what, check.of)]
    times = sorted(one.at for one in found if one.at)
    if check.wrong:
        state = State.WRONG if found else State.OK
    else:
        state = State.OK if found else State.IDLE if check.optional else State.TO_DO
    return Finding(
        state=state,
        id=check.id,
        count=len(found),
        first=times[0] if times else None,
        last=times[-1] if times else None,
        says=check.says,
        do="" if state is State.OK else check.do,
    )


def _meets(what: str, of: Iterable[str]) -> bool:
    """`channel.wrong_key` also stands for `channel.wrong_key.missing`."""
    return any(what == one or ("." in one and what.startswith(f"{one}.")) for one in of)


def _text(findings: Iterable[Finding]) -> Iterator[str]:
    nothing = True
    for one in sorted(findings, key=lambda finding: list(State).index(finding.state)):
        nothing = nothing and not one.count
        times = f", last at {one.last.astimezone():%Y-%m-%d %H:%M:%S}" if one.last else ""
        count = f" ({one.count}×{times})" if one.count else ""
        yield f"{one.state:<6} {one.id}: {one.says}{count}"
        if one.do:
            yield f"       {one.do}"
    if nothing:
        yield "Nothing was heard at all: docs/kakao-setup.md begins with step 1."


def _json(findings: Iterable[Finding]) -> Iterator[str]:
    for one in findings:
        yield json.dumps(asdict(one), ensure_ascii=False, default=_told)


def _told(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
