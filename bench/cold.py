"""A cold start, in fresh processes that find nothing but the deployed archive.

The peer is what any Chalice function with a table and a model imports, from the same archive. As in
Lambda, where the code's folder cannot be written, nothing that is compiled is kept for the next.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figure import Figure, measured
from bench.rounds import Effort
from chalicelib.settings import Settings
from local.emulator import REGION
from local.package import CITY, build_package

BAR = 1.15
"""Of the import (design 8)."""

PEER = "bare Chalice, DynamoDB client, pydantic"

PROGRAMS = {
    PEER: """
from chalice.app import Chalice
from boto3.session import Session
from pydantic import BaseModel
class Payload(BaseModel):
    utterance: str
app = Chalice("bare", configure_logs=False)
Session().client("dynamodb")
""",
    "import of app": "import app",
    "ready for the first turn": """
import app
service = app.service()
service.skill, service.clients.dynamodb, service.clients.kms, service.clients.secrets
""",
}
"""The last imports and builds all that a turn needs, data and AWS clients too."""


def measure(effort: Effort) -> Iterator[Figure]:
    """Milliseconds of the processor from a process's beginning to its end, Python's own start
    included."""
    package = build_package("dev", CITY)
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(package.code) as archive:
            archive.extractall(folder)
        taken: dict[str, list[float]] = {name: [] for name in PROGRAMS}
        order = list(PROGRAMS)
        for program in PROGRAMS.values():
            _milliseconds(program, Path(folder))  # reads the files once
        chance = random.Random(0)
        for _ in range(effort.rounds):
            chance.shuffle(order)
            for name in order:
                taken[name].append(_milliseconds(PROGRAMS[name], Path(folder)))
    peer = PEER, taken.pop(PEER)
    for name, rounds in taken.items():
        bar = BAR if name == "import of app" else None
        yield measured("cold", name, rounds, "ms", peer=peer, bar=bar)


def _milliseconds(program: str, folder: Path) -> float:
    """-S leaves out this environment's packages, -P this folder's modules."""
    child = subprocess.Popen([sys.executable, "-S", "-P", "-c", program], env=_told(folder))
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"It could not start: exit {child.returncode}")
    return (used.ru_utime + used.ru_stime) * 1000


def _told(folder: Path) -> dict[str, str]:
    needed = [name for name, field in Settings.model_fields.items() if field.is_required()]
    return {
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        **{f"HOPE_{name.upper()}": "bench" for name in needed},
        "HOPE_CITY": CITY,
    }
