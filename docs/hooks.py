"""What the site needs beside mkdocs: links that lead out of docs/ into the repository, and that no
page asks anyone else for anything."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

ROOT = Path(__file__).parents[1]
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)")
_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source)[^>]+src="https?:[^"]+|<link[^>]+href="https?:[^"]+"""
)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """A link into the repository becomes its path: the site holds the documents alone.

    Raises:
        PluginError: it leads to nothing.
    """
    here = posixpath.dirname(f"docs/{page.file.src_uri}")

    def told(link: re.Match[str]) -> str:
        words, address = link.groups()
        path = posixpath.normpath(posixpath.join(here, address.partition("#")[0]))
        if ":" in address or address.startswith("#") or path.startswith("docs/"):
            return link[0]
        if not (ROOT / path).exists():
            raise PluginError(f"{page.file.src_uri}: {address} leads to nothing")
        return f"{words} (`{path}`)" if words.strip("`") != path else f"`{path}`"

    return _LINK.sub(told, markdown)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Raises:
    PluginError: the page fetches something from another place.
    """
    if fetched := _FETCHED.findall(output):
        raise PluginError(f"{page.file.src_uri} asks others: {fetched}")
    return output
