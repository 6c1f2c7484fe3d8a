"""The licence of an installed package as an SPDX expression; older ones state theirs in words."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path

from license_expression import ExpressionError, get_license_index, get_spdx_licensing

UNKNOWN = "unknown"
_SPDX = get_spdx_licensing()
_WORDS = {
    "Apache 2.0": "Apache-2.0",
    "Apache License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD",
    "BSD License": "BSD",
    "BSD 2-Clause License": "BSD-2-Clause",
    "MIT Licence": "MIT",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "The MIT License (MIT)": "MIT",
    "MPLv2.0": "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What packages write that came before SPDX's names."""


def licence(distribution: Distribution) -> str:
    """The SPDX expression, or `UNKNOWN`."""
    stated = next(iter(_told(distribution, "License-Expression", "License")), "")
    if _is_spdx(stated):
        return stated
    classifiers = _told(distribution, "Classifier")
    named = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License ::")]
    told = named or ([stated] if stated else _first_lines(distribution))
    found = {_named(words, distribution) for words in told}
    return UNKNOWN if UNKNOWN in found or not found else " AND ".join(sorted(found))


def categories(expression: str) -> set[str]:
    """What ScanCode's list, which license-expression ships, calls the licences of an expression:
    Permissive, Public Domain, Copyleft Limited (LGPL, MPL), Copyleft (GPL, AGPL) …

    Raises:
        ExpressionError: it is none.
    """
    known = {one["spdx_license_key"]: one["category"] for one in get_license_index()}
    return {known.get(key, UNKNOWN) for key in _SPDX.license_keys(expression)}


def _told(distribution: Distribution, *fields: str) -> list[str]:
    return [line for field in fields for line in distribution.metadata.get_all(field) or ()]


def _is_spdx(expression: str) -> bool:
    try:
        return bool(expression) and not _SPDX.unknown_license_keys(expression)
    except ExpressionError:
        return False


def _named(words: str, distribution: Distribution) -> str:
    name = _WORDS.get(words.strip(), UNKNOWN)
    return _clauses(distribution) if name == "BSD" else name


def _clauses(distribution: Distribution) -> str:
    """BSD licences differ in whether the authors' names may be used."""
    text = " ".join(" ".join(_texts(distribution)).lower().split())
    if "redistribution" not in text:
        return UNKNOWN
    third = "neither the name" in text or "may not be used to endorse" in text
    return "BSD-3-Clause" if third else "BSD-2-Clause"


def _first_lines(distribution: Distribution) -> list[str]:
    return [text.strip().splitlines()[0] for text in _texts(distribution)]


def _texts(distribution: Distribution) -> Iterator[str]:
    """Its licence files."""
    for file in distribution.files or ():
        if Path(file).name.upper().startswith(("LICENSE", "LICENCE")):
            yield file.read_text("utf-8")
