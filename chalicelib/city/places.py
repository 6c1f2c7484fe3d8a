"""From what someone wrote to an administrative dong: names, slips, landmarks, other cities."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chalicelib.city.address import find_detail
from chalicelib.city.gazetteer import VILLAGE, Form, Meaning, gazetteer_of
from chalicelib.city.mentions import PERSON, Mention, find_mentions, is_village_of
from chalicelib.city.model import City
from chalicelib.city.wording import Weight, is_family_away, wording_of

_LIVES_THERE = (
    r"(?:에|에서)?\s*(?:혼자\s*)?"
    r"(?:사[는시신세셔]|살[고아았던]|산다|삽니|거주|계[시신]|계세|노숙|지내|자취|머물|머무)"
)
# What shows that another city is where it happens, not just where a hospital or a son is.
THERE = re.compile(
    rf"(?:특별시|광역시|시|군)?{_LIVES_THERE}"
    r"|(?:특별시|광역시|시|군)?\s*[가-힣]{1,5}\d?(?:동|읍|면|리|구)(?:$|[^가-힣]|에|의|쪽|사|인|이|입|으|예|요|주민)"
    r"|(?:특별시|광역시|시|군)?(?:\s*[.!~,)]*$|이?에요|예요|이?요|입니|인데|쪽|시민|구민|주민|도민|군민|민인데|민입|민이|\s?사람(?:인|이|입))"
    r"|\s(?!병원|근처|친구|언니|아들|딸|동생)[가-힣]{2,4}\s?(?:에\s?)?(?:사[는시]|살[고아]|삽니|거주)"
    r"|(?i:-?\s?(?:gu|si|do|dong|city))[\s.,!]*$"
)
# Someone older who lives there, whom respect marks: more than where a friend is.
HONOURED = re.compile(r"\s?(?:에\s?)?(?:혼자\s?)?(?:사시|계시|계신)")
# That it happens in this city, though another one is named too.
HERE = re.compile(
    rf"[시군구]?{_LIVES_THERE}|[시군구]?민?(?:인데|이?에요|예요|입니)|[시군구]?\s*(?:으로|로)\s*(?:이사|전입|왔)|[시군구]?\s(?:{PERSON})"
)
LOCALITY = re.compile(r".*(?:동|읍|면|리|구|역|도시|지구)$")
BETWEEN = re.compile(
    r"(?:특별시|광역시|시|군|도)?(?:에|의|에\s?있는)?[\s,]*(?:[가-힣]{1,4}[시군구][\s,]+)?"
)
# Between two dongs of which either may be meant (가능동이나 흥선동): one doesn't explain the other.
OR = re.compile(r"(?:이나|나|이랑|랑|하고|아니면|이거나|또는|인지|인가|아님|와|과|[,/\s])+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where. `dong` is understood; `candidates` may be meant (too); `elsewhere` names another city.

    `detail` holds the words that narrow it down (a village, a building, a floor) and is personal
    data.
    """

    dong: str | None = None
    candidates: tuple[str, ...] = ()
    elsewhere: str | None = None
    detail: str = ""


def find_place(text: str, city: City) -> Place:
    """The place that a text names; an empty `Place` when it names none.

    A name of several dongs gives candidates, and so do several names, unless the words around them
    tell where the person in need is. Another city before a dong's name beats it (대구 고산동), and
    so does another city on its own; `city` before it does not.
    """
    text = unicodedata.normalize("NFC", text)
    mentions = find_mentions(text, gazetteer_of(city))
    named = [m for m in mentions if m.meaning.options and m.meaning.form is not Form.WORD]
    detail = find_detail(text, [(m.start, m.end) for m in named])
    villages = [m.spelling for m in named if m.spelling.endswith(VILLAGE)]
    detail = " ".join([*(v for v in dict.fromkeys(villages) if v not in detail), detail]).strip()
    if not mentions:
        return Place(detail=detail)
    weights = _weights(text, mentions, city)
    ours = [m for m in mentions if m.meaning.options and weights[m] > Weight.DENIED]
    elsewhere = _elsewhere(text, mentions, ours, weights, city)
    if elsewhere:
        return Place(elsewhere=elsewhere, detail=detail)
    best = max((weights[m] for m in ours), default=Weight.DENIED)
    dong, candidates = _decide(text, [m for m in ours if weights[m] is best])
    return Place(dong, candidates, None, detail)


def _weights(text: str, mentions: Sequence[Mention], city: City) -> dict[Mention, Weight]:
    """How likely each place is where the person in need is."""
    places = [m for m in mentions if m.meaning.options or m.meaning.form is Form.ELSEWHERE]
    weights: dict[Mention, Weight] = {}
    weigh = wording_of(city).weigh
    then: Mention | None = None
    for mention in reversed(places):
        following = (then.start, then.end) if then else None
        weights[mention] = weigh(text, mention.start, mention.end, following)
        if then and not text[mention.end : then.start].strip():
            denied = mention.meaning.city and weights[then] is Weight.DENIED
            if denied or is_village_of(then, mention):
                # 양주 고산동 말고, 북면 대평리 할머니: the whole goes with its part
                weights[mention] = weights[then]
        then = mention
    return weights


def _elsewhere(
    text: str,
    mentions: Sequence[Mention],
    ours: Sequence[Mention],
    weights: Mapping[Mention, Weight],
    city: City,
) -> str | None:
    others = [
        m for m in mentions if m.meaning.form is Form.ELSEWHERE and weights[m] > Weight.DENIED
    ]
    if not others:
        return None
    if named := _namesake(text, others, ours, city):
        return named
    if ours:
        mine = max(weights[m] for m in ours)
        lived_in = (m for m in others if weights[m] in (Weight.OWN, Weight.THEIRS))
        away = (m for m in lived_in if mine <= Weight.OWN and mine < weights[m])
        return next((m.meaning.city for m in away if _is_there(text, m, weights[m])), None)
    homes = [m for m in mentions if m.meaning.form is Form.HOME]
    if any(HERE.match(text, m.end) for m in homes):
        others = [m for m in others if HONOURED.match(text, m.end)]
    elif homes:
        others = [m for m in others if weights[m] > Weight.VISITED and THERE.match(text, m.end)]
    if twice := _named_twice(text, others):
        return twice
    there = (m for m in others if _is_there(text, m, weights[m]))
    return next((m.meaning.city for m in there), None)


def _namesake(
    text: str, others: Sequence[Mention], ours: Sequence[Mention], city: City
) -> str | None:
    """The city of a dong that has the same name as one of ours."""
    for here in ours:
        known = city.place_words.namesakes.get(here.spelling, ())
        for other in others:
            if other.end <= here.start and BETWEEN.fullmatch(text, other.end, here.start):
                return other.meaning.city
            if other.meaning.city in known:
                return other.meaning.city
    return None


def _named_twice(text: str, others: Sequence[Mention]) -> str | None:
    """The city of which a part is named beside it (양주 옥정)."""
    for one, other in pairwise(others):
        together = not text[one.end : other.start].strip()
        if together and one.meaning.city == other.meaning.city:
            return one.meaning.city
    return None


def _is_there(text: str, other: Mention, weight: Weight) -> bool:
    if weight <= Weight.LEFT or is_family_away(text, other.start, other.end):
        return False
    local = other.spelling != other.meaning.city and LOCALITY.match(other.spelling)
    local = local if not text.startswith("청", other.end) else None  # 강남구청
    return bool(local or THERE.match(text, other.end))


def _decide(text: str, ours: Sequence[Mention]) -> tuple[str | None, tuple[str, ...]]:
    """Dong and candidates. Names that share dongs explain each other (신곡동 … 동오역)."""
    groups: list[Meaning] = []
    last: Mention | None = None
    for mention in ours:
        meaning = mention.meaning
        apart = (
            last
            and last.meaning.dong
            and meaning.dong
            and OR.fullmatch(text, last.end, mention.start)
        )
        last = mention
        for number, group in enumerate(groups):
            if shared := _shared(group, meaning, apart=bool(apart)):
                groups[number] = shared
                break
        else:
            groups.append(meaning)
    if len(groups) == 1:
        return groups[0].dong, groups[0].candidates
    named = (dong for g in groups for dong in ((g.dong,) if g.dong else g.candidates))
    return None, tuple(dict.fromkeys(named))


def _shared(one: Meaning, other: Meaning, *, apart: bool) -> Meaning | None:
    """What two names have in common; None where they are of different places."""
    if one.dong and one.dong == other.dong:
        return one if len(one.candidates) <= len(other.candidates) else other
    if apart:
        return None
    narrow, wide = sorted((one, other), key=lambda meaning: len(meaning.options))
    common = tuple(dong for dong in narrow.options if dong in wide.options)
    if not common:
        return None
    if common == narrow.options:
        return narrow
    return Meaning(
        Form.NAME, common[0] if len(common) == 1 else None, common if len(common) > 1 else ()
    )
