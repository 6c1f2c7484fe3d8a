"""A skill's HTTP answer as KakaoTalk takes it: what is shown, and what is wrong with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from pydantic import JsonValue

from chalicelib.kakao.validate import violations
from local.simulator.kakao import Json


@dataclass(frozen=True, slots=True)
class Answer:
    """`outputs` and `quick_replies` as KakaoTalk would lay them out.

    With no outputs and `failed`, the resident reads Kakao's own failure text.
    """

    outputs: list[Json] = field(default_factory=list)
    quick_replies: list[Json] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    failed: bool = False
    response: JsonValue = None


def read_answer(status: int, content_type: str, body: bytes) -> Answer:
    """Judge an answer: a wrong status, type or shape shows the resident nothing of ours."""
    faults = []
    if status != 200:
        faults.append(f"HTTP {status}: Kakao shows its failure text for anything but 200")
    if "json" not in content_type.lower():
        faults.append(f"Content-Type is {content_type or 'missing'}, not application/json")
    try:
        response: JsonValue = json.loads(body)
    except ValueError:
        return Answer(violations=[*faults, "the body is not JSON"], failed=True)
    if status != 200:
        return Answer(violations=faults, failed=True, response=response)
    faults += violations(response)
    outputs, quick_replies = _shown(response)
    return Answer(outputs, quick_replies, faults, failed=not outputs, response=response)


def late_answer(limit: float) -> Answer:
    """No answer within Kakao's limit (seconds): whatever comes later is dropped."""
    return Answer(violations=[f"answer after {limit:g} s: Kakao has hung up"], failed=True)


def no_answer(reason: str) -> Answer:
    """The skill could not be reached."""
    return Answer(violations=[f"no answer: {reason}"], failed=True)


def _shown(response: JsonValue) -> tuple[list[Json], list[Json]]:
    """The parts that have a shape at all; the validator names the others."""
    template = response.get("template") if isinstance(response, dict) else None
    if not isinstance(template, dict):
        return [], []
    return _objects(template.get("outputs")), _objects(template.get("quickReplies"))


def _objects(value: JsonValue) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
