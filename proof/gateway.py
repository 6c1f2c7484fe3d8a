"""The service's one front door in this process: requests reach `app.py` as API Gateway hands
them to Lambda, and answers leave as it passes them on.

Source: API Gateway's developer guide, "Input format of a Lambda function for proxy integration".
The template makes every media type binary, so every body travels in base64.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from chalice.app import Chalice

LARGEST = 10 * 1024 * 1024
"""Bytes that API Gateway takes; more is answered by itself, as is a path that has no route."""

Header = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` by name in lower case; `by_gateway`: the service was not asked at all."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    by_gateway: bool = False

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


class Gateway:
    """Asks an app."""

    def __init__(self, app: Chalice) -> None:
        self._app = app
        self._routes = [
            (path, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))), methods)
            for path, methods in app.routes.items()
        ]

    def ask(
        self, method: str, target: str, headers: Iterable[Header] = (), body: bytes = b""
    ) -> Answer:
        """One request; `target` is path and query.

        Raises:
            ValueError: the answer is none that Lambda could hand on.
        """
        parts = urlsplit(target)
        found = self._route(method, parts.path)
        if found is None:
            return Answer(403, by_gateway=True)
        if len(body) > LARGEST:
            return Answer(413, by_gateway=True)
        resource, within = found
        event = _event(method, parts.path, resource, within, parts.query, list(headers), body)
        return _answer(self._app(event, None))

    def _route(self, method: str, path: str) -> tuple[str, dict[str, str]] | None:
        for resource, pattern, methods in self._routes:
            if method in methods and (match := pattern.fullmatch(path)):
                return resource, {name: unquote(value) for name, value in match.groupdict().items()}
        return None


def _event(
    method: str,
    path: str,
    resource: str,
    within: dict[str, str],
    query: str,
    headers: list[Header],
    body: bytes,
) -> dict[str, Any]:
    many: dict[str, list[str]] = {}
    for name, value in headers:
        many.setdefault(name, []).append(value)
    asked: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        asked.setdefault(name, []).append(value)
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": {name: values[-1] for name, values in many.items()},
        "multiValueHeaders": many,
        "queryStringParameters": {name: values[-1] for name, values in asked.items()} or None,
        "multiValueQueryStringParameters": asked or None,
        "pathParameters": within or None,
        "stageVariables": None,
        "requestContext": {"resourcePath": resource, "httpMethod": method, "stage": "api"},
        "body": b64encode(body).decode() if body else None,
        "isBase64Encoded": bool(body),
    }


def _answer(given: Any) -> Answer:
    json.dumps(given, ensure_ascii=False).encode()  # as Lambda's runtime sends it
    body = given["body"]
    content = b64decode(body) if given.get("isBase64Encoded") else body.encode()
    headers = {**given["headers"]}
    headers |= {name: ", ".join(values) for name, values in given["multiValueHeaders"].items()}
    return Answer(
        given["statusCode"], {name.lower(): value for name, value in headers.items()}, content
    )
