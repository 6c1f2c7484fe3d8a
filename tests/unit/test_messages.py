"""The message catalogue and the code that speaks from it know each other."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from chalicelib.conversation.reply import Choice
from chalicelib.kakao import limits
from chalicelib.messages import load, words
from tests.unit.builders import SATURDAY_NIGHT, TUESDAY_10

ROOT = Path(__file__).parents[2]
SAY = load("ko")
HANGUL = re.compile("[가-힣]")


@cache
def trees() -> tuple[tuple[Path, ast.AST], ...]:
    paths = (ROOT / "chalicelib").rglob("*.py")
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in paths)


def spoken() -> set[str]:
    """Patterns of every key that code can ask for: constants, f-strings, choices by their codes."""
    patterns = set()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant):
                patterns.add(str(node.value))
            if isinstance(node, ast.JoinedStr):
                patterns.add("".join(_pattern(part) for part in node.values))
    for template in (ROOT / "chalicelib" / "console" / "templates").glob("*.html"):
        words_in_it = re.findall(r"[a-z_.]+", template.read_text("utf-8"))
        patterns |= {f"{word}*" if word.endswith(".") else word for word in words_in_it}
    keys = {
        pattern for pattern in patterns if re.fullmatch(r"[a-z_0-9.*]*[a-z_][a-z_0-9.*]*", pattern)
    }
    return keys | {"choice." + key.replace(".", "_") for key in keys}


def _pattern(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "*"


def test_no_sentence_is_left_that_nobody_says() -> None:
    patterns = (re.escape(key).replace(r"\*", ".+") for key in spoken())
    said = re.compile("|".join(patterns))

    assert [key for key in SAY.sentences if not said.fullmatch(key)] == []


def test_korean_sentences_live_in_the_catalogue_only() -> None:
    docs = {
        id(node.value)
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
    }
    lexicons = ("language", "city", "welfare")
    found = [
        f"{path.name}:{node.lineno} {node.value}"
        for path, tree in trees()
        if path.parent.name not in lexicons
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docs
        and HANGUL.search(node.value)
    ]

    assert found == []


def test_every_choice_fits_its_button() -> None:
    labels = [text for key, text in SAY.sentences.items() if key.startswith("choice.")]
    slot = Choice(words.short(SATURDAY_NIGHT, SAY), "")

    assert [label for label in (*labels, slot.label) if limits.units(label) > 14] == []


def test_times_are_said_as_people_say_them() -> None:
    assert words.moment(SATURDAY_NIGHT, SAY) == "11월 28일 토요일 오후 11시 10분"
    assert words.near(TUESDAY_10, TUESDAY_10, SAY) == "오늘 오전 10시"
    assert words.clock(TUESDAY_10.replace(hour=0), SAY) == "오전 12시"
    assert words.clock(TUESDAY_10.replace(hour=12, minute=5), SAY) == "오후 12시 5분"
