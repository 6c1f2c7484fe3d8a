"""Whether a deployed stage does what it is for: asked as Kakao asks, on the true path."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import boto3
import httpx
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

ANSWERS_WITHIN = 30.0  # seconds; every function starts cold
WALKS = 3
"""One that the schedule sends at the same minute may take this one's notice from the queue."""

SCHEDULED: Final = {
    "version": "0", "id": "smoke", "account": "", "region": "", "resources": [], "detail": {},
    "detail-type": "Scheduled Event", "source": "hope-talk.deploy", "time": "1970-01-01T00:00:00Z",
}  # fmt: skip
"""What the function is called with by its schedule."""

WALK_WITHIN = 120  # seconds; the function ends by itself after 90


@dataclass(frozen=True, slots=True)
class Smoke:
    """`api` is where requests come in; `version` is what must answer there."""

    session: boto3.session.Session
    api: str
    skill_key: str
    walk_function: str
    version: str

    def faults(self) -> list[str]:
        """One sentence for each step that failed; the first that fails is the last that is tried,
        as the later ones lean on it."""
        for step in (self._lives, self._reaches, self._walks):
            found = list(step())
            if found:
                return found
        return []

    def _lives(self) -> Iterator[str]:
        status, answer = self._get("/health", {})
        if status != 200 or not isinstance(answer, Mapping):
            yield f"{self.api}/health does not answer as it should ({status or answer})"
        elif answer.get("version") != self.version:
            yield f"/health answers with version {answer.get('version')}, not {self.version}"

    def _reaches(self) -> Iterator[str]:
        status, answer = self._get("/health/deep", {"X-Skill-Key": self.skill_key})
        if status == 200:
            return
        if status == 503 and isinstance(answer, Mapping):
            yield from (f"{part}: {said}" for part, said in answer.items() if said != "ok")
        else:
            yield f"/health/deep does not answer as it should ({status or answer})"

    def _walks(self) -> Iterator[str]:
        patient = Config(read_timeout=WALK_WITHIN, retries={"total_max_attempts": 1})
        functions: LambdaClient = self.session.client("lambda", config=patient)
        said: Any = None
        for _ in range(WALKS):
            ran = functions.invoke(FunctionName=self.walk_function, Payload=json.dumps(SCHEDULED))
            said = json.loads(ran["Payload"].read())
            if said == {"arrived": True}:
                return
        why = said.get("errorMessage", "") if isinstance(said, Mapping) else ""
        yield (
            "the synthetic resident's report did not reach its team"
            f"{f' ({why})' if why else ''}; the log of WalkPath says where it ended"
        )

    def _get(self, path: str, headers: Mapping[str, str]) -> tuple[int, Any]:
        """Status and JSON; 0 and why where there is no answer."""
        try:
            answer = httpx.get(f"{self.api}{path}", headers=headers, timeout=ANSWERS_WITHIN)
        except httpx.HTTPError as error:
            return 0, str(error) or type(error).__name__
        try:
            return answer.status_code, answer.json()
        except ValueError:
            return answer.status_code, "no JSON"
