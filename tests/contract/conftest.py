"""The same contracts on two implementations of AWS: moto in this process, and the emulator."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from local.emulator import Emulator
from tests.contract.console_office import Office, office_on_moto
from tests.contract.stores import Aws, Store, moto


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One emulator for the whole run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Emulator(tmp_path_factory.mktemp("emulator"), port) as running:
        yield Aws(running.endpoint)


@pytest.fixture(params=["moto", "emulator"])
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """Each implementation in turn."""
    if request.param == "emulator":
        yield request.getfixturevalue("emulator")
    else:
        with moto() as aws:
            yield aws


@pytest.fixture
def store(aws: Aws) -> Store:
    """An empty store."""
    return Store(aws, aws.client("kms").create_key()["KeyMetadata"]["KeyId"])


@pytest.fixture
def office() -> Iterator[Office]:
    """The console's office, on moto."""
    with office_on_moto() as office:
        yield office
