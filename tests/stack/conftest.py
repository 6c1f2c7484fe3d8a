"""The production template on an emulator that judges every call by its function's policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.emulator import Emulator
from local.package import CITY, Package, build_package
from local.throwaway import free_port
from tests.stack.deployed import Deployed, raise_deployed


@pytest.fixture(scope="session")
def package() -> Package:
    """What would be deployed; made once for as long as nothing in it changes."""
    return build_package("dev", CITY)


@pytest.fixture(scope="session")
def stack(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """One deployed stack for the whole run."""
    home = tmp_path_factory.mktemp("stack")
    with Emulator(home, free_port(), enforce_iam=True) as emulator:
        yield raise_deployed(emulator, package)
