"""Which calls each function makes, noted in botocore while the function's entry point runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from importlib import import_module
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from botocore.exceptions import ClientError

from chalicelib.wiring import Service
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
        "chalicelib.pipeline.anchor:Anchor.drop",
        "chalicelib.pipeline.upgrader:Upgrader.go_on",
    ),
    "Reconcile": (
        "chalicelib.pipeline.reconciler:Reconciler.go_on",
        "chalicelib.pipeline.reconciler:Reconciler.step",
    ),
    "WalkPath": ("chalicelib.pipeline.patrol:Patrol.walk",),
}
"""Where the work of each function of the template begins."""

_OTHER_NAMES = {"Patrol": "walk_queue_url"}
"""Which setting the `queue_url` of a part is; the routing queue's where it is not here."""


@dataclass
class Recorder:
    """`queues` says which queue each setting names (`Template.queues_of_settings`)."""

    queues: Mapping[str, str]
    needs: dict[str, set[Call]] = field(default_factory=dict)
    _urls: dict[str, str] = field(default_factory=dict)
    _running: ContextVar[str] = field(default_factory=lambda: ContextVar("function", default=""))

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Note every call that is made under an entry point in this block."""
        with ExitStack() as stack:
            for function, places in ENTRIES.items():
                for place in places:
                    stack.enter_context(self._entry(function, place))
            stack.enter_context(patch.object(BaseClient, "_make_api_call", self._noting()))
            stack.enter_context(patch.object(Service, "__init__", self._reading()))
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
            self._learn_urls(arguments[0] if owners else None)
            with self.as_function(function):
                return entered(*arguments, **named)

        with patch.object(owner, name, under):
            yield

    def _learn_urls(self, part: object) -> None:
        """A part that sends holds the URL under the name of the setting."""
        setting = _OTHER_NAMES.get(type(part).__name__, "routing_queue_url")
        for name, meant in (*((name, name) for name in self.queues), ("queue_url", setting)):
            if url := getattr(part, name, ""):
                self._urls[url] = self.queues[meant]

    def _reading(self) -> Callable[..., None]:
        make = Service.__init__

        def made(service: Service, *arguments: Any, **named: Any) -> None:
            make(service, *arguments, **named)
            self._learn_urls(service.settings)

        return made

    def _noting(self) -> Callable[..., Any]:
        make_call: Any = getattr(BaseClient, "_make_api_call")  # noqa: B009 - botocore-stubs hide it

        def noted(client: Any, operation: str, asked: Mapping[str, Any]) -> Any:
            model = client.meta.service_model
            if self._running.get() and model.operation_model(operation).auth_type != "none":
                self.note(*calls_of(model.service_name, operation, asked, self._urls))
            try:
                return make_call(client, operation, asked)
            except ClientError as exc:
                if model.service_name == "s3" and exc.response["Error"]["Code"] == "NoSuchKey":
                    # Who may not list is told 403 of what is not there.
                    self.note(Call("s3:ListBucket", arn("AWS::S3::Bucket", "Photos")))
                raise

        return noted
