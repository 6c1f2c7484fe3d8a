"""No secret is in the repository or the template: Secrets Manager makes and keeps them."""

from __future__ import annotations

import copy
import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from local.package import CITY
from local.template import build_template

ROOT = Path(__file__).parents[2]

SHAPES = {
    "AWS access key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{50})",
    "GitLab token": r"\bglpat-[A-Za-z0-9_-]{20}",
    "Google key": r"\bAIza[A-Za-z0-9_-]{35}",
    "JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "package index token": r"\b(?:pypi-AgEI|npm_)[A-Za-z0-9_-]{30}",
    "Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{20}",
    "Slack webhook": r"hooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{20}",
    "Kakao key": r"KakaoAK\s+[0-9a-f]{32}\b",
}
"""Secrets that are known by how they look."""

CALLED = re.compile(
    r"(?:(?<!user)(?<!user_)key|secret|token|passwd|password|credential)s?[\"']?"
    r"\s*[:=(\[{ ]{1,4}f?[\"']([!-~]{16,})[\"']"
)
"""In small letters: what is called a secret, and its text. Kakao's user keys are names."""

RANDOM = 3.0
"""Bits a character; 32 random hexadecimal digits have about 3.7."""

SECRET = re.compile(r"secret|passw|token|credential|(?:skill|hash|admin|api)_?key", re.IGNORECASE)
"""What holds a secret is called so in a template."""

# Each in two parts, so that this file holds none.
PLANTED = (
    "id = '" + "AKIA" + "Q3EGRZX5T7NWJ4KM'",
    "-----BEGIN RSA " + "PRIVATE KEY-----",
    "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "glpat-" + "k3J9x_Qw7Lm2Zr8Tn5Vb",
    "AIza" + "SyD3kQx9vPmL2nR7tWc5bYh8jUz4eFa1gKo",
    "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "pypi-" + "AgEIcHlwaS5vcmcCJDNkZmE5ZmQ0LWE1Nzct",
    "xoxb-" + "2147483647-9f8e7d6c5b4a39281706",
    "https://hooks.slack.com/" + "services/T0A1B2C3D4/B9Z8Y7X6W5/k3J9xQw7Lm2Zr8Tn5Vb1",
    "KakaoAK " + "5f2b8c9d1e7a4036b8d5f1c2e9a7034d",
    'SKILL_KEY = "' + 'mZ4vT9qLx2RkW8sBn6Yd"',
    '{"hash_key": "' + '9d41c7e2a85f036bd1f4729ce8a3506b"}',
    '{"skill_keys": ["' + '9d41c7e2a85f036bd1f4729ce8a3506b"]}',
    "MasterUserPassword: '" + "hT7#kQ2$wZ9!mX4v'",
)


def found(text: str) -> list[str]:
    """What in a text looks like a secret."""
    shaped = [name for name, shape in SHAPES.items() if re.search(shape, text)]
    return shaped + [value for value in CALLED.findall(text.lower()) if _random(value)]


def _random(value: str) -> bool:
    """Whether it has digits, and more different characters than words have."""
    shares = [number / len(value) for number in Counter(value).values()]
    bits = -sum(share * math.log2(share) for share in shares)
    return sum(map(str.isdigit, value)) > 1 and bits > RANDOM


def held(template: Mapping[str, Any]) -> list[str]:
    """What of a template's parameters, variables and properties holds a secret's text."""
    return [
        name
        for name, text in _texts(template)
        if found(text) or (SECRET.search(name) and text and name != "SecretStringTemplate")
    ]


def _texts(part: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Each text that is not computed, under the name that it goes by."""
    if isinstance(part, str):
        yield name, part
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one, name)
    elif isinstance(part, Mapping):
        for key, one in part.items():
            if not key.startswith(("Fn::", "Ref")):
                yield from _texts(one, name if key == "Default" else key)


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    return build_template(CITY, ROOT / ".chalice" / "resources.yaml")


def test_no_secret_is_in_a_file() -> None:
    texts = _files(ROOT)

    assert len(texts) > 500
    assert {name: secrets for name, text in texts.items() if (secrets := found(text))} == {}


@pytest.mark.parametrize("line", PLANTED)
def test_a_secret_in_a_new_file_is_seen(tmp_path: Path, line: str) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "notes.md").write_text(f"Nothing.\n  {line}\n")

    assert [name for name, text in _files(tmp_path).items() if found(text)] == ["notes.md"]


def test_no_secret_is_in_the_template(template: dict[str, Any]) -> None:
    assert held(template) == []
    for name in ("Secret", "WalkSecret"):
        assert template["Resources"][name]["Properties"].keys() == {
            "Description",
            "GenerateSecretString",
        }


def test_no_parameter_brings_a_secret_in(template: dict[str, Any]) -> None:
    assert [name for name in template["Parameters"] if SECRET.search(name)] == []
    assert [one for one in template["Parameters"].values() if "NoEcho" in one] == []


def test_a_secret_in_the_template_is_seen(template: dict[str, Any]) -> None:
    planted = copy.deepcopy(template)
    planted["Parameters"]["SkillKey"] = {"Type": "String", "Default": "welfare"}
    planted["Resources"]["Secret"]["Properties"]["SecretString"] = "welfare"
    variables = planted["Globals"]["Function"]["Environment"]["Variables"]
    variables["HOPE_API_KEY"] = "welfare"
    variables["HOPE_SENDER"] = PLANTED[0]

    assert sorted(held(planted)) == ["HOPE_API_KEY", "HOPE_SENDER", "SecretString", "SkillKey"]


def _files(repository: Path) -> dict[str, str]:
    """What is under version control or would come to be, by name."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    files = {name: repository / name for name in listed.stdout.split("\0") if name}
    return {
        name: path.read_bytes().decode("utf-8", "ignore")
        for name, path in files.items()
        if path.is_file()
    }
