"""The deployment archive holds compiled code that is used whatever the dates of its files."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from local.compiled import add_compiled


def test_what_is_compiled_is_run_without_a_look_at_the_source(tmp_path: Path) -> None:
    archive = tmp_path / "deployment.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("service/said.py", "WORD = 'compiled'")
        packed.writestr("service/__init__.py", "")
        packed.writestr("service/old.py", "print 'for Python 2'")

    add_compiled(archive)

    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "task")
    (tmp_path / "task" / "service" / "said.py").write_text("WORD = 'from the source'")
    done = subprocess.run(
        [sys.executable, "-c", "from service.said import WORD; print(WORD)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path / "task",
    )
    assert done.stdout == "compiled\n"


def test_what_is_no_python_of_ours_stays_source(tmp_path: Path) -> None:
    archive = tmp_path / "deployment.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("old.py", "print 'for Python 2'")

    add_compiled(archive)

    with zipfile.ZipFile(archive) as packed:
        assert packed.namelist() == ["old.py"]
