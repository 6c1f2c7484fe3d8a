"""`make run`: the whole service on this machine, until Ctrl-C.

What it does is in `main`, in order. All state is in `.local/`; what it starts, it stops.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from types import FrameType

import uvicorn

from chalicelib.city.loader import load_city
from chalicelib.city.tables import CityDataError
from local.deploy import DeployError
from local.emulator import Emulator, EmulatorError, is_free
from local.package import CITY, HOME, PackageError, build_package, lint
from local.server import make_app
from local.stack import StackError, check_health, raise_stack, write_stack

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
KEPT_WHEN_FRESH = ("libraries", "lock", "package")


class RunError(RuntimeError):
    """Something the person who typed `make run` can mend; the message says how."""


def main() -> int:
    """Start everything, serve until told to stop, stop everything. Returns the exit status."""
    for name in STOP_SIGNALS:
        signal.signal(name, _stop)
    threading.Thread(target=_stop_with_make, daemon=True).start()
    try:
        port, emulator_port = _port("PORT", 8080), _port("EMULATOR_PORT", 4566)
        HOME.mkdir(exist_ok=True)
        with _alone(HOME / "lock"):
            if os.environ.get("FRESH") == "1":
                _forget(HOME)
            _run(port, emulator_port, city_kept(HOME, os.environ.get("CITY", "")))
    except KeyboardInterrupt:
        return 0
    except (RunError, EmulatorError, PackageError, DeployError, StackError, CityDataError) as exc:
        print(exc, file=sys.stderr)
        return 1
    return 0


def _run(port: int, emulator_port: int, city: str) -> None:
    say = _progress()
    say("Packaging the service with Chalice")
    package = build_package("dev", city)
    say("Starting the AWS emulator")
    with Emulator(HOME / "aws", emulator_port) as emulator:
        try:
            url = f"http://localhost:{port}"
            with ThreadPoolExecutor() as pool:
                linted = pool.submit(lint, package)
                stack = raise_stack(emulator, package, city_id=city, url=url, say=say)
                say("Waking the service")
                check_health(stack)
                linted.result()
            write_stack(stack, HOME / "stack.json")
            _serve(stack, port, emulator, lambda: print(f"ready {url}/", flush=True))
        finally:
            # Once is enough: another Ctrl-C must not cut short the saving of the state.
            for name in STOP_SIGNALS:
                signal.signal(name, signal.SIG_IGN)
            say("Stopping")


def _serve(
    stack: dict[str, object], port: int, emulator: Emulator, when_ready: Callable[[], None]
) -> None:
    threading.Thread(target=_stop_with_emulator, args=(emulator,), daemon=True).start()
    app = make_app(stack, HOME)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning")
    try:
        _Server(config, when_ready, when_stopping=app.state.live.close).run()
    finally:
        emulator.check()


class _Server(uvicorn.Server):
    def __init__(
        self,
        config: uvicorn.Config,
        when_ready: Callable[[], None],
        when_stopping: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._when_ready = when_ready
        self._when_stopping = when_stopping

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._when_ready()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self._when_stopping()
        await super().shutdown(sockets)


def _port(variable: str, default: int) -> int:
    given = os.environ.get(variable) or str(default)
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise RunError(f"{variable}={given} is not a port: give a number from 1 to 65535")
    if not is_free(int(given)):
        other = int(given) + 1
        raise RunError(
            f"Port {given} is in use: stop what uses it, or run `make run {variable}={other}`"
        )
    return int(given)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Two runs on the same state would destroy it."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunError("`make run` is already running here: stop it first") from None
        yield


def city_kept(home: Path, asked: str) -> str:
    """The city to run: the one asked for, else the one whose state is here. It is remembered, as
    one city's cases are no other's.

    Raises:
        CityDataError: there is no such city.
        RunError: the state here is of another one.
    """
    file = home / "city"
    kept = file.read_text().strip() if file.is_file() else ""
    city = asked or kept or CITY
    load_city(city)
    if kept not in ("", city):
        raise RunError(
            f"What is kept in {home.name} is of {kept}: run `make run CITY={city} FRESH=1`, which "
            f"forgets it, or `make run CITY={kept}`"
        )
    file.write_text(city)
    return city


def _forget(home: Path) -> None:
    for path in home.iterdir():
        if path.name in KEPT_WHEN_FRESH:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _progress() -> Callable[[str], None]:
    began = time.monotonic()

    def say(step: str) -> None:
        print(f"{time.monotonic() - began:5.1f} s  {step}", flush=True)

    return say


def _stop(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt


def _stop_with_make() -> None:
    """A killed `make` passes no signal on: leave when it is gone, as nobody else could stop us."""
    parent = os.getppid()
    while "MAKELEVEL" in os.environ and os.getppid() == parent:
        time.sleep(1)
    if "MAKELEVEL" in os.environ:
        os.kill(os.getpid(), signal.SIGTERM)


def _stop_with_emulator(emulator: Emulator) -> None:
    while emulator.is_running():
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
