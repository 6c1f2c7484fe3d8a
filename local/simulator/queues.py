"""Looks into the queues without taking anything out: only the emulator can show that."""

from __future__ import annotations

import json

import httpx
from pydantic import JsonValue

from local.simulator.kakao import Json
from local.simulator.stack import Stack

LAST_NOTICES = 2


class Queues:
    """Depths of the routing queue, its dead letters and every team's queue, and what teams read."""

    def __init__(self, stack: Stack, emulator: httpx.Client) -> None:
        self._emulator = emulator
        self._routing = _name(stack.routing_queue_url)
        self._dead = _name(stack.routing_dlq_url)
        self._teams = {_name(url): team for team, url in stack.team_queue_urls.items()}

    def look(self) -> Json:
        """`{"routing", "dead", "teams": {team: {"depth", "notices": newest first}}}`."""
        answer = self._emulator.get("/_ministack/sqs/messages").raise_for_status().json()
        queues: dict[str, list[Json]] = {
            _name(url): messages
            for regions in answer["messages"].values()
            for urls in regions.values()
            for url, messages in urls.items()
        }
        teams: Json = {
            team: {
                "depth": len(queues.get(name, [])),
                "notices": [_notice(m) for m in queues.get(name, [])[-LAST_NOTICES:][::-1]],
            }
            for name, team in self._teams.items()
        }
        return {
            "routing": len(queues.get(self._routing, [])),
            "dead": len(queues.get(self._dead, [])),
            "teams": teams,
        }


def _name(queue_url: str) -> str:
    return queue_url.rstrip("/").rpartition("/")[2]


def _notice(message: Json) -> Json:
    """A notice as a team reads it: content-free by contract, so it may be shown whole."""
    envelope = _json(message["Body"])
    if "Message" in envelope:
        envelope = _json(envelope["Message"])
    data = envelope.get("data")
    return {
        "summary": envelope.get("summary") or envelope.get("type"),
        "receipt": envelope.get("subject"),
        "time": envelope.get("time"),
        "urgency": data.get("urgency") if isinstance(data, dict) else None,
    }


def _json(text: JsonValue) -> Json:
    """A JSON object, or nothing where a message is no notice of ours."""
    try:
        value = json.loads(str(text))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
