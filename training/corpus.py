"""Utterances with the reading that a careful welfare worker would give them.

`corpus/` is trained on: a file a source, that is a kind of people or a kind of thing that is said.
`held_out/` is the examination: its writers had not seen the corpus, and nothing is tuned on it.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chalicelib.language.reading import Emergency, Intent

FOLDER = Path(__file__).parent
CORPUS = FOLDER / "corpus"
HELD_OUT = FOLDER / "held_out"
UTTERANCES = (HELD_OUT / "utterances.tsv", HELD_OUT / "hard_utterances.tsv")
"""What residents write, and what is hard in form or meaning."""


@dataclass(frozen=True, slots=True)
class Line:
    """`template` is shared by the variations of one sentence, so that a split keeps them together.
    `programmes`: ids of which any answers a question."""

    source: str
    template: str
    intent: Intent
    emergency: Emergency
    text: str
    programmes: tuple[str, ...] = ()


def read(*paths: Path) -> list[Line]:
    """Every utterance of the corpus, or of these files, in their order.

    Raises:
        ValueError: a label that does not exist, with file and line.
    """
    return [line for path in paths or sorted(CORPUS.glob("*.tsv")) for line in _read(path)]


def fingerprint() -> str:
    """A hash of the corpus: weights carry that of the corpus they were trained on."""
    digest = hashlib.sha256()
    for path in sorted(CORPUS.glob("*.tsv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(rows, start=2):
            try:
                yield Line(
                    source=path.stem,
                    template=row["template"],
                    intent=Intent(row["intent"]),
                    emergency=Emergency(row["emergency"]),
                    text=row["text"],
                    programmes=tuple(filter(None, (row.get("programmes") or "").split(","))),
                )
            except (KeyError, ValueError) as wrong:
                raise ValueError(f"{path.name}:{number}: {wrong}") from None
