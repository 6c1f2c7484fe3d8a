"""What the understanding makes of an utterance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from chalicelib.city.places import Place as Place  # part of a reading, re-exported


class Intent(StrEnum):
    """What the resident wants, as far as one utterance tells."""

    REPORT = "report"
    CONSULT = "consult"
    INFO = "info"
    STATUS = "status"
    EMERGENCY = "emergency"
    GREETING = "greeting"
    CANCEL = "cancel"
    OTHER = "other"


class Emergency(StrEnum):
    """Danger to life or limb now; elder and disability abuse count as violence."""

    NONE = "none"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    MEDICAL = "medical"
    CHILD_ABUSE = "child_abuse"
    FIRE = "fire"


class Need(StrEnum):
    """Crisis types as the national crisis app and the welfare teams name them."""

    LIVELIHOOD = "livelihood"
    ARREARS = "arrears"
    DEBT = "debt"
    HEALTH = "health"
    ISOLATION = "isolation"
    CARE = "care"
    HOUSING = "housing"
    MENTAL = "mental"
    ABUSE = "abuse"
    ADDICTION = "addiction"
    MIGRATION = "migration"


class Reporter(StrEnum):
    """In what part someone reports, as they say themselves; most are just a neighbour."""

    HONORARY = "honorary"  # 통장, 지역사회보장협의체, 명예사회복지공무원
    CARETAKER = "caretaker"  # 관리사무소, 경비원
    VISITOR = "visitor"  # 집배원, 검침원, 배달
    PROFESSIONAL = "professional"  # 의료, 학교, 복지 종사자
    SHOP = "shop"


class Age(StrEnum):
    """Age bands of the life-stage services: to 18, to 34, to 64, and 65 or more years."""

    CHILD = "child"
    YOUNG = "young"
    MIDDLE = "middle"
    ELDERLY = "elderly"


class Relation(StrEnum):
    """Whom it is about, seen from who writes."""

    SELF = "self"
    FAMILY = "family"
    NEIGHBOUR = "neighbour"


class Way(StrEnum):
    """The words that work everywhere."""

    HOME = "home"
    CANCEL = "cancel"
    BACK = "back"
    RESUME = "resume"
    QUIET = "quiet"
    LOUD = "loud"
    ERASE = "erase"
    UNNAMED = "unnamed"
    THANKS = "thanks"
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TimeWish:
    """A time someone named: any part may be missing. `soonest`: the first that there is of it."""

    day: date | None = None
    at: time | None = None
    part: str | None = None  # "morning" | "afternoon"
    soonest: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One utterance, read. `text` is masked (resident numbers and the like never pass here).

    `chatter` is laughter, a sticker or punctuation: it says nothing. `language` is what the words
    are in, where that is plain; `switch` the language they ask for: both as ISO 639-1 codes.
    """

    text: str
    intent: Intent = Intent.OTHER
    emergency: Emergency = Emergency.NONE
    place: Place = field(default_factory=Place)
    needs: tuple[Need, ...] = ()
    relation: Relation | None = None
    reporter: Reporter | None = None
    household: tuple[str, ...] = ()
    age: Age | None = None
    urgent: bool = False
    phone: str | None = None
    channel: str | None = None  # "phone" | "kakao": how to be reached, as far as it was said
    receipt: str | None = None
    wish: TimeWish | None = None
    way: Way | None = None
    calls_off: bool = False  # a word of cancelling stands in it
    chatter: bool = False
    masked: bool = False
    language: str | None = None
    switch: str | None = None
