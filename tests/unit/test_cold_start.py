"""What a function loads before it can answer: packages; `make bench` has the milliseconds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from chalicelib.settings import Settings

ROOT = Path(__file__).parents[2]
IMPORTED = {
    *("annotated_types", "chalice", "pydantic", "pydantic_core"),
    *("typing_extensions", "typing_inspection", "ulid"),
}
"""By `import app`: no AWS SDK, no cryptography, no templates."""

FIRST_TURN = {"boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}
"""And by the parts of a turn: the SDK, which cannot be had in pieces."""

NOT_DEPLOYED = {"_distutils_hack", "certifi"}
"""Loaded where this environment happens to have them."""

SURFACE = {"chalicelib.console.forms", "chalicelib.console.route"}
"""Of the console beside its areas' `routes`: what these are made of."""

SHOW = """
import json, sys
own = {name for name in sys.modules if name.partition(".")[0] == "chalicelib"}
plain = [name for name in own if not hasattr(sys.modules[name], "__path__")]
files = {name.partition(".")[0] for name, one in sys.modules.items() if hasattr(one, "__file__")}
print(json.dumps([sorted(files - sys.stdlib_module_names), sorted(plain)]))
"""


def _loaded(program: str) -> tuple[set[str], set[str]]:
    """The packages from outside, and the modules of ours, that a new process has loaded."""
    needed = [name for name, field in Settings.model_fields.items() if field.is_required()]
    told = {f"HOPE_{name.upper()}": "none" for name in needed}
    done = subprocess.run(
        [sys.executable, "-c", f"import app\n{program}{SHOW}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**told, "HOPE_CITY": "uijeongbu", "AWS_DEFAULT_REGION": "ap-northeast-2"},
    )
    tops, own = json.loads(done.stdout)
    from_here = {top for top in tops if top.startswith(("_sysconfigdata", "__"))}
    return set(tops) - {"app", "chalicelib"} - NOT_DEPLOYED - from_here, set(own)


def test_the_app_imports_its_surface_and_no_page() -> None:
    packages, own = _loaded("")

    console = {name for name in own if name.startswith("chalicelib.console.")}
    assert packages == IMPORTED
    assert {name for name in console if not name.endswith(".routes")} == SURFACE


def test_a_turn_loads_the_sdk_and_nothing_else() -> None:
    parts = "service.skill, service.clients.dynamodb, service.clients.kms, service.clients.secrets"
    packages, own = _loaded(f"service = app.service()\n{parts}\n")

    assert packages == IMPORTED | FIRST_TURN
    assert not any(name.startswith(("chalicelib.pipeline", "chalicelib.post")) for name in own)
