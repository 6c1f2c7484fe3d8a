"""Checks an answer against every limit of version "2.0": a wrong one shows the resident nothing.

Source: skill_guide/answer_json_format; the numbers are in `limits`. Stricter than Kakao where the
guide is unclear, e.g. about what a client cuts without a word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from chalicelib.kakao import limits
from chalicelib.kakao.check import (
    absent_object,
    array,
    boolean,
    label,
    picture,
    pressable,
    text,
    whole,
)
from chalicelib.kakao.check_cards import ALONE, CARDS, carousel


def violations(response: object) -> list[str]:
    """What is wrong with a SkillResponse, each as `path: fault`; empty when nothing is."""
    if not isinstance(response, Mapping):
        return ["response: not an object"]
    return [*_size(response), *faults_of_parts(response)]


def faults_of_parts(response: Mapping[str, object]) -> list[str]:
    """`violations` of a response whose size is known to do."""
    return list(_response(response))


def size(response: Mapping[str, object]) -> int:
    """Bytes of the whole answer in UTF-8, written out with spaces: no encoder makes more of it.

    Raises:
        ValueError: it cannot be written as JSON, or holds half a character (UnicodeEncodeError).
        TypeError: it holds something that JSON does not know.
    """
    return len(json.dumps(response, ensure_ascii=False, allow_nan=False).encode())


def _response(response: Mapping[str, object]) -> Iterator[str]:
    if response.get("version") != "2.0":
        yield 'version: should be "2.0"; without it Kakao reads the old format'
    yield from boolean("useCallback", response.get("useCallback"))
    template = response.get("template")
    if isinstance(template, Mapping):
        yield from _template(template)
    elif template is not None or response.get("useCallback") is not True:
        yield from absent_object("template", template)
    yield from _context(response.get("context"))
    if not isinstance(response.get("data", {}), Mapping):
        yield "data: not an object"


def _size(response: Mapping[str, object]) -> Iterator[str]:
    try:
        written = size(response)
    except UnicodeEncodeError:
        yield "response: holds half a character (a lone surrogate)"
    except (TypeError, ValueError, RecursionError):
        yield "response: cannot be written as JSON"
    else:
        if written > limits.BODY_BYTES:
            yield f"response: {written} of {limits.BODY_BYTES} bytes"


def _template(template: Mapping[str, object]) -> Iterator[str]:
    at = "template.outputs"
    outputs = yield from array(at, template.get("outputs"), limits.OUTPUTS)
    for index, output in enumerate(outputs):
        yield from _output(f"{at}[{index}]", output)
    if "quickReplies" in template:
        at = "template.quickReplies"
        replies = yield from array(at, template["quickReplies"], limits.QUICK_REPLIES, least=0)
        for index, reply in enumerate(replies):
            yield from _quick_reply(f"{at}[{index}]", reply)


def _output(at: str, output: object) -> Iterator[str]:
    if not isinstance(output, Mapping) or len(output) != 1:
        yield f"{at}: should be an object with the output's type as its only field"
        return
    ((kind, part),) = output.items()
    here = f"{at}.{kind}"
    if kind not in _OUTPUTS and kind not in CARDS:
        yield f"{here}: unknown output type"
    elif not isinstance(part, Mapping):
        yield from absent_object(here, part)
    elif kind in CARDS:
        yield from CARDS[kind](here, part, ALONE)
    else:
        yield from _OUTPUTS[kind](here, part)


def _simple_text(at: str, part: Mapping[str, object]) -> Iterator[str]:
    yield from text(f"{at}.text", part.get("text"), limits.SIMPLE_TEXT, required=True)


_OUTPUTS = {"simpleText": _simple_text, "simpleImage": picture, "carousel": carousel}


def _quick_reply(at: str, reply: object) -> Iterator[str]:
    if not isinstance(reply, Mapping):
        yield from absent_object(at, reply)
        return
    yield from label(f"{at}.label", reply.get("label"), limits.QUICK_REPLY_LABEL)
    yield from pressable(at, reply, ("message", "block"))


def _context(context: object) -> Iterator[str]:
    if context is None:
        return
    if not isinstance(context, Mapping):
        yield from absent_object("context", context)
        return
    values = yield from array("context.values", context.get("values", []), least=0)
    for index, value in enumerate(values):
        at = f"context.values[{index}]"
        if not isinstance(value, Mapping):
            yield from absent_object(at, value)
            continue
        yield from text(f"{at}.name", value.get("name"), required=True)
        yield from whole(f"{at}.lifeSpan", value.get("lifeSpan"), required=True)
        yield from whole(f"{at}.ttl", value.get("ttl"))
        yield from _context_params(f"{at}.params", value.get("params", {}))


def _context_params(at: str, params: object) -> Iterator[str]:
    if not isinstance(params, Mapping):
        yield f"{at}: not an object"
        return
    for name, value in params.items():
        if not isinstance(value, str):
            yield f"{at}.{name}: not text"
