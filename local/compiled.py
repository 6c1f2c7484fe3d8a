"""Puts compiled code into the deployment archive beside its source.

Lambda cannot write into the folder of the code, so a function compiles whatever it imports at every
cold start: about half of one (docs/performance.md).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from local.runtimes import Runtime

SUFFIX = ".pyc"
TASK = "/var/task"
"""Where Lambda unpacks the archive."""


def add_compiled(archive: Path, runtime: Runtime) -> bool:
    """Compile every module of the archive into it, by the runtime's own Python: no other reads it.

    Nobody looks at a source's date later, as an archive is never changed in place. A library may
    hold a file for another Python, which nothing imports: it stays source.

    Returns whether that Python was found here; without it functions start as slowly as ever.
    """
    python = _python_of(runtime)
    if python is None:
        return False
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder)
        told = ("-qq", "--invalidation-mode", "unchecked-hash", "-s", folder, "-p", TASK)
        subprocess.run([python, "-I", "-m", "compileall", *told, folder], check=False)
        with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as packed:
            for file in sorted(Path(folder).rglob(f"*{SUFFIX}")):
                packed.write(file, file.relative_to(folder))
    return True


def _python_of(runtime: Runtime) -> str | None:
    if runtime.python == sys.version_info[:2]:
        return sys.executable
    return shutil.which(runtime.name)
