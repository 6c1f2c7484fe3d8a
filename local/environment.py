"""Makes or renews `.venv` from the lock. Runs before anything is installed: `python3` on this file.

Progress goes to standard error. The syntax is what Python 3.7 reads, so that an old one can say
that it is too old.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.txt"  # holds the pins of requirements.txt too
STAMP = VENV / "lock.sha256"
LOG = VENV / "install.log"
OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")


def main() -> None:
    """Do nothing if the environment was made from this very lock."""
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    if not _runs(str(PYTHON)):
        _make(_find_python())
    _install()
    STAMP.write_text(wanted)


def _find_python() -> str:
    """This Python if it is new enough, else the first newer one that runs."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in NEWER:
        path = shutil.which(name)
        if path and _runs(path):
            return path
    version = ".".join(map(str, sys.version_info[:2]))
    raise SystemExit(f"Python 3.11 or newer is needed; {sys.executable} is {version}")


def _runs(python: str) -> bool:
    """Whether it starts: it may be a stub, or have been removed since .venv was made with it."""
    try:
        return subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _make(python: str) -> None:
    _say(f"Making .venv with {python}")
    made = subprocess.run(
        [python, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if made.returncode:
        if "ensurepip" in made.stdout or "No module named venv" in made.stdout:
            raise SystemExit("Python has no venv module; on Debian: apt-get install python3-venv")
        raise SystemExit(f"No environment could be made: {made.stdout.strip()}")


def _install() -> None:
    """Everything is pinned, so pip need not resolve; nor compile what may never be imported. The
    lock holds a hash of every file, and pip takes no other."""
    total = sum(line[0].isalpha() for line in LOCK.read_text().splitlines())
    pip = (str(PYTHON), "-m", "pip", "--no-input", "--disable-pip-version-check")
    options = ("--no-deps", "--no-compile", "--progress-bar", "off", "-r", str(LOCK))
    with LOG.open("w") as log:
        command = [*pip, "install", *options]
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        fetched = 0
        for line in running.stdout or ():
            if line.startswith("Collecting "):
                fetched += 1
                if fetched % 10 == 0:
                    _say(f"Fetching packages: {fetched} of {total}")
            elif line.startswith("Installing collected"):
                _say(f"Installing {total} packages")
    if running.wait():
        errors = [line for line in LOG.read_text().splitlines() if line.startswith("ERROR")]
        reason = errors[-1] if errors else "no reason given"
        raise SystemExit(f"pip could not install the packages: {reason} ({LOG})")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
