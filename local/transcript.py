"""A replayed story as people read it: who said what, what came back, what it led to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from local.in_process import Stack
from local.replay import replay

Json = dict[str, Any]


def transcript(story: Iterable[str], stack: Stack | None = None) -> str:
    """Play a story (lines and `stack` as in `local.replay`) and write it down."""
    lines = list(story)
    *answers, outcome = replay(lines, stack)
    parts: list[str] = []
    for answer in answers:
        asked = json.loads(lines[answer["line"] - 1])
        parts.append("\n".join([*_asked(asked), *_answered(answer)]))
    return "\n\n".join([*parts, "\n".join(_outcome(outcome))]) + "\n"


_SAID = ("case", "to", "into", "slot", "result", "answer", "dong", "urgency", "reason", "text")
"""What a staff line's transcript shows, in this order."""


def _asked(line: Json) -> Iterator[str]:
    if "at" in line:
        yield f"== {line['at']}"
    if "say" in line:
        yield f"{line['user']} > {_short(line['say'])}"
    elif "tap" in line:
        yield f"{line['user']} > [{line['tap']}]"
    elif "payload" in line:
        yield f"{line.get('user', '?')} > (payload)"
    elif "channel" in line:
        yield f"{line['user']} > (channel {line['channel']})"
    elif "staff" in line:
        said = [str(line[name]) for name in _SAID if line.get(name, "$last") != "$last"]
        yield " ".join([f"staff {line['staff']} > {line['do']}", *said])


def _answered(answer: Json) -> Iterator[str]:
    if "error" in answer:
        yield f"    ! {answer['error']}"
    if "refused" in answer:
        yield f"    refused: {answer['refused']}"
    elif "state" in answer:
        yield f"    {answer['receipt']} is {answer['state']}"
    if "reply" not in answer:
        return
    for output in answer["response"]["template"]["outputs"]:
        yield from _bubble(output)
    yield "    " + " ".join(f"({choice})" for choice in _quick(answer["response"]))
    yield f"    -- {answer['flow']}/{answer['step']}{_understood(answer['reading'])}"


def _bubble(output: Json) -> Iterator[str]:
    if "simpleText" in output:
        yield from _indented(output["simpleText"]["text"])
    for card in output.get("carousel", {}).get("items", [output.get("textCard", {})]):
        if not card:
            continue
        yield f"  # {card.get('title', '')}"
        yield from _indented(card.get("description", ""))
        buttons = " ".join(f"[{button['label']}]" for button in card.get("buttons", []))
        if buttons:
            yield f"    {buttons}"


def _indented(text: str) -> Iterator[str]:
    return (f"    {line}".rstrip() for line in text.splitlines())


def _quick(response: Json) -> list[str]:
    return [reply["label"] for reply in response["template"].get("quickReplies", [])]


def _understood(reading: Json | None) -> str:
    if not reading:
        return ""
    place = reading["place"]
    parts = {
        "intent": reading["intent"],
        "emergency": reading["emergency"] if reading["emergency"] != "none" else "",
        "dong": place["dong"] or "|".join(place["candidates"]),
        "elsewhere": "yes" if place["out_of_city"] else "",
        "needs": ",".join(reading["needs"]),
    }
    return "".join(f" {name}={value}" for name, value in parts.items() if value)


def _outcome(outcome: Json) -> Iterator[str]:
    yield "== in the end"
    for case in outcome["cases"]:
        told = f", promised {case['promise_by']}" if case["promise_by"] else ""
        teams = "+".join([case["owner"], *case["informed"]])
        stands = f"{case['kind']} {case['state']} {case['urgency']}"
        yield f"case {case['receipt']} {stands} {teams}{told}"
    for callback in outcome["callbacks"]:
        where = f"{callback['team']} by {callback['channel']}"
        yield f"callback {callback['receipt']} {callback['at']} {where}: {callback['state']}"
    for notice in outcome["notices"]:
        yield f"notice {notice['team']} ({notice['kind']}): {notice['summary']}"
    for message in outcome["messages_to_residents"]:
        yield f"message to resident about {message['receipt']}: {message['kind']}"


def _short(text: str) -> str:
    words = text.replace("\n", "⏎")
    return words if len(words) <= 100 else words[:100] + f"… ({len(text)} characters)"
