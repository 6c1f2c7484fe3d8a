"""A whole stack with its local server, on free ports and in a folder of its own, for a while."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import uvicorn
from starlette.applications import Starlette

from local.emulator import Emulator
from local.package import CITY, build_package
from local.server import make_app
from local.stack import check_health, raise_stack


@contextmanager
def throwaway_stack(folder: Path) -> Iterator[dict[str, object]]:
    """Deploy, serve, and yield what stack.json would hold; everything ends with the block.

    Raises:
        EmulatorError, PackageError, DeployError, StackError: as `make run` would say.
    """
    port = free_port()
    package = build_package("dev", CITY)
    with Emulator(folder / "aws", free_port(), enforce_iam=True) as emulator:
        url = f"http://localhost:{port}"
        stack = raise_stack(emulator, package, city_id=CITY, url=url, say=lambda _: None)
        check_health(stack)
        with _serving(make_app(stack, folder), port):
            yield stack


@contextmanager
def _serving(app: Starlette, port: int) -> Iterator[None]:
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket] | None = None) -> None:
            await super().startup(sockets)
            started.set()

    server = Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        started.wait()
        yield
    finally:
        app.state.live.close()
        server.should_exit = True
        thread.join()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at this moment."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
