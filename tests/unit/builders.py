"""The few facts that a unit test does not care about, in one place."""

from __future__ import annotations

import itertools
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from chalicelib.cases.change import Change, RefusedError
from chalicelib.cases.commands import AcceptCase, Booking, CloseCase, Command, Facts, OpenCase
from chalicelib.cases.decide import decide
from chalicelib.cases.model import Case, Channel, Kind, Private
from chalicelib.cases.notices import notices_for
from chalicelib.cases.staff import Role, StaffMember
from chalicelib.cases.telling import message_for_resident
from chalicelib.city.loader import load_city
from chalicelib.ids import Ids
from chalicelib.messages import load_staff

SEOUL = ZoneInfo("Asia/Seoul")
CITY = load_city("uijeongbu")
CASE_ID = "01KAY5T9GZ0000000000000001"

TUESDAY_10 = datetime(2026, 11, 24, 10, 0, tzinfo=SEOUL)
SATURDAY_NIGHT = datetime(2026, 11, 28, 23, 10, tzinfo=SEOUL)
CHRISTMAS_EVE_NIGHT = datetime(2026, 12, 24, 21, 30, tzinfo=SEOUL)

JANGAM = "dong-4115056100"
SINGOK = "dong-4115056700"
SUPPORT = "hope-support"
KIM = StaffMember(username="kim", name="김하나", team=JANGAM)
LEE = StaffMember(username="lee", name="이두리", team=JANGAM)
HAN = StaffMember(username="han", name="한세나", team=JANGAM, role=Role.LEAD)
SEO = StaffMember(username="seo", name="서다미", team=SINGOK)
CHOI = StaffMember(username="choi", name="최세빈", team=SUPPORT)
YOON = StaffMember(username="yoon", name="윤가람", team=SUPPORT, role=Role.COORDINATOR)
PARK = StaffMember(username="park", name="박네온", team="welfare-policy", role=Role.POLICY)


def counted_ids() -> Ids:
    """Ids that differ and repeat from run to run."""
    numbers = itertools.count(1)
    return Ids(lambda count: (next(numbers) << 16).to_bytes(count + 3, "big")[-count:])


def do(command: Command, case: Case | None = None, now: datetime = TUESDAY_10) -> Change:
    """Decide in Uijeongbu on a Tuesday at ten."""
    return decide(command, case, now, CITY, counted_ids())


def report(now: datetime = TUESDAY_10, **facts: object) -> Change:
    """Open a report about 장암동, with other facts where the test names them."""
    known = {"kind": Kind.REPORT, "dong": "장암동", **facts}
    return do(_opening(Facts(**known)), now=now)  # type: ignore[arg-type]


def booked(at: datetime, now: datetime) -> Change:
    """Open a consultation with a callback by phone."""
    return do(_opening(Facts(kind=Kind.CONSULTATION), Booking(at, Channel.PHONE)), now=now)


def _opening(facts: Facts, booking: Booking | None = None) -> OpenCase:
    private = Private(story=("쌀이 떨어졌어요",), phone="010-1234-5678")
    return OpenCase(
        case_id=CASE_ID,
        receipt="HT-7K2M-9QXA",
        resident_id="resident",
        facts=facts,
        private=private,
        booking=booking,
    )


def types(change: Change) -> list[str]:
    """The change's events by type, without prefix and version."""
    return [e.type.removeprefix("city.hopetalk.").removesuffix(".v1") for e in change.events]


def accepted(by: StaffMember = KIM, **facts: object) -> Case:
    """A report that someone of its team has taken."""
    return do(AcceptCase(CASE_ID, by), report(**facts).case).case  # type: ignore[arg-type]


def closed(reason: str = "advice") -> Case:
    """A report that was helped with."""
    return do(CloseCase(CASE_ID, HAN, reason), accepted()).case


def refusal(command: Command, case: Case, now: datetime = TUESDAY_10) -> str:
    """Why the command is refused, in words that are there."""
    with pytest.raises(RefusedError) as refused:
        do(command, case, now)
    assert load_staff("ko").has(f"refused.{refused.value.reason}")
    return refused.value.reason


def told(change: Change) -> list[tuple[str, str, str]]:
    """Who among staff is told of a change: team, role and kind."""
    notices = [
        n for e in change.events for n in notices_for(e, CITY, load_staff("ko"), "https://x")
    ]
    return [(notice.team, notice.role, notice.kind) for notice in notices]


def told_resident(change: Change) -> list[str]:
    """What the resident is told of a change, by kind."""
    return [kind for event in change.events if (kind := message_for_resident(event))]
