"""`make train`: the weights of the understanding, from the corpus. The same corpus gives the same
weights, to the byte on the same kind of processor.

A logistic regression over runs of letters and sounds (`chalicelib.language.grams`), with one class
for each intent that is no danger and one for each kind of danger. The runs that tell most are kept,
refitted, and stored as bytes. The threshold of danger is set on parts of the corpus that were left
out by source, so that it holds for people who were never heard; `held_out/` is not read at all.

Needs what `training/requirements.txt` pins, in an environment of its own: the Lambda does not.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from chalicelib.language.grams import grams
from chalicelib.language.masking import mask
from chalicelib.language.reading import Emergency, Intent
from chalicelib.language.weights import ZERO
from training.corpus import Line, fingerprint, read

WEIGHTS = Path(__file__).parents[1] / "chalicelib" / "language" / "weights"
REGULARISATION = 1.0
KEPT = 40_000
"""Runs that stay: more add nothing to the score and milliseconds to a cold start."""

RARE = 2
"""Lines in which a run must occur: once is chance."""

FOLDS = 5
SEED = 1
JOINT = "+"
"""Between the templates of two lines that were joined."""

JOINED = 0.25
"""Of the lines without danger, the share that is also joined to another."""

PRECISION = 0.86
"""Of the alarms among sources left out, the share that must be right: the design's 85 % and one
more. Whatever else precision could gain is spent on missing no danger."""

DANGERS = tuple(kind.value for kind in Emergency if kind is not Emergency.NONE)


def main() -> None:
    """Train, choose the threshold, and write the weights."""
    lines = joined(read())
    known = [sorted(grams(mask(line.text)[0])) for line in lines]
    classes = np.array([class_of(line) for line in lines])
    threshold = _threshold(lines, known, classes)
    vocabulary, model = _fit(known, classes)
    _write(vocabulary, model, threshold)
    sys.stdout.write(f"{len(lines)} lines, {len(vocabulary)} runs, threshold {threshold:.3f}\n")


def joined(lines: Sequence[Line]) -> list[Line]:
    """The lines, and danger said with what is none, before it or after: it is danger all the same.
    Lines of one intent are joined too, so that length alone tells nothing."""
    chance = random.Random(SEED)
    calm = [line for line in lines if line.emergency is Emergency.NONE]
    by_intent = {intent: [line for line in calm if line.intent is intent] for intent in Intent}
    more = []
    for line in lines:
        danger = line.emergency is not Emergency.NONE
        other = chance.choice(calm if danger else by_intent[line.intent])
        if danger or chance.random() < JOINED:
            texts = [line.text, other.text]
            chance.shuffle(texts)
            joint = f"{line.template}{JOINT}{other.template}"
            more.append(replace(line, template=joint, text=". ".join(texts)))
    return [*lines, *more]


def class_of(line: Line) -> str:
    """The class that a line trains: its danger, else its intent."""
    return str(line.intent if line.emergency is Emergency.NONE else line.emergency)


def _fit(known: Sequence[list[str]], classes: np.ndarray) -> tuple[list[str], LogisticRegression]:
    """The runs that tell most, and a model over those alone."""
    counter = CountVectorizer(analyzer=_as_it_is, binary=True, min_df=RARE)
    counts = counter.fit_transform(known)
    first = _model().fit(counts, classes)
    telling = np.abs(first.coef_).max(axis=0)
    kept = np.sort(np.argsort(-telling, kind="stable")[:KEPT])
    names = [str(name) for name in counter.get_feature_names_out()[kept]]
    return names, _model().fit(csr_matrix(counts[:, kept]), classes)


def _threshold(lines: Sequence[Line], known: Sequence[list[str]], classes: np.ndarray) -> float:
    """The lowest chance of danger at which enough alarms are right among sources left out, counted
    over lines as they were written."""
    chances = np.zeros(len(lines))
    sources = [line.source for line in lines]
    for heard, unheard in GroupKFold(FOLDS).split(known, classes, sources):
        counter = CountVectorizer(analyzer=_as_it_is, binary=True, min_df=RARE)
        model = _model().fit(counter.fit_transform([known[at] for at in heard]), classes[heard])
        odds = model.predict_proba(counter.transform([known[at] for at in unheard]))
        chances[unheard] = odds[:, np.isin(model.classes_, DANGERS)].sum(axis=1)
    written = np.array([JOINT not in line.template for line in lines])
    chances, dangers = chances[written], np.isin(classes, DANGERS)[written]
    surest_first = np.argsort(-chances)
    right = dangers[surest_first].cumsum() / np.arange(1, len(chances) + 1)
    enough = np.flatnonzero(right >= PRECISION)[-1]
    return round(float(chances[surest_first][enough]), 3)


def _model() -> LogisticRegression:
    return LogisticRegression(C=REGULARISATION, max_iter=400, tol=1e-4)


def _as_it_is(known: list[str]) -> list[str]:
    return known


def _write(vocabulary: Sequence[str], model: LogisticRegression, threshold: float) -> None:
    scale = float(np.abs(model.coef_).max()) / (ZERO - 1)
    rows = np.rint(model.coef_.T / scale).astype(int) + ZERO
    WEIGHTS.mkdir(exist_ok=True)
    (WEIGHTS / "grams.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    (WEIGHTS / "rows.bin").write_bytes(rows.astype(np.uint8).tobytes())
    about = {
        "classes": [str(name) for name in model.classes_],
        "bias": [round(float(bias), 6) for bias in model.intercept_],
        "scale": round(scale, 9),
        "threshold": threshold,
        "corpus": fingerprint(),
    }
    text = json.dumps(about, indent=2) + "\n"
    (WEIGHTS / "about.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
