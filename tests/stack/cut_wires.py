"""Wires between the deployed functions and what they lean on that can be cut: one for each service.

botocore takes an endpoint of its own for a service from `AWS_ENDPOINT_URL_<SERVICE>`; the functions
are given those of these wires, so that the emulator itself stays whole for the test that looks on.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from local.stack import STACK
from tests.stack.deployed import PATIENCE, Deployed

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

WHOLE, REFUSING, HANGING = "whole", "refusing", "hanging"
SERVICES = ("DYNAMODB", "KMS", "SECRETS_MANAGER", "SQS", "SNS")


@dataclass
class Wire:
    """Carries bytes to where it leads as long as it is `whole`; `refusing` closes what is opened,
    `hanging` takes it and never answers. What was open when that changes is closed."""

    to: tuple[str, int]
    state: str = WHOLE
    _open: set[socket.socket] = field(default_factory=set)
    _came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __post_init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    @contextmanager
    def cut(self, state: str) -> Iterator[None]:
        """Refusing or hanging for this block."""
        self._become(state)
        try:
            yield
        finally:
            self._become(WHOLE)

    def await_caller(self) -> None:
        """Until somebody calls, or has called since it became as it is."""
        assert self._came.acquire(timeout=PATIENCE), "nobody calls"

    def close(self) -> None:
        self._become(REFUSING)
        self._door.close()

    def _become(self, state: str) -> None:
        self.state, self._came = state, threading.Semaphore(0)
        for one in tuple(self._open):
            self._end(one)

    def _serve(self) -> None:
        with suppress(OSError):  # the door is closed
            while True:
                caller, _ = self._door.accept()
                self._open.add(caller)
                self._came.release()
                if self.state == REFUSING:
                    self._end(caller)
                elif self.state == WHOLE:
                    self._carry(caller)

    def _carry(self, caller: socket.socket) -> None:
        answering = socket.create_connection(self.to)
        self._open.add(answering)
        for one, other in ((caller, answering), (answering, caller)):
            threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    def _pump(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):  # either end was closed
            while data := one.recv(65536):
                other.sendall(data)
        self._end(one)
        self._end(other)

    def _end(self, one: socket.socket) -> None:
        self._open.discard(one)
        with suppress(OSError):  # it is closed already
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def wired(stack: Deployed, *functions: str) -> Iterator[dict[str, Wire]]:
    """These functions (logical names) reach each service by a wire of its own, until the end."""
    parts = urlsplit(stack.emulator.endpoint)
    wires = {name: Wire((str(parts.hostname), int(parts.port or 80))) for name in SERVICES}
    variables = {f"AWS_ENDPOINT_URL_{name}": wire.url for name, wire in wires.items()}
    variables["HOPE_MOVABLE_CLOCK"] = "false"  # which lies in the table, and nowhere in production
    with ExitStack() as back:
        for wire in wires.values():
            back.callback(wire.close)
        for function in functions:
            back.enter_context(told(stack, function, variables))
        yield wires


@contextmanager
def told(stack: Deployed, function: str, variables: Mapping[str, str]) -> Iterator[None]:
    """The function (logical name) has these variables beside its own, until the end."""
    client: LambdaClient = stack.emulator.session().client(
        "lambda", endpoint_url=stack.emulator.endpoint
    )
    name = _name(stack, function)
    now = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    _set(client, name, {**now, **variables})
    try:
        yield
    finally:
        _set(client, name, dict(now))


def _name(stack: Deployed, function: str) -> str:
    client = stack.emulator.session().client("cloudformation", endpoint_url=stack.emulator.endpoint)
    found = client.describe_stack_resource(StackName=STACK, LogicalResourceId=function)
    return found["StackResourceDetail"]["PhysicalResourceId"]


def _set(client: LambdaClient, name: str, variables: dict[str, str]) -> None:
    client.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
