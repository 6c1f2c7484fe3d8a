"""From what someone wrote to an administrative dong: names, slips, landmarks, other cities."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from chalicelib.city.address import find_detail
from chalicelib.city.gazetteer import Form, Gazetteer, Meaning, gazetteer_of
from chalicelib.city.model import City

# What may follow a name whose last syllable stands apart (녹양 동): else 방학 동안 would be a dong.
CLOSED = re.compile(r"$|[^가-힣]|에|의|은|는|이[에고라나요]|인|입|주민|사[는시]|살|도|으로|요|행정")
# What may follow a bare name (녹양 사는, 장암쪽): else it is part of another word.
LOOSE = re.compile(
    r"$|[^가-힣\w]|에|쪽|의|은|는|이[에요고라]|인[데근]|입니|이?요|사[는시]|살|주[민공변]|근처|부근"
)
LIVES = re.compile(r"(?:에|쪽에?)?\s*(?:사[는시신세셔]|살[고아았던]|산다|삽니|거주)|쪽")
HOMES = re.compile(r"\s?(?:주공|아파트|주민|근처|부근)")
ALONE = re.compile(r"\s*(?:이요|요|이에요|예요|입니다|쪽이?요)?[\s.!~]*")
NEAR = re.compile(r"\s*(?:근처|부근|주변|인근|앞|뒤|옆|쪽|맞은편|건너|가는\s?길)")
# What shows that another city is where it happens, not just where a hospital or a son is.
THERE = re.compile(
    r"(?:특별시|광역시|시|군)?(?:에|에서)?\s*(?:사[는시신세셔]|살[고아았던]|산다|삽니|거주|계[시신])"
    r"|(?:특별시|광역시|시|군)?\s*[가-힣]{1,5}\d?(?:동|읍|면|리|구)(?:$|[^가-힣]|에|의|쪽|사|인|이|입|으)"
    r"|(?:특별시|광역시|시|군)?(?:$|이?에요|예요|이?요|입니|인데|쪽)"
)
SHORT = 3  # an accident of so few syllables hides a name only where it is one word (이동할)
LOCALITY = re.compile(r".*(?:동|읍|면|리|구|역|도시)$")
BETWEEN = re.compile(
    r"(?:특별시|광역시|시|군|도)?(?:에|의|에\s?있는)?[\s,]*(?:[가-힣]{1,4}[시군구][\s,]+)?"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where. `dong` is understood; `candidates` may be meant (too); `elsewhere` names another city.

    `detail` holds the words that narrow it down (a building, a floor) and is personal data.
    """

    dong: str | None = None
    candidates: tuple[str, ...] = ()
    elsewhere: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A spelling found in the text, at `start`..`end` of it."""

    start: int
    end: int
    spelling: str
    meaning: Meaning

    @property
    def whole(self) -> bool:
        """Whether it is written without spaces within."""
        return self.end - self.start == len(self.spelling)


def find_place(text: str, city: City) -> Place:
    """The place that a text names; an empty `Place` when it names none.

    A name of several dongs gives candidates, and so do several names. Another city before a dong's
    name beats it (대구 고산동), and so does another city on its own; `city` before it does not.
    """
    text = unicodedata.normalize("NFC", text)
    mentions = _mentions(text, gazetteer_of(city))
    ours = [m for m in mentions if m.meaning.options]
    detail = find_detail(text, [(m.start, m.end) for m in ours if m.meaning.form is not Form.WORD])
    elsewhere = _elsewhere(text, mentions, ours, city)
    if elsewhere:
        return Place(elsewhere=elsewhere, detail=detail)
    dong, candidates = _decide(ours)
    return Place(dong, candidates, None, detail)


def _mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Spellings that count, from left to right, none overlapping, the longest at each place."""
    packed = "".join(text.split())
    found = [
        (at, spelling, meaning)
        for at, character in enumerate(packed)
        for spelling, meaning in gazetteer.starting_with(character)
        if packed.startswith(spelling, at)
    ]
    if not found:
        return []
    where = [at for at, character in enumerate(text) if not character.isspace()]
    spans = [
        Mention(where[at], where[at + len(spelling) - 1] + 1, spelling, meaning)
        for at, spelling, meaning in found
    ]
    hidden = {
        at
        for span in spans
        if span.meaning.form is Form.ACCIDENT and (span.whole or len(span.spelling) > SHORT)
        for at in range(span.start, span.end)
    }
    mentions: list[Mention] = []
    done = 0
    for mention in spans:
        if mention.start < done or not hidden.isdisjoint(range(mention.start, mention.end)):
            continue
        if _counts(text, mention, fresh=mention.start == done or _begins_word(text, mention)):
            mentions.append(mention)
            done = mention.end
    return mentions


def _begins_word(text: str, mention: Mention) -> bool:
    return mention.start == 0 or not text[mention.start - 1].isalpha()


def _counts(text: str, mention: Mention, *, fresh: bool) -> bool:
    """Whether what surrounds a spelling lets it be a place. `fresh`: a word may begin here."""
    end, form = mention.end, mention.meaning.form
    if form in (Form.NAME, Form.WORD):
        if text[end - 2].isspace() and not CLOSED.match(text, end):
            return False
        return form is Form.NAME or (fresh and not _goes_on_in_latin(text, end))
    if form is Form.NEARBY:
        return bool(NEAR.match(text, end))
    if not fresh or not mention.whole:
        return False
    return form in (Form.HOME, Form.ELSEWHERE) or _stem_counts(text, mention)


def _stem_counts(text: str, mention: Mention) -> bool:
    """Whether a name without its 동 is meant as one."""
    end, form = mention.end, mention.meaning.form
    if form is Form.STEM:
        return bool(LOOSE.match(text, end))
    if form is Form.SHARED and not text[: mention.start].strip() and ALONE.fullmatch(text, end):
        return True
    if form is Form.SHARED and HOMES.match(text, end):
        return True
    return form is not Form.ACCIDENT and bool(LIVES.match(text, end))


def _goes_on_in_latin(text: str, end: int) -> bool:
    return text[end - 1 : end + 1].isascii() and text[end - 1 : end + 1].isalpha()


def _elsewhere(text: str, mentions: list[Mention], ours: list[Mention], city: City) -> str | None:
    others = [m for m in mentions if m.meaning.form is Form.ELSEWHERE]
    if not others:
        return None
    for here in ours:
        named = city.place_words.namesakes.get(here.spelling, ())
        for other in others:
            if other.end <= here.start and BETWEEN.fullmatch(text, other.end, here.start):
                return other.meaning.city
            if other.meaning.city in named:
                return other.meaning.city
    if ours or any(m.meaning.form is Form.HOME for m in mentions):
        return None
    there = (m for m in others if LOCALITY.match(m.spelling) or THERE.match(text, m.end))
    return next((m.meaning.city for m in there), None)


def _decide(ours: list[Mention]) -> tuple[str | None, tuple[str, ...]]:
    """Dong and candidates. A sure name settles a wide one around it (민락동 … 민락2지구)."""
    groups: list[Meaning] = []
    for mention in ours:
        meaning = mention.meaning
        for number, group in enumerate(groups):
            if set(meaning.options) <= set(group.options):
                groups[number] = meaning
                break
            if set(group.options) <= set(meaning.options):
                break
        else:
            groups.append(meaning)
    if len(groups) == 1:
        return groups[0].dong, groups[0].candidates
    named = (dong for g in groups for dong in ((g.dong,) if g.dong else g.candidates))
    return None, tuple(dict.fromkeys(named))
