"""The service's libraries as one of Lambda's runtimes loads them, whatever Python runs here.

pip is told of that runtime's Python and C library, takes only files whose hashes are in the lock,
and builds nothing: a package without a fitting wheel is an error, not a surprise in Lambda.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from local.runtimes import Runtime
from local.trim import trim

OLDEST_GLIBC = 17
"""manylinux2014; wheels for an older C library bear its tag too."""

UNUSED = ("bin", "share")

KEEP_FOR = 7 * 86_400  # seconds


class LibrariesError(RuntimeError):
    """pip could not install them; the message holds its own words."""


def libraries(runtime: Runtime, lock: Path, home: Path) -> Path:
    """A folder with all that the lock names, trimmed, made once for each runtime and lock.

    Raises:
        LibrariesError: with pip's own words.
    """
    content = hashlib.sha256(lock.read_bytes() + Path(__file__).with_name("trim.py").read_bytes())
    made = home / f"{runtime.abi}-{content.hexdigest()[:16]}"
    if not made.is_dir():
        home.mkdir(parents=True, exist_ok=True)
        _remove_old(home)
        with TemporaryDirectory(dir=home) as name:
            fresh = Path(name) / "libraries"
            _install(runtime, lock, fresh)
            for folder in UNUSED:
                shutil.rmtree(fresh / folder, ignore_errors=True)
            trim(fresh)
            fresh.rename(made)
    os.utime(made)
    return made


def _install(runtime: Runtime, lock: Path, folder: Path) -> None:
    major, newest = runtime.glibc
    platforms = [f"manylinux_{major}_{n}_x86_64" for n in range(OLDEST_GLIBC, newest + 1)]
    command = [
        *(sys.executable, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
        *("--quiet", "--no-deps", "--no-compile", "--require-hashes", "--only-binary=:all:"),
        *("--implementation", "cp", "--python-version", "{}.{}".format(*runtime.python)),
        *(word for name in (*platforms, "manylinux2014_x86_64") for word in ("--platform", name)),
        *("--target", str(folder), "--requirement", str(lock)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        why = "\n".join(said) or done.stderr.strip()
        raise LibrariesError(f"pip has no libraries for {runtime.name}:\n{why}")


def _remove_old(home: Path) -> None:
    for path in home.iterdir():
        if time.time() - path.stat().st_mtime > KEEP_FOR:
            shutil.rmtree(path)
