"""schemathesis, a fuzzer that knows nothing of us but docs/openapi.json, on the running service: no
5xx, and no status that the description does not tell.

It runs in the proofs' own environment and speaks HTTP; the service is served from this process.
"""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from chalicelib.cases.staff import Role
from local.in_process import CHANNEL_KEY, SKILL_KEY
from local.openapi import FILE
from proof.attacks import MONDAY
from proof.figures import Budget, Figures
from proof.gateway import Gateway
from proof.office import PEOPLE, Office, open_office
from proof.outside import connected

EXAMPLES = 60
"""For each operation at full size."""
ROLES = (Role.WORKER, Role.COORDINATOR, Role.ADMIN)
ENDING = ("/staff/sign-out", "/staff/account/end-sessions")
"""After these nothing is open any more."""
TOOL = Path(__file__).parents[1] / ".venv-prove" / "bin" / "schemathesis"
_LINES = 40


@dataclass
class Served:
    """Where it is served, and how often each status was answered."""

    url: str
    statuses: Counter[int] = field(default_factory=Counter)


def prove(budget: Budget) -> Figures:
    """Full size: `EXAMPLES` cases for each operation, and what the tool adds of its own."""
    if not TOOL.exists():
        return Figures(0, "requests", unasked=f"{TOOL.name} is not installed")
    statuses, failed = Counter[int](), list[str]()
    for role in ROLES:
        ran, answered = _run(role, budget)
        statuses += answered
        failed += [f"seed {budget.seed}, {role}: schemathesis: {line}" for line in _told(ran)]
    told = ", ".join(f"{number}x {status}" for status, number in sorted(statuses.items()))
    return Figures(statuses.total(), "requests", tuple(failed), told)


def _run(role: Role, budget: Budget) -> tuple[subprocess.CompletedProcess[str], Counter[int]]:
    with (
        TemporaryDirectory() as folder,
        open_office(MONDAY) as office,
        connected(office),
        _served(office) as served,
    ):
        described = Path(folder) / FILE.name
        sessions, at = office.stack.service.desk.sessions, office.stack.at
        token = sessions.create(PEOPLE[role], at)
        session = sessions.find(token, at)
        described.write_text(_signed(session.csrf if session else ""), "utf-8")
        ran = subprocess.run(
            [
                *(TOOL, "run", described, "--url", served.url, "--phases", "coverage,fuzzing"),
                *("--checks", "not_a_server_error,status_code_conformance"),
                *("--max-examples", str(budget.of(EXAMPLES)), "--seed", str(budget.seed)),
                *(part for path in ENDING for part in ("--exclude-path", path)),
                *("--generation-database", "none", "--continue-on-failure", "--no-color"),
                *("--header", f"X-Skill-Key: {SKILL_KEY}"),
                *("--header", f"Authorization: KakaoAK {CHANNEL_KEY}"),
                *("--header", f"Cookie: session={token}"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    return ran, served.statuses


def _signed(csrf: str) -> str:
    """The description, with the token of the session where a form wants one."""
    described = json.loads(FILE.read_text("utf-8"))
    for methods in described["paths"].values():
        for content in methods.get("post", {}).get("requestBody", {}).get("content", {}).values():
            if "csrf" in content["schema"].get("properties", {}):
                content["schema"]["properties"]["csrf"] = {"const": csrf}
                content["schema"]["required"] = ["csrf"]
    return json.dumps(described)


def _told(ran: subprocess.CompletedProcess[str]) -> list[str]:
    """What the tool says where it found something, or could not run."""
    if ran.returncode == 0:
        return []
    lines = (ran.stdout + ran.stderr).strip().splitlines()
    found = [line for line in lines if line.strip().startswith(("- ", "[", "curl"))]
    return (found or lines)[-_LINES:]


@contextmanager
def _served(office: Office) -> Iterator[Served]:
    """One request after the other: the imitated AWS is for one thread."""
    served: Served

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = gateway.ask(self.command, self.path, list(self.headers.items()), body)
            served.statuses[answer.status] += 1
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def __getattr__(self, name: str) -> Callable[[], None]:
            """Any method is the service's to refuse."""
            if name.startswith("do_"):
                return self._answer
            raise AttributeError(name)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            del format, args

    gateway: Gateway = office.gateway
    server = HTTPServer(("127.0.0.1", 0), Handler)
    served = Served(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
