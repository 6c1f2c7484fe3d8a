"""What a city is: frozen facts read from its folder under `cities/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from importlib.resources.abc import Traversable

from chalicelib.city.hours import Calendar


class TeamKind(StrEnum):
    """What a team is for; the ladder and the notices speak of these, not of single teams."""

    DONG = "dong"
    SUPPORT = "support"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Team:
    """A group of staff that shares one list, one queue and one promise."""

    id: str
    name: str
    kind: TeamKind
    phone: str | None
    callbacks_per_slot: int


@dataclass(frozen=True, slots=True)
class Dong:
    """An administrative dong, eup or myeon (행정동·읍·면) and the words people use for it."""

    code: str
    name: str
    legal_names: tuple[str, ...]
    aliases: tuple[str, ...]
    former_names: tuple[str, ...]
    landmarks: tuple[str, ...]
    area: str
    office: str
    phone: str | None
    team: str


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A number that someone answers; label and hours in words by language, as residents read them.

    A language that is not there is read in the city's own, the first.
    """

    id: str
    number: str
    labels: Mapping[str, str]
    hours: Mapping[str, str]

    def label_in(self, language: str) -> str:
        """Whose number it is."""
        return self.labels.get(language) or next(iter(self.labels.values()))

    def hours_in(self, language: str) -> str:
        """When it is answered."""
        return self.hours.get(language) or next(iter(self.hours.values()))


@dataclass(frozen=True, slots=True)
class Term:
    """How long a promise runs: `working` time counts opening hours only."""

    length: timedelta
    working: bool


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """First match wins. `when` maps a fact's name to the value it must have; empty matches all.

    `owner` is a team id, or `$dong` for the team that serves the case's dong.
    """

    name: str
    when: Mapping[str, str | bool]
    owner: str
    informed: tuple[str, ...]
    because: str


@dataclass(frozen=True, slots=True)
class CallbackTerms:
    """Slots start every `slot`; none sooner than `lead` from now, none later than `days_ahead`. A
    resident is reminded `remind_before` the slot. Where nobody answers, the next try is no sooner
    than `retry_after`; after `tries` calls there is no further one."""

    slot: timedelta
    lead: timedelta
    days_ahead: int
    start_within: timedelta
    remind_before: timedelta
    retry_after: timedelta
    tries: int


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What reading a place needs beyond names. All words are without spaces.

    `nearby` maps a dong to places that count only with a word like "near"; `romanised` maps Latin
    spellings to names; `common` are names that are everyday words too, `shared` ones that are given
    names and the like; `not_places` hold a name by accident; `lookalikes` are stems that are no
    slip of a name; `outside` is what a nameless place beyond the city is called; `namesakes` maps a
    dong's name to other cities that have it as well.
    """

    nearby: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    romanised: Mapping[str, str] = field(default_factory=dict)
    common: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    not_places: tuple[str, ...] = ()
    lookalikes: frozenset[str] = frozenset()
    outside: str = ""
    namesakes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConsentTexts:
    """What is said of personal data before any is asked for: in short, and in full with the place
    `{phone}` for the city's number."""

    notice: str
    full: str


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """One city's configuration. Mappings are keyed by id (teams, help lines), name (dongs), word
    (`elsewhere` → city, `ambiguous_places` → dongs, likeliest first) or dong (`place_hints`).

    `accept_within` has a term for each urgency and for `consultation`, `ladder_step` and
    `return_after` for each urgency; `supervised_closings` are the closing reasons that need a
    supervisor's word; `bulk_reads` is how many cases one person may open in an hour before it is
    alarmed; `digests` are the times of a working day at which gathered notices go out;
    `emergency_lines` has lines for each kind of emergency; `consent_texts` by language win over
    what the message files say. `names` has the name by language where it is not the Korean `name`.
    `folder` is where it was read from and holds what is read when it is
    first needed. Compared by identity, so that what is derived from a city can be cached by it.
    """

    id: str
    folder: Traversable
    name: str
    names: Mapping[str, str]
    province: str
    channel: str
    phone: str
    consultation_team: str
    calendar: Calendar
    dongs: Mapping[str, Dong]
    teams: Mapping[str, Team]
    help_lines: Mapping[str, HelpLine]
    emergency_lines: Mapping[str, tuple[HelpLine, ...]]
    elsewhere: Mapping[str, str]
    ambiguous_places: Mapping[str, tuple[str, ...]]
    place_hints: Mapping[str, str]
    place_words: PlaceWords
    routing: tuple[RoutingRule, ...]
    accept_within: Mapping[str, Term]
    ladder: tuple[str, ...]
    ladder_step: Mapping[str, Term]
    return_after: Mapping[str, Term]
    supervised_closings: frozenset[str]
    digests: tuple[time, ...]
    callbacks: CallbackTerms
    draft_days: int
    conversation_days: int
    case_days: int
    programmes_checked_days: int
    consent_version: str
    bulk_reads: int
    consent_texts: Mapping[str, ConsentTexts] = field(default_factory=dict)

    @property
    def short_name(self) -> str:
        """The name as people say it: 의정부 for 의정부시; 중구 stays whole."""
        return self.name[:-1] if len(self.name) > 2 and self.name[-1] in "시군구" else self.name

    def name_in(self, language: str) -> str:
        """The name as residents of a language read it: the English one where it has none of its
        own, and in Korean where it has neither."""
        own = self.names.get(language)
        return own or (self.name if language == "ko" else self.names.get("en", self.name))
