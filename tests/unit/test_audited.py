"""What pip-audit says of a lock, and what its silence means."""

from __future__ import annotations

import json
from subprocess import CompletedProcess

import pytest

from proof.audited import read

CLEAN = {"name": "pydantic", "version": "2.13.5", "vulns": []}
FLAW = {"id": "PYSEC-2026-1", "fix_versions": ["12.0.1"], "aliases": [], "description": "made up"}
SKIPPED = {"name": "pillow", "skip_reason": "Dependency not found"}


def said(*told: object, words: str = "") -> CompletedProcess[str]:
    output = json.dumps({"dependencies": told, "fixes": []}) if told else ""
    return CompletedProcess([], 1, output, words)


def test_releases_without_a_flaw_are_counted() -> None:
    figures = read("requirements", said(CLEAN, CLEAN))

    assert (figures.tried, figures.broken, figures.unasked) == (2, (), "")


def test_a_flaw_says_where_it_is_and_what_mends_it() -> None:
    pillow = {"name": "pillow", "version": "12.0.0", "vulns": [FLAW]}

    assert read("requirements", said(CLEAN, pillow)).broken == (
        "requirements: pillow 12.0.0: PYSEC-2026-1, mended in 12.0.1",
    )


def test_a_release_that_was_not_looked_up_is_not_taken_as_good() -> None:
    assert read("requirements", said(CLEAN, SKIPPED)).broken == (
        "requirements: pillow: Dependency not found",
    )


@pytest.mark.parametrize(
    "words",
    [
        "Traceback\nrequests.exceptions.ConnectionError: HTTPSConnectionPool(host='osv', port=443)",
        "requests.exceptions.ReadTimeout: read timed out",
        "requests.exceptions.SSLError: certificate verify failed",
        "pip_audit._service.interface.ServiceError",
        "ERROR:pip_audit._cli:Could not connect to OSV's vulnerability feed",
    ],
)
def test_advisories_that_cannot_be_had_are_not_asked(words: str) -> None:
    figures = read("requirements", said(words=words))

    assert (figures.tried, figures.broken) == (0, ())
    assert "make prove PROOFS=audited" in figures.unasked


@pytest.mark.parametrize("words", ["", "ERROR:pip_audit._cli:requirement is not hashed"])
def test_a_tool_that_fails_for_another_reason_is_broken(words: str) -> None:
    figures = read("requirements", said(words=words))

    assert len(figures.broken) == 1
    assert not figures.unasked
