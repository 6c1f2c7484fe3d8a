"""What the office sets, as documents: what becomes of the city, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.city import edited
from chalicelib.city.loader import load_city
from chalicelib.city.model import TeamKind
from chalicelib.welfare import edited as welfare
from chalicelib.welfare.catalogue import CatalogueError, as_row, load_catalogue, programme_of

CITY = load_city("uijeongbu")
CATALOGUE = load_catalogue("uijeongbu")
SEOUL = ZoneInfo("Asia/Seoul")
FRIDAY = datetime(2026, 11, 27, 17, 0, tzinfo=SEOUL)
MONDAY = date(2026, 11, 30)


def body(section: edited.Section) -> str:
    return section.model_dump_json()


def test_a_day_that_is_added_is_closed_and_says_why() -> None:
    holidays = edited.Holidays(added={MONDAY: "임시공휴일"})
    city = edited.apply(CITY, "holidays", body(holidays))
    assert city.calendar.holidays[MONDAY] == "임시공휴일"
    assert city.calendar.next_opening(FRIDAY).date() == MONDAY + timedelta(days=1)
    assert CITY.calendar.next_opening(FRIDAY).date() == MONDAY


def test_a_holiday_that_is_removed_is_a_working_day() -> None:
    christmas = date(2026, 12, 25)
    holidays = edited.Holidays(removed={christmas: "정상 근무"})
    city = edited.apply(CITY, "holidays", body(holidays))
    assert city.calendar.is_working_day(christmas)


def test_hours_and_lunch_are_as_set() -> None:
    hours = edited.Hours(opens=time(8, 30), closes=time(17, 30), lunch=(time(12), time(13)))
    city = edited.apply(CITY, "hours", body(hours))
    noon = FRIDAY.replace(hour=12, minute=30)
    assert CITY.calendar.is_open(noon)
    assert not city.calendar.is_open(noon)
    assert city.calendar.is_open(noon.replace(hour=8))


@pytest.mark.parametrize(
    "hours",
    [
        edited.Hours(opens=time(18), closes=time(9)),
        edited.Hours(opens=time(9), closes=time(18), lunch=(time(13), time(12))),
        edited.Hours(opens=time(9), closes=time(9, 10)),
    ],
)
def test_hours_that_do_not_run_forward_or_hold_no_slot_are_refused(hours: edited.Hours) -> None:
    with pytest.raises(edited.TrialError):
        edited.apply(CITY, "hours", body(hours))


def test_a_team_may_be_new_and_serve_a_dong() -> None:
    team = edited.EditedTeam(name="북부권역팀", kind=TeamKind.DONG, callbacks_per_slot=3)
    teams = edited.Teams(teams={"north": team}, serves={"장암동": "north"})
    city = edited.apply(CITY, "teams", body(teams))
    assert city.dongs["장암동"].team == "north"
    assert city.teams["north"].callbacks_per_slot == 3
    assert city.teams["hope-support"] == CITY.teams["hope-support"]


def test_a_dong_is_served_by_a_team_that_there_is() -> None:
    with pytest.raises(edited.TrialError, match="장암동"):
        edited.apply(CITY, "teams", body(edited.Teams(serves={"장암동": "nobody"})))


def rules(*more: edited.Rule) -> edited.Routing:
    rest = edited.Rule(name="rest", owner="hope-support", because="consultation")
    return edited.Routing(rules=(*more, rest))


def test_rules_stand_in_the_order_that_was_set() -> None:
    first = edited.Rule(
        name="urgent", when={"urgency": "urgent"}, owner="welfare-policy", because="emergency"
    )
    city = edited.apply(CITY, "routing", body(rules(first)))
    assert [rule.owner for rule in city.routing] == ["welfare-policy", "hope-support"]


@pytest.mark.parametrize(
    "routing",
    [
        edited.Routing(
            rules=(
                edited.Rule(
                    name="no rest", when={"kind": "report"}, owner="hope-support", because="x"
                ),
            )
        ),
        rules(edited.Rule(name="unknown", owner="nobody", because="x", when={"kind": "report"})),
        rules(edited.Rule(name="dong", owner="$dong", because="x", when={"kind": "report"})),
    ],
)
def test_rules_that_leave_a_case_without_an_owner_are_refused(routing: edited.Routing) -> None:
    with pytest.raises(edited.TrialError):
        edited.apply(CITY, "routing", body(routing))


def test_a_document_of_newer_code_is_refused_and_an_empty_one_changes_nothing() -> None:
    with pytest.raises(ValidationError):
        edited.apply(CITY, "hours", '{"opens": "09:00", "closes": "18:00", "saturday": true}')
    assert edited.apply(CITY, "hours", "") is CITY


def test_consent_texts_come_with_their_version() -> None:
    texts = {"ko": edited.Wording(notice="짧게", full="길게, {phone}")}
    city = edited.apply(CITY, "consent", body(edited.Consent(version="2026-11-25.1", texts=texts)))
    assert city.consent_version == "2026-11-25.1"
    assert city.consent_texts["ko"].notice == "짧게"


days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
names = st.text(min_size=1, max_size=20)


@given(added=st.dictionaries(days, names), removed=st.dictionaries(days, names))
def test_holidays_come_back_from_their_document_as_they_were(
    added: dict[date, str], removed: dict[date, str]
) -> None:
    holidays = edited.Holidays(added=added, removed=removed)
    assert edited.Holidays.model_validate_json(body(holidays)) == holidays
    calendar = edited.apply(CITY, "holidays", body(holidays)).calendar
    assert added.keys() - removed.keys() <= calendar.holidays.keys()
    assert not removed.keys() & calendar.holidays.keys()


@pytest.mark.parametrize("programme", CATALOGUE.programmes.values(), ids=lambda p: p.id)
def test_a_programme_comes_back_from_its_row_as_it_was(programme: object) -> None:
    assert programme_of(as_row(programme)) == programme  # type: ignore[arg-type]


def test_only_what_was_changed_of_a_programme_lies_over_the_file() -> None:
    delivered = CATALOGUE.programmes["emergency-support"]
    row = {**as_row(delivered), "phone": "031-828-0000"}
    fields = welfare.changed(delivered, row)
    assert fields == {"phone": "031-828-0000"}
    edit = welfare.ProgrammeEdit(published=fields).model_dump_json()
    catalogue = welfare.apply(CATALOGUE, delivered.id, edit)
    assert catalogue.programmes[delivered.id] == replace(delivered, phone="031-828-0000")


def test_a_draft_reaches_nobody_and_a_new_programme_everybody() -> None:
    row = {"name": "겨울나기", "category": "생계", "who": "누구나", "what": "연료", "how": "전화"}
    draft = welfare.ProgrammeEdit(draft=row).model_dump_json()
    assert welfare.apply(CATALOGUE, "winter", draft) is CATALOGUE
    published = welfare.ProgrammeEdit(published=row).model_dump_json()
    assert welfare.apply(CATALOGUE, "winter", published).programmes["winter"].what == "연료"


@pytest.mark.parametrize("fields", [{"colour": "red"}, {"expires_on": "soon"}, {"name": ""}])
def test_fields_that_make_no_programme_are_refused(fields: dict[str, str]) -> None:
    edit = welfare.ProgrammeEdit(published=fields).model_dump_json()
    with pytest.raises(CatalogueError):
        welfare.apply(CATALOGUE, "emergency-support", edit)
