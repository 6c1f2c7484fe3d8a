"""Where a text names places: the spellings that count, told from words that only look like them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.city.gazetteer import PREFIX, VILLAGE, Form, Gazetteer, Meaning
from chalicelib.city.wording import LIVES

PERSON = "할머|할아|어르신|노인|아주|아저|아줌|독거|어머|아버|엄마|이모|청년"
HOUSE = "빌라|주택|아파트|연립|원룸|반지하|지하|옥탑|고시|단칸|다세대|오피스|주공|컨테"
HOMES = re.compile(
    r"\s?(?!이네|이가|씨|는|은|가 )(?:[가-힣A-Za-z]{0,7}\s?\d?(?:아파트|주공|빌라|연립|맨션|단지|"
    r"푸르지오|자이|힐스테이트|래미안|아이파크|더샵|편한세상)|초등|중학|고등|초교|주민|근처|부근|"
    r"사거리|삼거리|교차로)"
)
# What may follow a slip, or a name that is an everyday word too and whose 동 stands apart.
CLOSED = re.compile(
    r"$|[^가-힣]|에|예[요여]|의\s|은|는|이[가에예고구라나요야유여지죠네거랍래용욤]|"
    r"인[데근지 ]|임|입|여|염|사[는시람무세십]|살|삽|산다|도[\s.,]|도움|으로|로|요|을|랑|하고|까지|"
    r"행정|쪽|근처|근방|부근|앞|뒤|옆|관내|일대|지역|주민|통장|반장|시장|골목|어디|말고|아[니닌]|왔|"
    rf"거주|계[신시]|있|맞|필요|{PERSON}|{HOUSE}"
)
# Words that 동 begins: after a name it is one of them, not the name's (녹양 동생, 가능 동의).
WORD_OF_DONG = re.compile(
    r"[안생작료기물포참급전창호영상향봉감결원화]|시(?!장)|행(?!정)|거(?!주)|아(?!파트)|반(?![지장])|"
    r"의(?!\s)|일(?!대)|절기|지(?!하|역)"
)
CLUB = re.compile(r"동(?:아리|호회|굴|물원)")  # no dong, whatever stands before
# What goes on after a name that is an everyday word too: 가능동안, 자금동결.
GOES_ON = re.compile(r"[안작네리호결원향생기화]|행(?!정)|반(?![장지])|의(?:서|[를해함합])|아리")
PARTICLES = frozenset(
    "는은가이도에서시부집"
)  # a word may begin after them, though no space shows it
# What may follow a bare name (녹양 사는, 장암쪽): else it is part of another word.
LOOSE = re.compile(
    r"$|[^가-힣\w]|에|쪽|의|은|는|도\s|이(?:[에예요고구야]|라(?!는\s))|인[데근]|입니|이?요|사[는시]|살|삽|주[민공변]|"
    r"근처|부근"
)
ALONE = re.compile(r"\s*(?:이요|요|이에요|예요|입니다|쪽이?요|쪽입니다)?[\s.!~]*")
NEAR = re.compile(r"\s*(?:근처|부근|주변|인근|앞|뒤|옆|쪽|맞은편|건너|가는\s?길|밑)")
HANGUL_OR_LATIN = re.compile(r"[가-힣A-Za-z]")  # other scripts glue nothing to a Korean name
SKIPPED = re.compile(r"[\sㄱ-ㅣ]+")  # spaces, and jamo that a finger left behind
SHORT = 3  # an accident of so few syllables hides a name only where it is one word (이동할)
SURE = 4  # a landmark of so many syllables is no part of another word
NUMBERED = re.compile(r"(.+?)제?[1-9일이삼사](?:동|지구)?")
# A number that borrows the name before it: 호원1동 아니고 2동, 신곡1동인지 2동인지.
BORROWED = re.compile(
    r"\s?(?:이|은|는|쪽)?\s?(?:아니고|아니라|아니구|아니에요|말고|아니면|인지|인가|이나|하고|이랑|랑|또는|아니|에서|"
    r"인\s?줄\s?알았(?:는데|더니)|[,/·]|(?=\s?[1-9]동\s?(?:둘|모두|다\s|중|사이)))"
    r"요?[\s.,]*((?:제\s?)?[1-9일이삼사]\s?(?:동|지구))(?!\s?\d|[가-힣]*호)"
)


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A spelling found in the text, at `start`..`end` of it; each is itself only."""

    start: int
    end: int
    spelling: str
    meaning: Meaning

    @property
    def whole(self) -> bool:
        """Whether it is written without spaces within."""
        return self.end - self.start == len(self.spelling)


def find_mentions(text: str, gazetteer: Gazetteer) -> list[Mention]:
    """Spellings that count, from left to right, none overlapping, the longest at each place."""
    lowered = text.lower()
    packed = SKIPPED.sub("", lowered if len(lowered) == len(text) else text)
    found = list(_spellings(packed, gazetteer))
    slips = list(gazetteer.slips.find(packed))
    if not found and not slips:
        return []
    where = [at for at, c in enumerate(text) if not (c.isspace() or "ㄱ" <= c <= "ㅣ")]

    def mention(start: int, end: int, meaning: Meaning) -> Mention:
        return Mention(where[start], where[end - 1] + 1, packed[start:end], meaning)

    spans = [mention(start, end, meaning) for start, end, meaning in found]
    hidden = {
        at
        for span in spans
        if span.meaning.form is Form.ACCIDENT and (span.whole or len(span.spelling) > SHORT)
        for at in range(span.start, span.end)
    }
    meant = gazetteer.spellings
    written = _counting(text, spans, hidden)
    almost = [mention(start, end, _either(names, meant)) for start, end, names in slips]
    for slip in almost:
        if hidden.isdisjoint(range(slip.start, slip.end)) and _is_slip(text, slip, written):
            written.append(slip)
    written += list(_borrowing(text, written, meant))
    return sorted(written, key=lambda one: one.start)


def _spellings(packed: str, gazetteer: Gazetteer) -> Iterator[tuple[int, int, Meaning]]:
    lengths, spellings = gazetteer.lengths, gazetteer.spellings
    for at in range(len(packed) - 1):
        for size in lengths.get(packed[at : at + PREFIX], ()):
            spelling = packed[at : at + size]
            if meaning := spellings.get(spelling):
                yield at, at + len(spelling), meaning


def _counting(text: str, spans: Sequence[Mention], hidden: set[int]) -> list[Mention]:
    mentions: list[Mention] = []
    done = 0
    for span in spans:
        if span.start < done or not hidden.isdisjoint(range(span.start, span.end)):
            continue
        after_home = bool(mentions) and _is_home(mentions[-1])
        follows = not text[done : span.start].strip()
        fresh = span.start == done or _begins_word(text, span)
        within = follows and bool(mentions) and is_village_of(span, mentions[-1])
        if within or _counts(text, span, fresh=fresh, follows_home=after_home and follows):
            mentions.append(span)
            done = span.end
    return mentions


def _is_home(mention: Mention) -> bool:
    return mention.meaning.form is Form.HOME


def is_village_of(mention: Mention, before: Mention) -> bool:
    """Whether a village follows its own eup or myeon (목천읍 서리): then it is no everyday word."""
    village = mention.spelling.endswith(VILLAGE)
    return village and before.meaning.dong in mention.meaning.options


def _begins_word(text: str, mention: Mention) -> bool:
    return mention.start == 0 or not HANGUL_OR_LATIN.match(text, mention.start - 1)


def _counts(text: str, mention: Mention, *, fresh: bool, follows_home: bool) -> bool:
    """Whether what surrounds a spelling lets it be a place. `fresh`: a word may begin here."""
    end, form = mention.end, mention.meaning.form
    match form:
        case Form.NAME | Form.WORD | Form.VILLAGE | Form.DOUBTFUL:
            if text[end - 2].isspace() and not _ends_in_dong(text, mention):
                return False
            if CLUB.match(text, end - 1):
                return False
            return form is Form.NAME or _stands_apart(text, mention, fresh=fresh)
        case Form.NEARBY:
            return bool(NEAR.match(text, end))
        case Form.HOME | Form.ELSEWHERE:
            return fresh and mention.whole
        case _:
            return fresh and mention.whole and _stem_counts(text, mention, follows_home)


def _ends_in_dong(text: str, mention: Mention) -> bool:
    """Whether a 동, 읍 or 면 that stands apart is the name's: else 녹양 동생 would be a dong."""
    if mention.meaning.form is Form.DOUBTFUL or mention.spelling.endswith(("이동", "읍", "면")):
        return bool(CLOSED.match(text, mention.end))
    return not WORD_OF_DONG.match(text, mention.end)


def _stands_apart(text: str, mention: Mention, *, fresh: bool) -> bool:
    if mention.spelling.isascii():
        return fresh and not text[mention.end : mention.end + 1].isalpha()
    if mention.meaning.form is Form.DOUBTFUL:
        begins = fresh or text[mention.start - 1] in PARTICLES
        return begins and not GOES_ON.match(text, mention.end)
    if mention.meaning.form is Form.VILLAGE:
        return fresh and bool(CLOSED.match(text, mention.end))
    return fresh or len(mention.spelling) >= SURE


def _stem_counts(text: str, mention: Mention, follows_home: bool) -> bool:
    """Whether a name without its 동 is meant as one."""
    end, form = mention.end, mention.meaning.form
    if form is Form.ACCIDENT:
        return False
    if form is Form.COMMON:
        return bool(LIVES.match(text, end))
    if LIVES.match(text, end) or HOMES.match(text, end):
        return True
    if form is Form.SHARED and not follows_home:
        return not text[: mention.start].strip() and bool(ALONE.fullmatch(text, end))
    return bool(LOOSE.match(text, end))


def _is_slip(text: str, slip: Mention, written: Sequence[Mention]) -> bool:
    """Whether what is almost a name stands like one and is nothing else."""
    for other in written:
        overlaps = slip.start < other.end and other.start < slip.end
        if overlaps and not (_is_home(other) and other.start == slip.start):
            return False
    if " " in text[slip.start : slip.start + 2] or not CLOSED.match(text, slip.end):
        return False
    after = any(other.end == slip.start for other in written)
    return after or _begins_word(text, slip) or bool(LIVES.match(text, slip.end))


def _either(names: Sequence[str], meant: Mapping[str, Meaning]) -> Meaning:
    """What one of several names means."""
    meanings = [meant[name] for name in names]
    if len(meanings) == 1:
        return meanings[0]
    options = (dong for meaning in meanings for dong in meaning.options)
    return Meaning(Form.NAME, None, tuple(dict.fromkeys(options)))


def _borrowing(
    text: str, written: Sequence[Mention], meant: Mapping[str, Meaning]
) -> Iterator[Mention]:
    """Numbers that go with the name of the dong before them."""
    for mention in written:
        named = NUMBERED.fullmatch(mention.spelling)
        number = BORROWED.match(text, mention.end) if named else None
        if named and number:
            spelling = named[1] + "".join(number[1].split())
            if meaning := meant.get(spelling):
                yield Mention(number.start(1), number.end(1), spelling, meaning)
