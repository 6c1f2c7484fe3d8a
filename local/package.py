"""What gets deployed: Chalice's deployment.zip and its template, merged with ours and linted.

Chalice is given a project without libraries, as it would take those of the Python that runs it;
`local.libraries` brings those of the runtime. Packaging again is skipped as long as nothing that
goes in has changed.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from local.compiled import SUFFIX, add_compiled
from local.emulator import REGION
from local.libraries import LibrariesError, libraries
from local.runtimes import Runtime, RuntimeRefusedError, newest, of_this_interpreter
from local.template import write_template

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".local"
STAGES = ("dev", "prod")
CITY = "uijeongbu"
KEEP_FOR = 3600  # seconds
SOURCES = (
    "app.py",
    "requirements.txt",
    "chalicelib",
    ".chalice",
    "local/compiled.py",
    "local/libraries.py",
    "local/package.py",
    "local/template.py",
    "local/trim.py",
)
NOT_SOURCES = ("deployments", "venv", "__pycache__")


class PackageError(RuntimeError):
    """Chalice, pip or cfn-lint said no; the message holds what they said."""


@dataclass(frozen=True, slots=True)
class Package:
    """`version` is a hash of the code archive's content, the same for the same code."""

    template: Path
    code: Path
    version: str
    runtime: Runtime


def build_package(
    stage: str, city: str, runtime: Runtime | None = None, folder: Path = HOME / "package"
) -> Package:
    """Package the service, or return what was packaged before from the same sources.

    Without a `runtime` it is for the emulator, which runs functions with this very Python.

    Raises:
        PackageError: with Chalice's or pip's own words.
    """
    runtime = runtime or of_this_interpreter()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Chalice's own cache is shared too
        made = folder / _fingerprint(stage, city, runtime)
        if not made.is_dir():
            _remove_old(folder)
            _package(stage, city, runtime, made)
        os.utime(made)
    version = (made / "version").read_text()
    return Package(made / "sam.json", made / "deployment.zip", version, runtime)


def for_this_machine(package: Package) -> Package:
    """The package as the emulator can run it here.

    Libraries are compiled for one Python on Linux on x86_64. Elsewhere they are left out, and the
    functions find those of `.venv`, in which the emulator runs.
    """
    on_linux = (sys.platform, platform.machine()) == ("linux", "x86_64")
    if on_linux and package.runtime.python == sys.version_info[:2]:
        return package
    return without_libraries(package)


def without_libraries(package: Package) -> Package:
    """The same package with nothing but the service's own code."""
    code = package.code.with_name("service.zip")
    with zipfile.ZipFile(package.code) as whole, zipfile.ZipFile(code, "w") as service:
        for name in whole.namelist():
            if name.split("/")[0] in {"app.py", "chalicelib"}:
                service.writestr(name, whole.read(name))
    return replace(package, code=code)


def _package(stage: str, city: str, runtime: Runtime, made: Path) -> None:
    try:
        installed = libraries(runtime, ROOT / "requirements.txt", HOME / "libraries")
    except LibrariesError as exc:
        raise PackageError(str(exc)) from exc
    with TemporaryDirectory(dir=made.parent) as name:
        project, merge, out = (Path(name) / part for part in ("project", "merge.json", "out"))
        _lay_out(project)
        write_template(city, runtime.name, ROOT / ".chalice" / "resources.yaml", merge)
        _run(
            [
                *("chalice", "--project-dir", str(project), "package", "--stage", stage),
                *("--merge-template", str(merge), str(out)),
            ]
        )
        _add(installed, out / "deployment.zip")
        add_compiled(out / "deployment.zip", runtime)
        (out / "version").write_text(_content_hash(out / "deployment.zip"))
        out.rename(made)


def _lay_out(project: Path) -> None:
    """A Chalice project of the service's own code alone."""
    ignore = shutil.ignore_patterns(*NOT_SOURCES)
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=ignore)
    shutil.copytree(ROOT / ".chalice", project / ".chalice", ignore=ignore)
    shutil.copy(ROOT / "app.py", project)
    (project / "requirements.txt").touch()


def _add(installed: Path, archive: Path) -> None:
    """Put what is in the folder at the archive's root, but for what a Python that tried it out has
    left there."""
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as opened:
        for file in sorted(installed.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                opened.write(file, file.relative_to(installed))


def _remove_old(folder: Path) -> None:
    """What nobody asked for lately: another command may be deploying a newer one."""
    for path in folder.iterdir():
        if path.is_dir() and time.time() - path.stat().st_mtime > KEEP_FOR:
            shutil.rmtree(path)


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


def _fingerprint(stage: str, city: str, runtime: Runtime) -> str:
    digest = hashlib.sha256(json.dumps([stage, city, runtime.name, sys.version]).encode())
    for path in _source_files():
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"{stage}-{digest.hexdigest()[:16]}"


def _source_files() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in found:
            if file.is_file() and not set(file.relative_to(ROOT).parts) & set(NOT_SOURCES):
                yield file


def _content_hash(archive: Path) -> str:
    """Names and checksums of what is in it: times of day in a zip would make each one differ. So
    may what is compiled, of the same source."""
    with zipfile.ZipFile(archive) as opened:
        files = [e for e in opened.infolist() if not e.filename.endswith(SUFFIX)]
    entries = sorted((e.filename, e.CRC) for e in files)
    return hashlib.sha256(json.dumps(entries).encode()).hexdigest()[:16]


def main() -> int:
    """Package every stage as it would be deployed today and lint its template. Returns the exit
    status."""
    try:
        runtime = newest(datetime.now(UTC).date())
        for stage in STAGES:
            lint(build_package(stage, CITY, runtime))
    except (PackageError, RuntimeRefusedError) as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
