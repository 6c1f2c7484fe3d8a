"""Which of several dongs a number alone means: "2동이요" where 신곡1동 and 신곡2동 were offered."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"(?<![0-9])([1-9])\s?동(?:이?[요에예]요?)?(?![가-힣])")
_ALONE = re.compile(r"\s*([1-9])[\s.]*")
_ENDS = " .,~!요"


def find_numbered(text: str, candidates: tuple[str, ...]) -> tuple[str, str] | None:
    """The one candidate with the number that is said, and what else is said. Of two, the one that
    has namesakes among the candidates: 호원1동, if 호원2동 was offered beside 의정부1동."""
    said = _NUMBERED.search(text) or _ALONE.fullmatch(text)
    if said is None:
        return None
    fitting = [dong for dong in candidates if dong.endswith(f"{said[1]}동")]
    if len(fitting) > 1:
        names = [dong[:-2] for dong in candidates]
        fitting = [dong for dong in fitting if names.count(dong[:-2]) > 1]
    if len(fitting) != 1:
        return None
    return fitting[0], text.replace(said[0], "", 1).strip(_ENDS)
