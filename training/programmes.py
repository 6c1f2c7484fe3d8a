"""`make train`, second part: `chalicelib/welfare/learnt.json`, from labelled questions.

Reads the programmes' own words, `tests/unit/data/programme_questions.tsv`, `training/everyday.txt`
and the odd templates of `corpus/questions.tsv` and `corpus/chat.tsv`. The even ones,
`programme_questions_held_out.tsv` and `held_out/` are kept for measuring and never read here.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from chalicelib.language.reading import Intent
from chalicelib.welfare.catalogue import load_catalogue
from chalicelib.welfare.learnt import SCALE, pieces
from chalicelib.welfare.lexicon import plain
from chalicelib.welfare.search import NOT_WELFARE
from training.corpus import CORPUS, read

HERE = Path(__file__).parent
ROOT = HERE.parent
CITY = "uijeongbu"
STRENGTH = 50.0  # the inverse of the regularisation
LEAST = 0.5  # smaller weights are left out

Example = tuple[str, str, float]
"""A text, what it is about, and how much it counts."""


def main() -> None:
    """Learn, and write the model beside the code that uses it."""
    examples = [*_programmes(), *_questions()]
    target = ROOT / "chalicelib" / "welfare" / "learnt.json"
    model = packed(*learn(examples))
    target.write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    sys.stderr.write(f"{len(examples)} examples, {target.stat().st_size // 1024} KB\n")


def learn(examples: list[Example]) -> tuple[DictVectorizer, LogisticRegression]:
    """The features and their weights for each programme."""
    texts, labels, counts = zip(*examples, strict=True)
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([_features(text) for text in texts])
    fitted = LogisticRegression(C=STRENGTH, max_iter=100, tol=1e-3)
    return vectors, fitted.fit(matrix, labels, sample_weight=counts)


def packed(vectors: DictVectorizer, fitted: LogisticRegression) -> dict[str, object]:
    """The model as `learnt.json` holds it, without what weighs little."""
    weights: dict[str, list[int]] = {}
    for column, piece in enumerate(vectors.feature_names_):
        heavy = [
            part
            for number, weight in enumerate(fitted.coef_[:, column])
            if abs(weight) >= LEAST
            for part in (number, round(weight * SCALE))
        ]
        if heavy:
            weights[piece] = heavy
    return {
        "classes": list(fitted.classes_),
        "biases": [round(float(bias), 3) for bias in fitted.intercept_],
        "weights": weights,
    }


def _features(text: str) -> dict[str, float]:
    found = pieces(plain(text))
    return dict.fromkeys(found, 1 / math.sqrt(max(1, len(found))))


def _programmes() -> Iterator[Example]:
    """What a programme says of itself; its name twice, as names are asked for."""
    for programme in load_catalogue(CITY).programmes.values():
        for text in (programme.name, programme.name, programme.who, programme.what):
            yield text, programme.id, 1.0


def _questions() -> Iterator[Example]:
    known = set(load_catalogue(CITY).programmes)
    for text, answers in _labelled():
        right = [id_ for id_ in answers.split(",") if id_ in known] or [NOT_WELFARE]
        yield from ((text, id_, 1 / len(right)) for id_ in right)


def _labelled() -> Iterator[tuple[str, str]]:
    """Questions with the ids of their programmes, none for what no programme answers."""
    own = ROOT / "tests" / "unit" / "data" / "programme_questions.tsv"
    for line in _lines(own):
        text, answers = line.split("\t")
        yield text, answers
    for line in _lines(HERE / "everyday.txt"):
        answers, _, texts = line.partition(":")
        yield from ((text.strip(), answers) for text in texts.split("/"))
    for said in read(CORPUS / "questions.tsv", CORPUS / "chat.tsv"):
        odd = int(said.template[1:]) % 2
        if odd and (said.programmes or said.intent in (Intent.OTHER, Intent.STATUS)):
            yield said.text, ",".join(said.programmes)


def _lines(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return (line for line in lines if line and not line.startswith("#"))


if __name__ == "__main__":
    main()
