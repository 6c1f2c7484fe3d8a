"""The intake's form as it is filled in: by the understanding first, then by who takes it.

What it holds is a draft as KakaoTalk's, so that both make cases in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from chalicelib.cases.callbacks import is_slot
from chalicelib.cases.commands import Facts
from chalicelib.cases.model import Channel, Kind, Source, Urgency
from chalicelib.cases.routing import urgency_of
from chalicelib.city.model import City
from chalicelib.console.forms import Form
from chalicelib.conversation import drafts
from chalicelib.conversation.state import Draft
from chalicelib.language.contacts import find_phone
from chalicelib.language.masking import mask
from chalicelib.language.normalise import CONSIDERED
from chalicelib.language.reading import Age, Emergency, Intent, Need, Relation, Reporter
from chalicelib.language.understand import understand

STORY_LENGTH = CONSIDERED
"""As much as is read of one text."""
DETAIL_LENGTH = 200

HOUSEHOLD = ("alone", "elderly", "child", "disabled", "single_parent", "pregnant")
"""The tags of `Reading.household`; worded in the catalogue."""

CANDIDATES, ELSEWHERE = "candidates", "elsewhere"
"""What the place may be besides a dong of the city."""

_Code = TypeVar("_Code", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Filled:
    """`phone` is what stands in its field, a number or not; `consented`: the notice was told and
    the number given all the same; `takes`: who takes it keeps the case."""

    draft: Draft
    source: Source
    phone: str = ""
    consented: bool = False
    takes: bool = False

    @property
    def facts(self) -> Facts:
        """What routing sees."""
        return drafts.facts(self.draft, self.draft.kind)

    @property
    def place(self) -> str:
        """The choice of the place field: a dong, `candidates`, `elsewhere`, or nothing."""
        if self.draft.dong:
            return self.draft.dong
        if self.draft.elsewhere:
            return ELSEWHERE
        return CANDIDATES if self.draft.dong_candidates else ""


def understood(text: str, source: Source, case_id: str, now: datetime, city: City) -> Filled:
    """The form as the caller's words fill it, read as a resident's would be."""
    reading = understand(text, city, now)
    kind = Kind.CONSULTATION if reading.intent is Intent.CONSULT else Kind.REPORT
    # The receipt is drawn when the case is opened: until then nobody reads it.
    empty = Draft(case_id=case_id, receipt="", began_at=now, kind=kind)
    draft = drafts.add(empty, reading)
    return Filled(draft, source, phone=draft.phone or "")


def filled(form: Form, case_id: str, now: datetime, city: City) -> Filled:
    """The form as it was sent. A code that is none counts as not chosen."""
    phone = form.get("phone", "").strip()[:40]
    story = mask(form.get("text", "").strip())[0]
    place = form.get("place", "")
    candidates = tuple(d for d in form.get("candidates", "").split("|") if d in city.dongs)
    elsewhere = _line(form, "elsewhere")
    draft = Draft(
        case_id=case_id,
        receipt="",
        began_at=now,
        kind=_code(Kind, form.get("kind", "")) or Kind.REPORT,
        story=(story,) if story else (),
        place_detail=_line(form, "detail"),
        dong=place if place in city.dongs else None,
        dong_candidates=candidates if place == CANDIDATES else (),
        elsewhere=(elsewhere or ELSEWHERE) if place == ELSEWHERE else None,
        needs=tuple(need for need in Need if form.get(f"need-{need}")),
        relation=_code(Relation, form.get("relation", "")),
        household=tuple(tag for tag in HOUSEHOLD if form.get(f"household-{tag}")),
        age=_code(Age, form.get("age", "")),
        reporter=_code(Reporter, form.get("reporter", "")),
        emergency=_code(Emergency, form.get("emergency", "")) or Emergency.NONE,
        urgent=bool(form.get("urgent")),
        phone=find_phone(phone),
        slot=_time(form.get("slot", "")),
        channel=Channel.PHONE,
    )
    return Filled(
        draft,
        _code(Source, form.get("source", "")) or Source.PHONE,
        phone,
        consented=bool(form.get("consent")),
        takes=bool(form.get("take")),
    )


def problems(given: Filled, now: datetime, city: City) -> dict[str, str]:
    """What keeps the form from becoming a case, by field: a key under `console.intake.wrong.`."""
    return dict(_problems(given, now, city))


def _problems(given: Filled, now: datetime, city: City) -> Iterator[tuple[str, str]]:
    draft = given.draft
    if not draft.story:
        yield "text", "no_story"
    elif len(draft.story[0]) > STORY_LENGTH:
        yield "text", "long_story"
    if len(draft.place_detail) > DETAIL_LENGTH:
        yield "detail", "long_detail"
    if given.phone and draft.phone is None:
        yield "phone", "no_phone"
    elif draft.phone and not given.consented:
        yield "consent", "no_consent"
    if not (given.place or draft.place_detail or given.phone):
        yield "place", "no_way_to_find"
    if draft.slot and (why := _no_booking(given, draft.slot, now, city)):
        yield "slot", why


def _no_booking(given: Filled, slot: datetime, now: datetime, city: City) -> str | None:
    if given.draft.kind is not Kind.CONSULTATION:
        return "slot_of_report"
    if urgency_of(given.facts) is Urgency.EMERGENCY:
        return "slot_in_danger"
    if not given.draft.phone:
        return "slot_without_phone"
    return None if is_slot(slot, now, city) else "no_such_slot"


def _line(form: Form, name: str) -> str:
    return " ".join(mask(form.get(name, ""))[0].split())


def _code(codes: type[_Code], given: str) -> _Code | None:
    return codes(given) if given in set(codes) else None


def _time(given: str) -> datetime | None:
    """The chosen slot, or None where none was."""
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        return None
    return at if at.tzinfo else None
