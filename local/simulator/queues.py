"""Looks into the queues without taking anything out: only the emulator can show that."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

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
        queues = _held(self._emulator)
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


class Gauges:
    """What AWS measures of a queue by looking into it, for every queue that there is."""

    def __init__(self, emulator: httpx.Client, now: Callable[[], float] = time.time) -> None:
        self._emulator = emulator
        self._now = now

    def look(self) -> dict[str, dict[str, float]]:
        """Values by the metric's name, by the queue's name; ages in seconds."""
        return {name: self._measured(messages) for name, messages in _held(self._emulator).items()}

    def _measured(self, messages: list[Json]) -> dict[str, float]:
        sent = [float(str(message["SentTimestamp"])) for message in messages]
        return {
            "ApproximateNumberOfMessagesVisible": sum(bool(one["IsVisible"]) for one in messages),
            "ApproximateAgeOfOldestMessage": max((self._now() - at for at in sent), default=0.0),
        }


def _held(emulator: httpx.Client) -> dict[str, list[Json]]:
    """The messages of each queue, oldest first, by the queue's name."""
    answer = emulator.get("/_ministack/sqs/messages").raise_for_status().json()
    return {
        _name(url): messages
        for regions in answer["messages"].values()
        for urls in regions.values()
        for url, messages in urls.items()
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
