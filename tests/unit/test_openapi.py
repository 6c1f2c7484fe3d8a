"""docs/openapi.json is what the code answers."""

from __future__ import annotations

import json
import re
from typing import Any

import app
from local import openapi


def test_the_published_description_is_up_to_date() -> None:
    """`make openapi` writes it."""
    assert openapi.FILE.read_text("utf-8") == openapi.written()


def test_it_tells_every_route_and_every_part_of_its_address() -> None:
    paths = openapi.document()["paths"]

    assert {path: set(methods) for path, methods in paths.items()} == {
        path: {method.lower() for method in methods} for path, methods in app.app.routes.items()
    }
    for path, methods in paths.items():
        for told in methods.values():
            named = [one["name"] for one in told.get("parameters", [])]
            assert named == re.findall(r"{(\w+)}", path)


def test_forms_name_their_fields_and_the_payload_is_described_as_it_is_read() -> None:
    described = openapi.document()
    form = described["paths"]["/staff/sign-in"]["post"]["requestBody"]["content"]
    [fields] = [content["schema"]["properties"] for content in form.values()]
    turn = described["components"]["schemas"]["SkillRequest"]["properties"]

    assert {"username", "password", "step"} <= set(fields)
    assert {"userRequest", "action", "bot"} <= set(turn)
    assert all(_held(described, reference) for reference in _references(described))


def _references(described: object) -> set[str]:
    return set(re.findall(r'"#/components/([^"]+)"', json.dumps(described)))


def _held(described: dict[str, Any], reference: str) -> bool:
    kind, _, name = reference.partition("/")
    return name in described["components"][kind]
