"""The Lambda entry points: the whole surface at a glance."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, Response, SQSEvent

from chalicelib.console import routes
from chalicelib.kakao.webhooks import HttpAnswer
from chalicelib.settings import load
from chalicelib.store.clients import PIPELINE, TURN
from chalicelib.wiring import Pipeline, Service

app = Chalice(app_name="hope-talk", configure_logs=False)
"""Chalice's own log handler drops what is no error and writes text; Lambda's writes JSON, which the
alarms read."""

_JSON: dict[str, str | list[str]] = {"Content-Type": "application/json; charset=utf-8"}


_SECURED = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Strict-Transport-Security": "max-age=31536000",
        "X-Content-Type-Options": "nosniff",
    }
)


@app.middleware("http")
def secure(request: Any, answer: Callable[[Any], Response]) -> Response:
    """No cache keeps what does not say so itself, and nothing is taken for what it is not; the
    refusals of Chalice itself among it."""
    response = answer(request)
    response.headers = {**_SECURED, **response.headers}
    return response


@cache
def service() -> Service:
    """What answers people: built on first use, once a process."""
    return Service(load(os.environ), TURN)


@cache
def pipeline() -> Pipeline:
    """What goes on afterwards, with more patience for AWS."""
    return Pipeline(Service(load(os.environ), PIPELINE))


@app.route("/kakao/skill", methods=["POST"])
def kakao_skill() -> Response:
    """Every turn of every resident."""
    return _answered(service().webhooks.answer_skill)


@app.route("/kakao/channel", methods=["POST"])
def kakao_channel() -> Response:
    """A resident added or blocked the channel."""
    return _answered(service().webhooks.answer_channel)


@app.route("/health")
def health() -> dict[str, str]:
    """Alive, and which version."""
    return {"status": "ok", "version": service().settings.version}


@app.route("/health/deep")
def health_deep() -> Response:
    """Each dependency, for whoever shows the skill key."""
    return _answered(service().health.answer)


routes.register(app, lambda: service().current().desk)


@app.on_dynamodb_record(
    stream_arn="arn:aws:dynamodb:ap-northeast-2:000000000000:table/replaced/stream/replaced",
    batch_size=25,
)
def relay_events(event: DynamoDBEvent) -> Any:
    """The outbox: every new event goes to the routing queue."""
    return pipeline().relay.relay(event.to_dict())


@app.on_sqs_message(queue_arn="arn:aws:sqs:ap-northeast-2:000000000000:replaced", batch_size=10)
def route_events(event: SQSEvent) -> Any:
    """Staff and residents are told of each event, once."""
    return pipeline().current().router.route(event.to_dict())


@app.on_sqs_message(queue_arn="arn:aws:sqs:ap-northeast-2:000000000000:replaced", batch_size=1)
def keep_photos(event: SQSEvent) -> Any:
    """Pictures that residents sent are fetched before their links end."""
    return pipeline().keeper.keep(event.to_dict())


@app.on_sqs_message(queue_arn="arn:aws:sqs:ap-northeast-2:000000000000:replaced", batch_size=1)
def recover_words(event: SQSEvent) -> Any:
    """What residents wrote while nothing could be stored becomes theirs and the teams' again."""
    return pipeline().current().recoverer.recover(event.to_dict())


@app.schedule("rate(1 minute)")
def tick_clock(event: CloudWatchEvent) -> dict[str, int]:
    """All that is timed."""
    del event
    parts = pipeline().current()
    counts = parts.clock.tick()
    parts.anchor.drop()
    parts.upgrader.go_on()
    return counts


@app.schedule("rate(5 minutes)")
def reconcile(event: CloudWatchEvent) -> dict[str, str]:
    """Once a day: all that is stored was routed, and everyone told."""
    del event
    work = pipeline().current().reconciler.go_on()
    return {} if work is None else {"day": work.day.isoformat(), "different": str(work.different)}


@app.schedule("rate(5 minutes)")
def walk_path(event: CloudWatchEvent) -> dict[str, bool]:
    """The synthetic resident: does a report still reach a team?"""
    del event
    return {"arrived": pipeline().patrol.walk()}


def _answered(answer: Callable[[Mapping[str, str], bytes], HttpAnswer]) -> Response:
    request = app.current_request
    if request is None:
        raise RuntimeError("Chalice calls its views only while it has a request")
    raw = request.raw_body
    answered = answer(request.headers, raw if isinstance(raw, bytes) else raw.encode())
    return Response(answered.body, _JSON, answered.status)
