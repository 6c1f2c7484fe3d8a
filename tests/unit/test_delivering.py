"""Who is told besides the team's queue, and when: a table, and what must hold of every choice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases.delivering import (
    Audience,
    Channel,
    Delivery,
    Subscription,
    Timing,
    deliveries,
    next_digest,
)
from chalicelib.cases.notices import Notice
from chalicelib.city.loader import load_city

CITY = load_city("uijeongbu")
SEOUL = ZoneInfo("Asia/Seoul")
DONG, SUPPORT = "dong-4115056100", "hope-support"


def at(text: str) -> datetime:
    """A time in Seoul: 2026-11-24 (a Tuesday) unless another day is given."""
    return datetime.fromisoformat(text if "T" in text else f"2026-11-24T{text}").replace(
        tzinfo=SEOUL
    )


def notice(
    urgency: str = "normal",
    *,
    team: str = DONG,
    role: str = "owner",
    kind: str = "report",
    promise_by: datetime | None = None,
) -> Notice:
    return Notice(
        id=f"E.{team}",
        event_id="E",
        team=team,
        role=role,
        urgency=urgency,
        kind=kind,
        dong="장암동",
        summary="[일반] 장암동 신고",
        brief="[일반] 장암동 신고",
        link="https://staff.test/staff/cases/C",
        receipt="HT-7K2M-9QXA",
        promise_by=promise_by,
    )


def to(
    name: str = "kim",
    *,
    team: str = DONG,
    channel: Channel = Channel.EMAIL,
    address: str = "",
    timing: Timing = Timing.AT_ONCE,
    quiet: bool = True,
    confirmed: bool = True,
) -> Subscription:
    return Subscription(
        team=team,
        channel=channel,
        name=name,
        label=name,
        address=address or f"{channel}:{name}",
        timing=timing,
        quiet=quiet,
        confirmed_at=at("08:00") if confirmed else None,
    )


def planned(
    notices: Notice | list[Notice], *subscriptions: Subscription, now: datetime, **more: object
) -> list[Delivery]:
    by_team: dict[str, list[Subscription]] = {}
    for one in subscriptions:
        by_team.setdefault(one.team, []).append(one)
    audience = replace(Audience(by_team), **more)  # type: ignore[arg-type]
    several = notices if isinstance(notices, list) else [notices]
    return list(deliveries(several, audience, now, CITY))


AT_ONCE, LOUD = to(), to(quiet=False)
DIGEST, LOUD_DIGEST = to(timing=Timing.DIGEST), to(timing=Timing.DIGEST, quiet=False)
ONLY = to(timing=Timing.EMERGENCIES)
FRIDAY_NIGHT, MONDAY_9 = at("2026-11-27T22:00"), at("2026-11-30T09:00")


@pytest.mark.parametrize(
    ("urgency", "chosen", "now", "told"),
    [
        ("normal", AT_ONCE, at("10:00"), at("10:00")),
        ("normal", AT_ONCE, FRIDAY_NIGHT, MONDAY_9),
        ("normal", LOUD, FRIDAY_NIGHT, FRIDAY_NIGHT),
        ("normal", DIGEST, at("08:59"), at("09:00")),
        ("normal", DIGEST, at("10:00"), at("16:00")),
        ("normal", DIGEST, at("16:00"), at("16:00")),
        ("normal", DIGEST, at("17:00"), at("2026-11-25T09:00")),
        ("normal", LOUD_DIGEST, FRIDAY_NIGHT, MONDAY_9),
        ("normal", ONLY, at("10:00"), None),
        ("urgent", AT_ONCE, FRIDAY_NIGHT, FRIDAY_NIGHT),
        ("urgent", DIGEST, at("10:00"), at("10:00")),
        ("urgent", ONLY, at("10:00"), None),
        ("emergency", AT_ONCE, FRIDAY_NIGHT, FRIDAY_NIGHT),
        ("emergency", DIGEST, FRIDAY_NIGHT, FRIDAY_NIGHT),
        ("emergency", ONLY, at("10:00"), at("10:00")),
    ],
)
def test_what_was_chosen_says_when(
    urgency: str, chosen: Subscription, now: datetime, told: datetime | None
) -> None:
    assert [one.at for one in planned(notice(urgency), chosen, now=now)] == [told] * (
        told is not None
    )


def test_a_digest_does_not_hold_a_notice_past_its_promise() -> None:
    now = at("10:00")

    (soon,) = planned(notice(promise_by=at("14:00")), DIGEST, now=now)
    (later,) = planned(notice(promise_by=at("16:30")), DIGEST, now=now)

    assert (soon.at, later.at) == (now, at("16:00"))


def test_a_digest_skips_days_on_which_nobody_works() -> None:
    christmas_eve = at("2026-12-24T17:00")

    assert next_digest(christmas_eve, CITY) == at("2026-12-28T09:00")


def test_someone_in_two_teams_is_told_once_and_at_the_sooner_time() -> None:
    slow = to(timing=Timing.DIGEST, address="same")
    quick = to("choi", team=SUPPORT, address="same")

    (one,) = planned(
        [notice(), notice(team=SUPPORT, role="informed")], slow, quick, now=at("10:00")
    )

    assert (one.to, one.at) == (quick, at("10:00"))


def test_an_address_that_is_not_confirmed_is_not_written_to() -> None:
    assert planned(notice("emergency"), to(confirmed=False), now=at("10:00")) == []


def test_who_is_away_hears_nothing_while_others_are_there() -> None:
    kim, lee = to("kim"), to("lee")

    def told(urgency: str, *absent: str) -> set[str]:
        found = planned(notice(urgency), kim, lee, now=at("10:00"), absent=absent)
        return {one.to.name for one in found}

    assert told("normal", "kim") == {"lee"}
    assert told("urgent", "kim") == {"lee"}
    assert told("normal", "kim", "lee") == {"kim", "lee"}
    assert told("emergency", "kim") == {"kim", "lee"}


def test_nobody_hears_of_a_case_that_is_hidden_from_them_not_even_at_night() -> None:
    kim, lee = to("kim"), to("lee")

    found = planned(
        notice("emergency"), kim, lee, now=FRIDAY_NIGHT, on_duty=(kim,), hidden=("kim",)
    )

    assert {one.to.name for one in found} == {"lee"}


def test_a_webhook_stands_in_for_nobody_who_is_away() -> None:
    kim, hook = to("kim"), to("h", channel=Channel.WEBHOOK)

    found = planned(notice(), kim, hook, now=at("10:00"), absent=("kim",))

    assert {one.to.name for one in found} == {"kim", "h"}


def test_where_the_ladder_calls_for_the_lead_the_lead_is_told() -> None:
    kim, lead = to("kim"), to("lead")
    climbed = notice("urgent", role="lead", kind="escalation")

    def told(*leads: str) -> set[str]:
        return {one.to.name for one in planned(climbed, kim, lead, now=at("10:00"), leads=leads)}

    assert told("lead") == {"lead"}
    assert told() == {"kim", "lead"}


def test_at_night_an_emergency_reaches_who_is_on_duty_too() -> None:
    duty = to("park", team="welfare-policy", channel=Channel.SMS)

    def told(urgency: str, now: datetime) -> set[str]:
        found = planned(notice(urgency), to("kim"), now=now, on_duty=(duty,))
        return {one.to.name for one in found}

    assert told("emergency", FRIDAY_NIGHT) == {"kim", "park"}
    assert told("emergency", at("10:00")) == {"kim"}
    assert told("urgent", FRIDAY_NIGHT) == {"kim"}


def test_where_the_holidays_are_not_known_it_is_told_at_once() -> None:
    beyond = at(f"{CITY.calendar.last_year + 1}-03-03T03:00")

    assert [one.at for one in planned(notice(), DIGEST, now=beyond)] == [beyond]


TIMES = st.integers(0, 540 * 24 * 60).map(
    lambda minutes: at("2026-01-01T00:00") + timedelta(minutes=minutes)
)
TEAMS = st.sampled_from([DONG, SUPPORT])
NAMES = st.sampled_from(["a", "b", "c", "d"])
SUBSCRIPTIONS = st.lists(
    st.builds(
        to,
        NAMES,
        team=TEAMS,
        channel=st.sampled_from(Channel),
        address=st.sampled_from(["", "one", "two"]),
        timing=st.sampled_from(Timing),
        quiet=st.booleans(),
    ),
    max_size=8,
)
URGENCIES = st.sampled_from(["emergency", "urgent", "normal"])
PROMISES = st.none() | TIMES


@given(SUBSCRIPTIONS, TIMES, PROMISES, st.sets(NAMES))
def test_an_emergency_is_never_held_and_forgets_nobody(
    chosen: list[Subscription], now: datetime, promise: datetime | None, absent: set[str]
) -> None:
    notices = [notice("emergency", team=team, promise_by=promise) for team in (DONG, SUPPORT)]

    found = planned(notices, *chosen, now=now, absent=absent)

    assert all(one.at == now for one in found)
    assert {one.to.address for one in found} == {one.address for one in chosen}


@given(SUBSCRIPTIONS, URGENCIES, TIMES, PROMISES, st.sets(NAMES))
def test_no_address_is_told_of_an_event_twice(
    chosen: list[Subscription],
    urgency: str,
    now: datetime,
    promise: datetime | None,
    absent: set[str],
) -> None:
    notices = [notice(urgency, team=team, promise_by=promise) for team in (DONG, SUPPORT)]

    found = planned(notices, *chosen, now=now, absent=absent)

    assert all(count == 1 for count in Counter(one.to.address for one in found).values())


@given(SUBSCRIPTIONS, st.sampled_from(["urgent", "normal"]), TIMES, PROMISES)
def test_quiet_hours_and_digests_delay_but_lose_nothing(
    chosen: list[Subscription], urgency: str, now: datetime, promise: datetime | None
) -> None:
    notices = [notice(urgency, team=team, promise_by=promise) for team in (DONG, SUPPORT)]
    wanted = {one.address for one in chosen if one.timing is not Timing.EMERGENCIES}

    found = planned(notices, *chosen, now=now)

    assert {one.to.address for one in found} == wanted
    assert all(now <= one.at < now + timedelta(days=15) for one in found)


@given(TIMES, PROMISES, st.sampled_from([Timing.AT_ONCE, Timing.DIGEST]))
def test_what_is_not_urgent_comes_while_the_desks_are_open_for_who_wants_quiet(
    now: datetime, promise: datetime | None, timing: Timing
) -> None:
    (one,) = planned(notice(promise_by=promise), to(timing=timing), now=now)

    assert CITY.calendar.is_open(one.at)


def test_the_city_gathers_at_times_when_someone_reads() -> None:
    monday = datetime.combine(date(2026, 11, 23), CITY.digests[0], SEOUL)

    assert all(CITY.calendar.is_open(monday.replace(hour=one.hour)) for one in CITY.digests)
