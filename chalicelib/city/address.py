"""The words of an address below the dong: building, floor, lot, street. Personal data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

BUILDINGS = (
    "아파트|연립주택|연립|다세대|빌라|주택|맨션|빌딩|오피스텔|고시원|고시텔|여관|여인숙|모텔|원룸텔|원룸|프라자|플라자|"
    "타운|비닐하우스|하우스|쪽방촌|쪽방|찜질방|경로당|교회|성당|슈퍼|마트|편의점|약국|시장|공원|초등학교|중학교|고등학교|"
    "요양원|복지관|마을회관|마을|주공|푸르지오|자이|캐슬|힐스테이트|래미안|아이파크|더샵|편한세상|상가|상회|식당|"
    "컨테이너|움막|공장"
)
TOKEN = re.compile(
    rf"(?P<building>{BUILDINGS})"
    r"|(?P<unit>반지하|지하(?![도철상차])(?:\s?\d\s?층)?|지층|옥탑방?|[Bb]?\d{1,3}\s?층|[일이삼사오]층"
    r"|\d{1,4}\s?동(?!\s?(?:주민|행정|사무소)|[가-힣]*생)|(?<![가-힣A-Za-z])[A-Za-z가나다라]동(?=\s?\d)"
    r"|[Bb]?\d{1,4}\s?호실?(?![선기관차])|\d{1,2}\s?단지|\d차)"
    r"|(?P<lot>(?<![\d-])(?:산\s?)?\d{1,4}-\d{1,4}(?![\d-])(?:번지)?|\d{1,4}\s?번지)"
    r"|(?P<road>(?<=[로길])\s?\d{1,4}(?:번안?길|가길)?(?:\s?\d{1,4})?(?:-\d{1,3})?(?!\d|\s?(?:[일주달년명개번분회만원시배살층호동년월]|차례)))"
)
BESIDE = re.compile(
    r"\s?(?:정문|후문|뒤편|뒤쪽|뒤|앞|옆|건너편|맞은편|근처|부근|입구|골목|\d번\s?출구)"
)
# Words before a building that say nothing of which one.
VAGUE = re.compile(
    r"(?:우리|저희|같은|옆|앞|뒤|이|그|저|단독|다가구|임대|공공|영구|국민|매입|전세|영구임대|공공임대|국민임대|행복|노인|종합|장애인|"
    r"사회|월세|긴급|무료|무허가)*$"
)
# A name that stands between the dong and a unit: "용현동 현대1차 103동".
NAMED = re.compile(
    r"(?<=\0)\s?(?!\S*(?:사는|살고|에서?|의|쪽|은|는|인데|이?요|집|주민|도)(?:\s|$))"
    r"([가-힣A-Za-z0-9]{2,10})\s?$"
)
LONGEST_NAME = 20
ENDING = re.compile(r"(?<=\S)\s?(?:이?예요|이에[요여]|이요|입니다|인데요)?[\s.!~]*$")
GAP = "\0"
EDGES = f",.({GAP}"


@dataclass(slots=True)
class _Run:
    """Neighbouring words of one address; `telling` when they name something in particular."""

    start: int
    end: int
    telling: bool


def find_detail(text: str, dongs: Sequence[tuple[int, int]]) -> str:
    """The building, floor, lot or street in a text, e.g. "△△연립 1층"; empty when there is none.

    `dongs` are the spans in which a dong is named: they are left out, but for the one to which a
    lot belongs ("산곡동 684-1").
    """
    masked = _mask(text, dongs)
    runs: list[_Run] = []
    for match in TOKEN.finditer(masked):
        begun = _begin(masked, match, runs[-1].end if runs else 0, dongs)
        if begun is None:
            continue
        start, telling = begun
        end = match.end()
        if beside := BESIDE.match(masked, end):
            end = beside.end()
        if runs and not masked[runs[-1].end : start].strip(" ,"):
            runs[-1].end = end
            runs[-1].telling |= telling
        else:
            runs.append(_Run(start, end, telling))
    return " ".join(text[run.start : run.end] for run in runs if run.telling)


def without_ending(text: str) -> str:
    """What was said of a place, without what makes a sentence of it: "2층이요" is "2층"."""
    return ENDING.sub("", text)


def _mask(text: str, spans: Sequence[tuple[int, int]]) -> str:
    kept, last = [], 0
    for start, end in spans:
        kept += [text[last:start], GAP * (end - start)]
        last = end
    return "".join([*kept, text[last:]])


def _begin(
    masked: str, match: re.Match[str], floor: int, dongs: Sequence[tuple[int, int]]
) -> tuple[int, bool] | None:
    """Where the words of a token begin and whether they are telling; None: it is no address."""
    start = match.start()
    if match.lastgroup == "unit":
        named = NAMED.search(masked, max(floor, start - LONGEST_NAME), start)
        return (named.start(1) if named else start), True
    if match.lastgroup == "lot":
        for dong_start, dong_end in dongs:
            if not masked[dong_end:start].strip() and dong_end <= start:
                return dong_start, True
        return (start, True) if match[0].endswith("번지") else None
    floor = max(floor, start - LONGEST_NAME)
    while start > floor and masked[start - 1] not in EDGES and not masked[start - 1].isspace():
        start -= 1
    before = masked[start : match.start()]
    if match.lastgroup == "road":
        return (start, True) if len(before) > 2 else None
    return start, bool(before) and not VAGUE.match(before)
