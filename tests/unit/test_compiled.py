"""The deployment archive holds compiled code that is used whatever the dates of its files."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

from local.compiled import add_compiled
from local.runtimes import Runtime, of_this_interpreter


def test_what_is_compiled_is_run_without_a_look_at_the_source(tmp_path: Path) -> None:
    archive = tmp_path / "deployment.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("service/said.py", "WORD = 'compiled'")
        packed.writestr("service/__init__.py", "")
        packed.writestr("service/old.py", "print 'for Python 2'")

    assert add_compiled(archive, of_this_interpreter())

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

    assert add_compiled(archive, of_this_interpreter())

    with zipfile.ZipFile(archive) as packed:
        assert packed.namelist() == ["old.py"]


def test_without_the_runtimes_python_the_archive_stays_as_it_is(tmp_path: Path) -> None:
    archive = tmp_path / "deployment.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("said.py", "")

    assert not add_compiled(archive, Runtime("python3.99", date(2099, 1, 1)))

    with zipfile.ZipFile(archive) as packed:
        assert packed.namelist() == ["said.py"]
