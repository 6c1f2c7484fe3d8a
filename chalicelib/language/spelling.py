"""Whether words, put one after another, make up a whole text, however it was spaced."""

from __future__ import annotations

from collections.abc import Mapping


def meanings(text: str, words: Mapping[str, str]) -> frozenset[str]:
    """What the words mean that make up all of the text; nothing if they do not.

    Of several ways to part the text, the one whose last word is the longest counts.
    """
    readings: list[frozenset[str] | None] = [frozenset()] + [None] * len(text)
    for start, before in enumerate(readings):
        if before is None:
            continue
        for end in range(start + 1, len(text) + 1):
            if (meaning := words.get(text[start:end])) is not None:
                # 아니요 was there before 아니 + 요.
                readings[end] = readings[end] or before | {meaning}
    return readings[-1] or frozenset()
