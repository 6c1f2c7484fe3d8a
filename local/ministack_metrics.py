"""Has the emulator's CloudWatch count what AWS counts: calls of functions whoever makes them,
requests to the API, messages and notices that are sent, and what metric filters find in log lines.

Of itself the emulator counts only the calls that come over HTTP, and stores metric filters without
reading a line. What a queue holds is not counted here: whoever wants to know looks into it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from local.log_patterns import matches

COUNTED = frozenset(
    {
        ("AWS/ApiGateway", "Count"),
        ("AWS/ApiGateway", "5XXError"),
        ("AWS/ApiGateway", "Latency"),
        ("AWS/Lambda", "Invocations"),
        ("AWS/Lambda", "Errors"),
        ("AWS/Lambda", "Duration"),
        ("AWS/Lambda", "IteratorAge"),
        ("AWS/SNS", "NumberOfMessagesPublished"),
        ("AWS/SQS", "NumberOfMessagesSent"),
    }
)
"""Namespaces and names of AWS's own metrics that are counted, each by the dimension that the
template names it by. `NumberOfMessagesSent` is without what SNS delivers."""


def count_as_aws_does() -> None:
    """To be called in the emulator's process, before it serves."""
    _count_calls()
    _count_requests()
    _count_messages()
    _count_notices()


def _count_calls() -> None:
    from ministack.services import lambda_svc  # type: ignore[import-untyped]

    execute = lambda_svc._execute_function_dispatch  # noqa: SLF001 - every call comes through here

    def counted(
        func: Any, config: dict[str, Any], event: Any, request_id: str, started: float
    ) -> Any:
        result = execute(func, config, event, request_id, started)
        ended = time.time()
        dimension = {"FunctionName": config["FunctionName"]}
        failed = bool(result.get("error"))
        _record("AWS/Lambda", "Invocations", 1, dimension)
        _record("AWS/Lambda", "Errors", int(failed), dimension)
        _record("AWS/Lambda", "Duration", (ended - started) * 1000, dimension)
        if (written := _newest_record(event)) is not None:
            _record("AWS/Lambda", "IteratorAge", max(0.0, started - written) * 1000, dimension)
        _count_lines(config, str(result.get("log") or ""))
        return result

    lambda_svc._execute_function_dispatch = counted  # noqa: SLF001
    lambda_svc._emit_lambda_metrics = _only_throttles  # noqa: SLF001


def _only_throttles(name: str, duration_ms: float, error: object, throttle: object) -> None:
    """In place of what counts the calls over HTTP, which are among those counted above."""
    del duration_ms, error
    if throttle:
        _record("AWS/Lambda", "Throttles", 1, {"FunctionName": name})


def _newest_record(event: object) -> float | None:
    """When the last record of a stream's batch was written, in seconds since 1970."""
    records = event.get("Records") if isinstance(event, Mapping) else None
    newest = records[-1].get("dynamodb", {}) if records else {}
    at = newest.get("ApproximateCreationDateTime")
    return None if at is None else float(at)


def _count_lines(config: Mapping[str, Any], log: str) -> None:
    from ministack.services import cloudwatch_logs

    group = (config.get("LoggingConfig") or {}).get("LogGroup")
    lines = log.splitlines()
    for one in list(cloudwatch_logs._metric_filters.values()):  # noqa: SLF001
        if one["logGroupName"] != group:
            continue
        for line in lines:
            if matches(one["filterPattern"], line):
                for made in one["metricTransformations"]:
                    value = float(made["metricValue"])
                    _record(made["metricNamespace"], made["metricName"], value, {})


def _count_requests() -> None:
    from ministack.services import apigateway_v1

    execute = apigateway_v1._handle_execute_in_scope  # noqa: SLF001

    async def counted(api_id: str, stage_name: str, *args: Any) -> Any:
        began = time.monotonic()
        answer = await execute(api_id, stage_name, *args)
        api = apigateway_v1._rest_apis.get(api_id) or {}  # noqa: SLF001
        dimensions = {"ApiName": api.get("name", api_id), "Stage": stage_name}
        _record("AWS/ApiGateway", "Count", 1, dimensions)
        _record("AWS/ApiGateway", "5XXError", int(answer[0] >= 500), dimensions)
        _record("AWS/ApiGateway", "Latency", (time.monotonic() - began) * 1000, dimensions)
        return answer

    apigateway_v1._handle_execute_in_scope = counted  # noqa: SLF001


def _count_messages() -> None:
    from ministack.services import sqs

    send = sqs._act_send_message  # noqa: SLF001

    def counted(data: dict[str, Any], queue_url: str) -> Any:
        answer = send(data, queue_url)
        name = str(data.get("QueueUrl") or queue_url).rstrip("/").rpartition("/")[2]
        _record("AWS/SQS", "NumberOfMessagesSent", 1, {"QueueName": name})
        return answer

    sqs._act_send_message = counted  # noqa: SLF001 - a batch sends through it too
    sqs._HANDLERS["SendMessage"] = counted  # noqa: SLF001


def _count_notices() -> None:
    from ministack.services import sns

    fan_out = sns._fanout  # noqa: SLF001

    def counted(topic_arn: str, *args: Any, **kwargs: Any) -> None:
        fan_out(topic_arn, *args, **kwargs)
        dimension = {"TopicName": topic_arn.rpartition(":")[2]}
        _record("AWS/SNS", "NumberOfMessagesPublished", 1, dimension)

    sns._fanout = counted  # noqa: SLF001


def _record(namespace: str, name: str, value: float, dimensions: dict[str, str]) -> None:
    from ministack.services import cloudwatch

    cloudwatch.record_metric(namespace, name, value, dimensions=dimensions)
