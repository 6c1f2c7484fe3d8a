"""Which Python the functions run on."""

from __future__ import annotations

import re
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from local.runtimes import RuntimeRefusedError, choose, known, newest, of_this_interpreter

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 30)


def test_the_newest_that_lambda_keeps_up_and_chalice_packages_is_taken() -> None:
    assert choose("", TODAY) == newest(TODAY) == list(known().values())[-1]
    assert newest(TODAY).python >= (3, 14)


def test_none_is_older_than_the_code_can_run_on() -> None:
    assert min(runtime.python for runtime in known().values()) == (3, 11)


def test_another_is_taken_by_name() -> None:
    assert choose("python3.12", TODAY).python == (3, 12)


def test_a_deprecated_runtime_is_refused_and_a_kept_one_named() -> None:
    ended = known()["python3.11"].deprecated

    assert choose("python3.11", ended - timedelta(days=1)).name == "python3.11"
    with pytest.raises(RuntimeRefusedError, match=rf"since {ended}: take python3\.\d\d"):
        choose("python3.11", ended)


@pytest.mark.parametrize("asked", ["python3.9", "python3.99", "nodejs24.x", "3.12"])
def test_what_is_no_runtime_for_us_is_refused_with_those_that_are(asked: str) -> None:
    with pytest.raises(RuntimeRefusedError, match=r"python3\.11, python3\.12, .*or name one"):
        choose(asked, TODAY)


def test_when_all_have_ended_newer_tables_are_asked_for() -> None:
    with pytest.raises(RuntimeRefusedError, match="make lock UPGRADE=1"):
        newest(date(2100, 1, 1))


def test_wheels_may_ask_for_the_c_library_that_the_runtime_has() -> None:
    assert known()["python3.11"].glibc < known()["python3.12"].glibc
    assert known()["python3.14"].abi == "cp314"


def test_the_emulators_is_this_very_python() -> None:
    assert of_this_interpreter().python == sys.version_info[:2]


def test_what_is_installed_does_not_depend_on_the_python_that_installs() -> None:
    """pip reads a lock's markers for the Python that runs it, not for the one it installs for."""
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    depends = re.compile(r"^.*(?:python_version|python_full_version|sys_platform).*$", re.MULTILINE)

    assert depends.findall(lock) == []
