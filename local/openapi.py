"""`python -m local.openapi`: the HTTP surface as OpenAPI 3.1, written to docs/openapi.json.

Made from what answers: Kakao's payloads from the models that read them, pages and forms from the
table of routes and from the fields that each view's module asks a form for.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from chalicelib.console.forms import CONTENT_TYPE
from chalicelib.console.route import Route
from chalicelib.console.routes import ROUTES
from chalicelib.console.status import feed
from chalicelib.kakao.channel import ChannelEvent
from chalicelib.kakao.protocol import SkillRequest

ROOT = Path(__file__).parents[1]
FILE = ROOT / "docs" / "openapi.json"
_PART = re.compile(r"{(\w+)}")
_READERS = {"get": 0, "entry": 1, "text": 1, "secret": 1, "new_password": 1, "days": 1}
"""Which argument of these names a form's field."""

_PAGE_ENDS = {
    "200": "The page",
    "303": "To another page, asked for with GET",
    "400": "The form cannot be read",
    "401": "The session is over, or what was to prove it is wrong",
    "403": "Not for this role, or the form's token is not this session's",
    "404": "No such page, or none that this person may learn of",
    "409": "Someone else was faster",
    "413": "Too much",
    "415": "Not a form",
    "422": "Something in the form is missing or wrong",
    "429": "Too often",
    "502": "The messenger or mail service that was to be tried does not answer",
    "503": "A service that is needed does not answer: try again",
}
FEED: Mapping[str, type[BaseModel]] = {
    "/open311/discovery.json": feed.Discovery,
    "/open311/v2/services.json": feed.Services,
    "/open311/v2/counts.json": feed.Counts,
}
"""Routes that answer programs, and with what."""

_JSON_ENDS = {
    "400": "Not JSON, or without what is needed",
    "401": "The key is missing or wrong",
    "413": "Over 256 KB",
    "415": "Not JSON by its content type",
    "503": "Keys cannot be read: try again",
}


def document() -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, dict[str, Any]] = {
        "/kakao/skill": {
            "post": _webhook("Every turn of every resident", "SkillRequest", "skillKey")
        },
        "/kakao/channel": {
            "post": _webhook("A resident added or blocked the channel", "ChannelEvent", "adminKey")
        },
        "/health": {"get": {"summary": "Alive, and which version", **_answers({"200": "Alive"})}},
        "/health/deep": {
            "get": {
                "summary": "Each dependency, for whoever shows the skill key",
                "security": [{"skillKey": []}],
                **_answers({"200": "All answer", "401": "No key", "503": "One does not"}),
            }
        },
    }
    for route in ROUTES:
        described = _feed(route) if route.path in FEED else _page(route)
        paths.setdefault(route.path, {})[route.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hope Talk",
            "version": "1",
            "description": "Kakao's webhooks, the public page, and the staff console.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "http://localhost:8080"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {
                **_schemas(SkillRequest),
                **_schemas(ChannelEvent),
                **_ANSWER,
                **_told(feed.Problems),
                **{name: made for model in FEED.values() for name, made in _told(model).items()},
            },
            "responses": {f"page{end}": {"description": what} for end, what in _PAGE_ENDS.items()},
            "securitySchemes": {
                "skillKey": {"type": "apiKey", "in": "header", "name": "X-Skill-Key"},
                "adminKey": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "`KakaoAK` and the admin key",
                },
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            },
        },
    }


def written() -> str:
    """As the file holds it."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


_ANSWER: Mapping[str, Any] = {
    "SkillResponse": {
        "type": "object",
        "description": "Kakao's SkillResponse; `chalicelib.kakao.validate` knows every limit.",
        "required": ["version", "template"],
        "properties": {
            "version": {"const": "2.0"},
            "template": {
                "type": "object",
                "required": ["outputs"],
                "properties": {
                    "outputs": {"type": "array", "minItems": 1, "maxItems": 3},
                    "quickReplies": {"type": "array", "maxItems": 10},
                },
            },
        },
    }
}


def _schemas(
    model: type[BaseModel], mode: Literal["validation", "serialization"] = "validation"
) -> dict[str, Any]:
    """A model and what it refers to: as it is read, or as it is written."""
    whole = model.model_json_schema(ref_template="#/components/schemas/{model}", mode=mode)
    parts: dict[str, Any] = whole.pop("$defs", {})
    return {**parts, model.__name__: whole}


def _told(model: type[BaseModel]) -> dict[str, Any]:
    return _schemas(model, "serialization")


def _webhook(summary: str, model: str, key: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    answer = {"$ref": "#/components/schemas/SkillResponse"} if key == "skillKey" else {}
    ends = _answers(_JSON_ENDS)
    ends["responses"]["200"] = {
        "description": "Taken, and answered",
        "content": {"application/json": {"schema": answer}},
    }
    return {
        "summary": summary,
        "security": [{key: []}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        **ends,
    }


def _page(route: Route) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": f"{route.method.lower()} {route.view}",
        "summary": _summary(route),
        "security": [] if route.open else [{"session": []}],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in _PART.findall(route.path)
        ],
        "responses": {end: {"$ref": f"#/components/responses/page{end}"} for end in _PAGE_ENDS},
    }
    if route.method == "POST":
        names = dict.fromkeys(() if route.open else ("csrf",)) | dict.fromkeys(_fields(route))
        schema = {"type": "object", "properties": {name: {"type": "string"} for name in names}}
        described["requestBody"] = {"required": True, "content": {CONTENT_TYPE: {"schema": schema}}}
    return described


def _feed(route: Route) -> dict[str, Any]:
    ends: dict[str, tuple[str, type[BaseModel]]] = {
        "200": ("As asked for", FEED[route.path]),
        "503": ("None now", feed.Problems),
    }
    return {
        "operationId": f"{route.method.lower()} {route.view}",
        "summary": _summary(route),
        "security": [],
        "responses": {
            status: {
                "description": what,
                "content": {
                    "application/json": {
                        "schema": {"$ref": f"#/components/schemas/{model.__name__}"}
                    }
                },
            }
            for status, (what, model) in ends.items()
        },
    }


def _answers(ends: Mapping[str, str]) -> dict[str, Any]:
    return {"responses": {status: {"description": what} for status, what in ends.items()}}


def _summary(route: Route) -> str:
    said = route.load().__doc__ or route.view
    return " ".join(said.partition("\n\n")[0].split())


def _fields(route: Route) -> Iterator[str]:
    """The names that the view, and what it calls in its own module, reads from a form."""
    module, _, function = route.view.partition(":")
    functions = _functions(module)
    waiting, seen = [function], set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Name):
                waiting.append(node.id)
            if isinstance(node, ast.Call):
                yield from _field(node)


def _field(call: ast.Call) -> Iterator[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    at = _READERS.get(called)
    if called == "get" and not ast.unparse(call.func).endswith("form.get"):
        return
    if at is not None and len(call.args) > at:
        argument = call.args[at]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value
    elif called == "text":
        yield "text"


@cache
def _functions(module: str) -> Mapping[str, ast.FunctionDef]:
    path = ROOT / "chalicelib" / "console" / f"{module.replace('.', '/')}.py"
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
    sys.stderr.write(f"{FILE.relative_to(ROOT)} is up to date\n")
