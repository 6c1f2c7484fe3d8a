"""Which of several dongs a number alone means: "2동이요" where 신곡1동 and 신곡2동 were offered."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"(?<![0-9])([1-9])\s?동(?:이?[요에예]요?)?(?![가-힣])")
_ENDS = " .,~!요"


def find_numbered(text: str, candidates: tuple[str, ...]) -> tuple[str, str] | None:
    """The one candidate with the number that is said, and what else is said."""
    said = _NUMBERED.search(text)
    fitting = [dong for dong in candidates if said and dong.endswith(f"{said[1]}동")]
    if len(fitting) != 1:
        return None
    return fitting[0], _NUMBERED.sub("", text, count=1).strip(_ENDS)
