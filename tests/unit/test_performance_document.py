"""The numbers of docs/performance.md are those of the run that is kept."""

from __future__ import annotations

from bench.document import DOCUMENT, MACHINE, named, newest, with_tables
from bench.run import BENCHES

TEXT = DOCUMENT.read_text("utf-8")


def test_its_tables_are_the_newest_run() -> None:
    assert with_tables(TEXT, newest()) == TEXT


def test_it_has_a_table_of_every_bench() -> None:
    assert named(TEXT) == {MACHINE, *BENCHES}


def test_another_run_is_another_table() -> None:
    faster = [{**line, "value": line.get("value", 0) / 2} for line in newest()]

    assert with_tables(TEXT, faster) != TEXT
