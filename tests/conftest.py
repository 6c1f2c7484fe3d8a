"""What every test may rely on: no test reaches a developer's AWS account or asks for one."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

settings.register_profile("any-machine", deadline=None)  # speed is for `make bench`
settings.load_profile("any-machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-stories",
        action="store_true",
        help="write the transcripts of tests/stories as they are now; read the diff",
    )


class Shares(LoadScopeScheduling):  # type: ignore[misc]
    """How tests are shared out among processes (`make test JOBS=2`): a file stays whole, as its
    tests share fixtures, and all that needs the emulator stays in one process, which holds it."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        on_emulator = file.startswith(("tests/stack/", "tests/browser/"))
        return "the emulator" if on_emulator else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shares:
    return Shares(config, log)


@pytest.fixture(autouse=True)
def no_aws_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that is neither imitated nor sent to the emulator has no credentials to go with."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-2")
