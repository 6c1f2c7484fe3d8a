"""What gets deployed: Chalice's deployment.zip and its template, merged with ours and linted.

Packaging again is skipped as long as nothing that goes in has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from local.emulator import REGION
from local.template import write_template

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".local"
STAGES = ("dev", "prod")
CITY = "uijeongbu"
SOURCES = ("app.py", "requirements.txt", "chalicelib", ".chalice", "local/template.py")
NOT_SOURCES = ("deployments", "venv", "__pycache__")


class PackageError(RuntimeError):
    """Chalice or cfn-lint said no; the message holds what they said."""


@dataclass(frozen=True, slots=True)
class Package:
    """`version` is a hash of the code archive's content, the same for the same code."""

    template: Path
    code: Path
    version: str


def build_package(stage: str, city: str, folder: Path, root: Path = ROOT) -> Package:
    """Package the service of `root` into `folder`, unless what is there is still up to date.

    Raises:
        PackageError: with Chalice's own words.
    """
    inputs = _fingerprint(root, stage, city)
    stamp = folder / "inputs"
    if not stamp.is_file() or stamp.read_text() != inputs:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        merge = folder / "resources.json"
        write_template(city, root / ".chalice" / "resources.yaml", merge)
        _run(
            [
                *("chalice", "--project-dir", str(root), "package", "--stage", stage),
                *("--merge-template", str(merge), str(folder)),
            ]
        )
        (folder / "version").write_text(_content_hash(folder / "deployment.zip"))
        stamp.write_text(inputs)
    version = (folder / "version").read_text()
    return Package(folder / "sam.json", folder / "deployment.zip", version)


def lint(package: Package) -> None:
    """Check the packaged template, once for each content.

    Raises:
        PackageError: with cfn-lint's findings.
    """
    passed = package.template.with_suffix(".linted")
    content = hashlib.sha256(package.template.read_bytes()).hexdigest()
    if not passed.is_file() or passed.read_text() != content:
        _run(["cfn-lint", str(package.template)])
        passed.write_text(content)


def _run(command: list[str]) -> None:
    """Run a tool of this environment; Chalice asks for a region though it calls nobody."""
    tool = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [str(tool), *command[1:]],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"AWS_DEFAULT_REGION": REGION},
    )
    if done.returncode:
        said = (done.stdout + done.stderr).strip()
        raise PackageError(f"{command[0]} failed:\n{said}")


def _fingerprint(root: Path, stage: str, city: str) -> str:
    digest = hashlib.sha256(json.dumps([stage, city, sys.version]).encode())
    for path in _source_files(root):
        digest.update(str(path.relative_to(root)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _source_files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        path = root / source
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in found:
            if file.is_file() and not set(file.relative_to(root).parts) & set(NOT_SOURCES):
                yield file


def _content_hash(archive: Path) -> str:
    """Names and checksums of what is in it: times of day in a zip would make each one differ."""
    with zipfile.ZipFile(archive) as opened:
        entries = sorted((e.filename, e.CRC) for e in opened.infolist())
    return hashlib.sha256(json.dumps(entries).encode()).hexdigest()[:16]


def main() -> int:
    """Package every stage and lint its template. Returns the exit status."""
    try:
        for stage in STAGES:
            lint(build_package(stage, CITY, HOME / "package" / stage))
    except PackageError as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
