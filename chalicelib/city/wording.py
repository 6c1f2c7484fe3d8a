"""What the words around a place say of it: denied, left behind, visited, mine, or where someone is.

A message may name several places; who is in need is where the words put them: "저는 녹양동 사는데
장암동 사시는 어머니가" is about 장암동.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from chalicelib.city.model import City

_PEOPLE = (
    "어머|엄마|아버|아빠|부모|할머|할아|할매|할배|이모|고모|삼촌|숙모|언니|오빠|누나|누님|형님|형수|형이|형은|동생|"
    "아들|딸|친구|이웃|어르신|노인|노부부|아주머|아저씨|아줌마|조카|시어|시아버|시댁|장모|장인|외할|친정|손주|"
    "손자|손녀|독거|큰아버|작은아버|애기|아기|아이|옆집|윗집|아랫집|앞집|지인|동료|손님|학생|청년|부부|모녀|모자|"
    "부자|남매|가족|그분|그 분|한 분|분이|분을|분은|사람이|사람을"
)
_KIN = "아들|딸|자식|자녀|애들|며느리|사위|손주|손자|손녀|형제|동생|오빠|누나|언니|형"
LIVES = re.compile(
    r"(?:에|쪽에?)?\s*(?:혼자\s*)?(?:사[는시신세셔]|살[고아았던거]|산다|삽니|거주|계[신시]|계세|지내)|\s?쪽"
)

_DENIED = re.compile(
    r"(?:\s?(?:쪽|사는|사시는)?\s?(?:이|은|는|가|에|에서)?(?:게|건)?\s?"
    r"(?:말고|아니고|아니구|아니라|아니었|아닙니|아녜|아니예|아니에요(?!\s?\?)|아니야|아니요|아닌(?!\s?가)|아님|아뇨"
    r"|잘못|인\s?줄\s?알았|이?라고?\s?(?:했|말했|썼|적었)(?:었?는데|지만)))"
)
_LEFT = re.compile(
    r"\s?(?:에서?|쪽에?)?\s?(?:살다|살았|살던|살 ?때|있다가|떠나|나와서)"
    r"|에서\s?(?:[가-힣]{0,4}\s)?(?:이사|왔|온|옮|전입)"
)
# "장암동 옆 상계동": the first only says where the second is.
_BESIDE = re.compile(
    r"\s?(?:바로\s?)?(?:옆|밑|위|건너|아래|이웃)(?:\s?동네|\s?도시|에\s?있는|인)?[\s,]*"
)
_TO = re.compile(r"\s?(?:으로|로)")
_VISITED = re.compile(
    r"\s?(?:에서?|에\s?있는|쪽|쪽에서|에\s?위치한|의|로|으로|이|가)?\s?(?:[가-힣]{0,4}\s?)"
    r"(?:일하|일해|일합|일을|근무|직장|회사|공장|다니|다녀|다녔|다닌|출근|출퇴근|알바|장사|가게|식당|봤|보았|만났|마주|입원|병원|의원|"
    r"치료|진료|주민센터|행정복지센터|동사무소|복지관|센터|보건소|학교|학원|어린이집|유치원|교회|시장|은행|마트|요양병원)"
)
_BY_WORK = re.compile(
    r"(?:직장|회사|일터|가게|학교|병원|근무지|일하는\s?(?:곳|데)|다니는\s?(?:곳|데))(?:은|는|이|가)?\s?$"
)
_THEIRS = re.compile(
    r"\s?(?:에|쪽|쪽에|동네)?\s?(?:혼자\s?|홀로\s?)?"
    r"(?:사시|계시|계신|계세|지내시|거주하시|노숙하|혼자\s?사시"
    rf"|(?:사는|살고\s?있는|지내는|거주하는|있는)\s?(?:[0-9가-힣]{{1,6}}\s)?(?:{_PEOPLE})"
    rf"|(?:쪽|근처|부근)?\s(?:우리|저희|저의|제|시|친)?\s?(?:{_PEOPLE}))"
)
_MINE = re.compile(
    r"\s?(?:에|쪽에?)?\s?(?:혼자\s?)?(?:사는데|사는\s?데|살고|살아|살거|살지만|삽니|산다|거주|주민(?:인데|이고|입|이에)"
    r"|사는\s?(?:사람|주민|시민|주부|엄마|학생|직장인|[0-9]+)\S{0,4}(?:인데|입니|이에|이고|이구|예요))"
)
_MINE_BARE = re.compile(r"\s?(?:인데|이고|이구|이에요|예요|입니)")
_FAMILY_AWAY = re.compile(
    rf"(?:(?:{_KIN})(?:들|네)?|친정|고향|본가|시댁|직장|회사)(?:은|는|이|가|도|놈은?)?\s?(?:다|모두|지금)?\s?$"
)
_CHILD_AWAY = re.compile(
    r"(?:에서?|에서?만)?\s?(?:사는|있는|간|살고\s?있는|일하는)\s?(?:우리|큰|작은|막내|외)?\s?"
    r"(?:아들|딸|자식|자녀|며느리|사위|애들)"
)
BEFORE = 16  # characters before a place that may tell of whom it is


class Weight(IntEnum):
    """How likely the person in need is there, the least likely first."""

    DENIED = 0
    LEFT = 1
    VISITED = 2
    OWN = 3
    NAMED = 4
    THEIRS = 5


class Wording:
    """The words around a place, in a city whose name may stand among them (`wording_of`)."""

    def __init__(self, city: City) -> None:
        home = f"{city.short_name}(?:{city.name.removeprefix(city.short_name)})?"
        province = f"|{city.province}" if city.province else ""
        # Between two places: the first was a slip of the tongue ("가능동.. 아니 녹양동").
        self._corrected = re.compile(
            r"(?:이?요|이?에요|예요|인데요?|입니다)?[\s.,~?!]*(?:아|앗|어|아참)?[\s,.]*"
            rf"(?:아니(?!면|고면)[요라고다]*|아뇨|아녀|정정)[\s,.!~]*(?:참|다시)?[\s,.]*(?:{home}\s*)?"
        )
        self._from = re.compile(rf"에서\s*(?:{home}\s*)?")
        self._they = re.compile(
            rf"(?:(?:{_PEOPLE}|{_KIN})[가-힣]{{0,2}}(?:가|는|은|이|께서|께서는|도)"
            rf"|(?:집|댁|사시는\s?(?:곳|데|집))(?:은|는|이|가))\s?(?:지금|현재|{home}|혼자)?\s?$"
        )
        self._me = re.compile(
            r"(?:^|[\s,.])(?:저는|전|제가|저|저도|나는|난|나|내가|저희는?|우리는?|본인은?|저희\s?집은?|우리\s?집은?|(?:제|저)?\s?집은|"
            rf"(?:제가|내가|저의?|제)\s?사는\s?(?:곳|데)(?:은|이)?)\s?(?:지금|현재|{home}{province})?\s?$"
        )

    def weigh(self, text: str, start: int, end: int, following: tuple[int, int] | None) -> Weight:
        """The weight of the place at `start`..`end` of a text; `following` is the next one's
        span."""
        if _DENIED.match(text, end):
            return Weight.DENIED
        if following and (seen := self._before_another(text, end, *following)) is not None:
            return seen
        if _LEFT.match(text, end):
            return Weight.LEFT
        before = text[max(0, start - BEFORE) : start]
        mine = _MINE.match(text, end)
        if self._me.search(before) and (mine or _MINE_BARE.match(text, end)):
            return Weight.OWN
        if _THEIRS.match(text, end):
            return Weight.THEIRS
        if _BY_WORK.search(before) or _VISITED.match(text, end):
            return Weight.VISITED
        if self._they.search(before):
            return Weight.THEIRS
        return Weight.OWN if mine else Weight.NAMED

    def _before_another(self, text: str, end: int, then: int, then_end: int) -> Weight | None:
        """What the words between two places say of the first."""
        if self._corrected.fullmatch(text, end, then):
            return Weight.DENIED
        if self._from.fullmatch(text, end, then) and _TO.match(text, then_end):
            return Weight.LEFT
        return Weight.VISITED if _BESIDE.fullmatch(text, end, then) else None


@lru_cache(maxsize=8)
def wording_of(city: City) -> Wording:
    """The city's wording, built at the first call."""
    return Wording(city)


def is_family_away(text: str, start: int, end: int) -> bool:
    """Whether it is only where the children live or one comes from ("자식들은 다 서울 살아서")."""
    before = text[max(0, start - BEFORE) : start]
    return bool(_FAMILY_AWAY.search(before) or _CHILD_AWAY.match(text, end))
