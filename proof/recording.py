"""Which calls each function makes, noted in botocore while the function's entry point runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from local.in_process import Stack
from proof.calls import Call, arn, calls_of

ENTRIES = {
    "APIHandler": (
        "chalicelib.kakao.webhooks:Webhooks.answer_skill",
        "chalicelib.kakao.webhooks:Webhooks.answer_channel",
        "chalicelib.health:Health.answer",
        "chalicelib.console.door:answer",
    ),
    "RelayEvents": ("chalicelib.pipeline.relay:Relay.relay",),
    "RouteEvents": ("chalicelib.pipeline.router:Router.route",),
    "KeepPhotos": ("chalicelib.pipeline.keeper:Keeper.keep",),
    "RecoverWords": ("chalicelib.pipeline.recoverer:Recoverer.recover",),
    "TickClock": (
        "chalicelib.pipeline.clock:Clock.tick",
        "chalicelib.pipeline.deliverer:Deliverer.deliver_due",
        "chalicelib.pipeline.recalculator:Recalculator.go_on",
        "chalicelib.pipeline.anchor:Anchor.drop",
        "chalicelib.pipeline.upgrader:Upgrader.go_on",
    ),
    "Reconcile": (
        "chalicelib.pipeline.reconciler:Reconciler.go_on",
        "chalicelib.pipeline.reconciler:Reconciler.step",
    ),
    "WalkPath": ("chalicelib.pipeline.patrol:Patrol.walk",),
}
"""Where the work of each function of the template begins, or a part of it that is tested alone."""


@dataclass
class Recorder:
    """`queues` are those of the template, by name."""

    queues: Collection[str]
    needs: dict[str, set[Call]] = field(default_factory=dict)
    _running: ContextVar[str] = field(default_factory=lambda: ContextVar("function", default=""))

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Note every call that is made under an entry point in this block."""
        with ExitStack() as stack:
            for function, places in ENTRIES.items():
                for place in places:
                    stack.enter_context(self._entry(function, place))
            stack.enter_context(patch.object(BaseClient, "_make_api_call", self._noting()))
            stack.enter_context(patch.object(Stack, "pump", self._as_nobody(Stack.pump)))
            yield

    @contextmanager
    def as_function(self, function: str) -> Iterator[None]:
        """What is called in this block is called by the function."""
        token = self._running.set(function)
        try:
            yield
        finally:
            self._running.reset(token)

    def note(self, *calls: Call) -> None:
        """The running function makes these calls; outside of any they are a test's own."""
        if function := self._running.get():
            self.needs.setdefault(function, set()).update(calls)

    @contextmanager
    def _entry(self, function: str, place: str) -> Iterator[None]:
        module, path = place.split(":")
        *owners, name = path.split(".")
        owner: Any = import_module(module)
        for part in owners:
            owner = getattr(owner, part)
        entered = getattr(owner, name)

        @wraps(entered)
        def under(*arguments: Any, **named: Any) -> Any:
            with self.as_function(function):
                return entered(*arguments, **named)

        with patch.object(owner, name, under):
            yield

    def _as_nobody(self, pump: Callable[[Stack], None]) -> Callable[[Stack], None]:
        """Lambda's pollers, within which functions run, though another may wait for them."""

        def pumping(stack: Stack) -> None:
            with self.as_function(""):
                pump(stack)

        return pumping

    def _noting(self) -> Callable[..., Any]:
        make_call: Any = getattr(BaseClient, "_make_api_call")  # noqa: B009 - botocore-stubs hide it

        def noted(client: Any, operation: str, asked: Mapping[str, Any]) -> Any:
            model = client.meta.service_model
            if self._running.get() and model.operation_model(operation).auth_type != "none":
                self.note(*calls_of(model.service_name, operation, asked, self.queues))
            try:
                return make_call(client, operation, asked)
            except ClientError as exc:
                if model.service_name == "s3" and exc.response["Error"]["Code"] == "NoSuchKey":
                    # Who may not list is told 403 of what is not there.
                    self.note(Call("s3:ListBucket", arn("AWS::S3::Bucket", "Photos")))
                raise

        return noted
