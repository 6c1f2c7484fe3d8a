"""Every link of the documents that leads into the repository leads to something, and every command
that they name is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from operations.__main__ import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_FENCED = re.compile(r"^ *(```|~~~).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_MAKE = re.compile(r"(?:`|^ {4}|^)make ([a-z][a-z-]*)", re.MULTILINE)
_HOPETALK = re.compile(r"\./hopetalk((?: [a-z][a-z-]*)+)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def links(text: str) -> Iterator[str]:
    """Addresses within the repository; words in code are none."""
    prose = _FENCED.sub("", text)
    for address in _LINK.findall(_CODE.sub("`", prose)):
        if not re.match(r"[a-z][a-z0-9+.-]*:", address):
            yield address


def anchors(text: str) -> set[str]:
    """What headings can be linked by, as GitHub and the site make it of them."""
    headings = _HEADING.findall(_FENCED.sub("", text))
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in plain}


def dead(document: Path, root: Path = ROOT) -> Iterator[str]:
    for address in links(document.read_text("utf-8")):
        path, _, anchor = address.partition("#")
        target = (document.parent / path).resolve() if path else document
        there = target.exists() and root in target.parents
        names = anchor and target.suffix == ".md"
        if not there or (names and anchor not in anchors(target.read_text("utf-8"))):
            yield address


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_is_dead(document: Path) -> None:
    assert list(dead(document)) == []


def test_a_dead_link_would_be_found(tmp_path: Path) -> None:
    document = tmp_path / "one.md"
    document.write_text(
        "# Old *keys*\n[a](two.md) [b](#old-keys) [c](#new-keys) `[d](three.md)` [e](https://e.org)\n"
        "```\n[f](four.md)\n```\n![g](five.png)",
        "utf-8",
    )
    assert list(dead(document, tmp_path)) == ["two.md", "#new-keys", "five.png"]


def unknown_commands(text: str) -> Iterator[str]:
    """Commands of ours that a text names and that are none."""
    targets = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    yield from (f"make {name}" for name in _MAKE.findall(text) if name not in targets)
    for words in _HOPETALK.findall(text):
        command, said = typer.main.get_command(app), ""
        for word in words.split():
            if not (below := getattr(command, "commands", None)):
                break  # the rest are its arguments
            said += f" {word}"
            if (command := below.get(word)) is None:
                yield f"./hopetalk{said}"
                break


NAMING = sorted(
    {
        *DOCUMENTS,
        *(path for folder in ("local", "operations") for path in (ROOT / folder).rglob("*.py")),
    }
    - {ROOT / "CHANGELOG.md"}  # which tells of commands that were
)


@pytest.mark.parametrize("path", NAMING, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_is_one(path: Path) -> None:
    assert list(unknown_commands(path.read_text("utf-8"))) == []


def test_a_command_that_is_none_would_be_found() -> None:
    text = (
        "`make run`, `make export FILE=…`\n    make fly\n"
        "./hopetalk dlq lost, ./hopetalk case export HT"
    )
    assert list(unknown_commands(text)) == ["make export", "make fly", "./hopetalk dlq lost"]
