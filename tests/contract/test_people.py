"""The staff directory, and what a change of it does to sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.cases.staff import Role
from chalicelib.store.errors import PersonChangedError
from chalicelib.store.people import Person, unchanged
from tests.contract.stores import KIM, NOW, Store

DAY = timedelta(days=1)


def test_who_signs_in_first_is_entered_and_the_directory_decides_from_then_on(store: Store) -> None:
    entered = store.people.entered(KIM)
    assert entered.staff == KIM

    store.people.store(replace(entered, role=Role.LEAD, dongs=("장암동",), edits=False))
    again = store.people.entered(KIM)
    assert again.staff == replace(KIM, role=Role.LEAD, dongs=("장암동",), edits=False)
    assert store.people.get("kim") == again
    assert store.people.get("nobody") is None


def test_a_team_is_everyone_who_works_in_it_now(store: Store) -> None:
    store.people.entered(KIM)
    lee = store.people.entered(replace(KIM, username="lee"))
    far = store.people.entered(replace(KIM, username="far", team="hope-support"))
    assert [person.username for person in store.people.of_team(KIM.team)] == ["kim", "lee"]

    store.people.store(replace(lee, active=False))
    store.people.store(replace(far, team=KIM.team))
    assert [person.username for person in store.people.of_team(KIM.team)] == ["far", "kim"]
    assert store.people.of_team("hope-support") == ()
    assert [person.username for person in store.people.all()] == ["far", "kim", "lee"]


@pytest.mark.parametrize(
    ("begins", "ends", "away"),
    [
        (None, None, False),
        (-DAY, None, True),
        (-DAY, DAY, True),
        (DAY, DAY * 2, False),
        (-DAY, timedelta(0), False),
    ],
)
def test_who_is_away_is_not_present(
    store: Store, begins: timedelta | None, ends: timedelta | None, away: bool
) -> None:
    kim = store.people.entered(KIM)
    store.people.store(
        replace(
            kim,
            absent_from=None if begins is None else NOW + begins,
            absent_until=None if ends is None else NOW + ends,
        )
    )
    present = store.people.present(KIM.team, NOW)
    assert [person.username for person in present] == ([] if away else ["kim"])


def test_who_may_only_look_is_nobody_to_hand_work_to(store: Store) -> None:
    store.people.store(replace(store.people.entered(KIM), edits=False))
    assert store.people.present(KIM.team, NOW) == ()


def test_of_two_who_change_an_entry_the_second_is_told(store: Store) -> None:
    kim = store.people.entered(KIM)
    store.people.store(replace(kim, name="김하나"))
    with pytest.raises(PersonChangedError):
        store.people.store(replace(kim, role=Role.ADMIN))
    with pytest.raises(PersonChangedError):
        store.people.store(Person("kim", "김하나", KIM.team))


def test_no_session_is_made_of_an_entry_that_has_changed(store: Store) -> None:
    kim = store.people.entered(KIM)
    store.people.store(replace(kim, active=False))
    with pytest.raises(PersonChangedError):
        store.sessions.create(kim.staff, NOW, holds=(unchanged(kim),))
    assert store.sessions.of("kim", NOW) == ()
