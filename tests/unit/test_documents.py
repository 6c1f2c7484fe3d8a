"""Every link of the documents that leads into the repository leads to something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
_FENCED = re.compile(r"^ *(```|~~~).*?^ *\1 *$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
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
