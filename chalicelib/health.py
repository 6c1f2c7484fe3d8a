"""Whether each thing the API leans on answers, for alarms and operators."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib import log
from chalicelib.kakao.channel import skill_key_valid
from chalicelib.kakao.webhooks import HttpAnswer
from chalicelib.store.errors import StoreError
from chalicelib.store.secrets import Keys


@dataclass(frozen=True, slots=True)
class Health:
    """`probes` by the name of what they touch; each raises where it fails."""

    keys: Callable[[], Keys]
    probes: Mapping[str, Callable[[], object]]

    def answer(self, headers: Mapping[str, str], raw: bytes) -> HttpAnswer:
        """200 where all answer, 503 where one does not; 401 without a skill key."""
        del raw
        try:
            known = [key.get_secret_value() for key in self.keys().skill_keys]
        except StoreError as error:
            log.fault("health.keys", error)
            return HttpAnswer(503, json.dumps({"secret": type(error).__name__}))
        if not skill_key_valid(headers.get("x-skill-key"), known):
            return HttpAnswer(401, json.dumps({"error": "Show the skill key as X-Skill-Key"}))
        found = {name: self._probe(name, probe) for name, probe in self.probes.items()}
        healthy = all(result == "ok" for result in found.values())
        return HttpAnswer(200 if healthy else 503, json.dumps(found))

    def _probe(self, name: str, probe: Callable[[], object]) -> str:
        try:
            probe()
        except Exception as error:  # noqa: BLE001 a probe's failure is its answer
            log.fault("health.probe", error, probe=name)
            return type(error).__name__
        return "ok"
