"""The archive on every Python that Lambda could run it on, whatever Python packaged it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.libraries import LibrariesError, libraries
from local.package import HOME, ROOT, Package
from local.runtimes import Runtime, known

KEPT_UP = [r for r in known().values() if r.deprecated > datetime.now(UTC).date()]
OWN = {"app.py", "chalice", "chalicelib"}


def _installed(runtime: Runtime) -> Path:
    return libraries(runtime, ROOT / "requirements.txt", HOME / "libraries")


def _interpreter(runtime: Runtime) -> str | None:
    """One that runs: of this environment, on the path or among those that pyenv made."""
    name = "python{}.{}".format(*runtime.python)
    made = Path.home().glob(f".pyenv/versions/{name.removeprefix('python')}.*/bin/{name}")
    for found in (shutil.which(name, path=Path(sys.executable).parent), shutil.which(name), *made):
        if found and subprocess.run([found, "-c", ""], capture_output=True).returncode == 0:
            return str(found)
    return None


@pytest.mark.parametrize("runtime", KEPT_UP, ids=lambda runtime: runtime.name)
def test_whatever_is_compiled_is_compiled_for_the_runtime(runtime: Runtime) -> None:
    compiled = [file.name for file in _installed(runtime).rglob("*.so") if ".libs" not in str(file)]

    own = f".cpython-{runtime.abi.removeprefix('cp')}-x86_64-linux-gnu.so"
    assert compiled
    assert [name for name in compiled if not name.endswith((own, ".abi3.so"))] == []


@pytest.mark.skipif(sys.platform != "linux", reason="Lambda's compiled wheels are for Linux")
@pytest.mark.parametrize("runtime", KEPT_UP, ids=lambda runtime: runtime.name)
def test_the_service_starts_and_draws_a_picture(
    package: Package, runtime: Runtime, tmp_path: Path
) -> None:
    python = _interpreter(runtime)
    if python is None:
        pytest.skip(f"There is no {runtime.name} on this machine")
    with zipfile.ZipFile(package.code) as archive:
        own = [name for name in archive.namelist() if name.split("/")[0] in OWN]
        archive.extractall(tmp_path, own)
    program = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(_installed(runtime))!r}]\n"
        "import app\n"
        "from chalicelib.store.clients import TURN, Clients\n"
        "from chalicelib.pipeline.pictures import redraw\n"
        "from PIL import Image\n"
        "from io import BytesIO\n"
        "out = BytesIO(); Image.new('RGB', (9, 9)).save(out, 'JPEG')\n"
        "assert redraw(out.getvalue())\n"
        "Clients(TURN).dynamodb\n"
        "print(app.app.app_name, len(app.app.routes) > 20)"
    )

    done = subprocess.run(
        [python, "-B", "-I", "-S", "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        env={"AWS_DEFAULT_REGION": "ap-northeast-2"},
    )

    assert (done.stdout, done.stderr) == ("hope-talk True\n", "")


def test_a_lock_that_cannot_be_installed_is_an_error_in_pips_words(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text("a-name-that-nobody-published==1.0 --hash=sha256:" + "0" * 64 + "\n")

    with pytest.raises(LibrariesError, match=r"(?s)no libraries for python.*No matching distribut"):
        libraries(KEPT_UP[-1], lock, tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []
