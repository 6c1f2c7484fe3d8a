"""What is deployed, in bytes, against what Lambda takes, and what it consists of."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator

from bench.figure import Figure
from bench.rounds import Effort
from local.package import CITY, build_package

UNPACKED_LIMIT = 250.0
"""MB: Lambda's account limit `CodeSizeUnzipped`, layers included; the figure is from memory."""

NAMED = 12
"""Parts that are told apart; the rest is one."""


def measure(effort: Effort) -> Iterator[Figure]:
    """The archive, packed and unpacked, and its largest parts."""
    del effort
    code = build_package("dev", CITY).code
    parts: Counter[str] = Counter()
    with zipfile.ZipFile(code) as archive:
        for entry in archive.infolist():
            parts[_part(entry.filename)] += entry.file_size
    yield Figure("size", "archive", _megabytes(code.stat().st_size), "MB")
    yield Figure("size", "unpacked", _megabytes(parts.total()), "MB", bar=UNPACKED_LIMIT)
    largest = parts.most_common(NAMED)
    for name, size in largest:
        yield Figure("size", f"part: {name}", _megabytes(size), "MB")
    rest = parts.total() - sum(size for _, size in largest)
    yield Figure("size", "part: all else", _megabytes(rest), "MB")


def _part(name: str) -> str:
    """`pillow.libs/libjpeg.so` → `pillow`, and what says who made a package with the package."""
    top = re.split(r"[.-]", name.split("/")[0])[0]
    return "pillow" if top == "PIL" else top


def _megabytes(size: float) -> float:
    return round(size / 1e6, 2)
