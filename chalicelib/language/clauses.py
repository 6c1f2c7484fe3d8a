"""Words that tell what happens and so are no answer to "where": "넘어지셔서", "조용했어요"."""

from __future__ import annotations

import re

_CLAUSE = re.compile(
    r"(?:(?:[어아해셔려져와워여라])서|(?:하|되|있|없|않|시|가|오|지|리|우)고|(?:는|은|인|신|한|던)데요?|지만|니까|면서"
    r"|(?:[았었했셨겼졌났갔왔됐])(?:어요|습니다|어여|음|대요|답니다)|(?:[해워려파]|같아|않아|싫어)요)[\s.,~!?…ㅠㅜ]*"
)
_LIVES = re.compile(r"(?:살|사시|계시|있|근처|옆|앞|뒤)\S{0,6}$")


def is_clause(text: str) -> bool:
    """Whether short words end like a sentence or its first half, and not of where someone is."""
    last = text.split()[-1] if text.split() else ""
    match = _CLAUSE.search(last)
    return bool(match and match.end() == len(last)) and not _LIVES.search(text)
