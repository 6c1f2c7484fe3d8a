"""The production template on an emulator that judges every call by its function's policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from local.emulator import Emulator
from local.package import CITY, Package, build_package
from local.simulator.pictures import PHOTO
from local.throwaway import free_port
from tests.stack.deployed import Deployed, raise_deployed
from tests.stack.imitated import serving


@pytest.fixture(scope="session")
def package() -> Package:
    """What would be deployed; made once for as long as nothing in it changes."""
    return build_package("dev", CITY)


@pytest.fixture(scope="session")
def stack(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """One deployed stack for the whole run."""
    home = tmp_path_factory.mktemp("stack")
    with picture_host() as origin, Emulator(home, free_port(), enforce_iam=True) as emulator:
        yield raise_deployed(emulator, package, origin)


@contextmanager
def picture_host() -> Iterator[str]:
    """Plays Kakao's picture hosts: a photo under any path, but for `/gone` and `/broken`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            gone = self.path.startswith("/gone")
            body = b"<html>" if self.path.startswith("/broken") else PHOTO.read_bytes()
            self.send_response(404 if gone else 200)
            self.end_headers()
            self.wfile.write(b"" if gone else body)

    with serving(Handler) as port:
        yield f"http://127.0.0.1:{port}"
