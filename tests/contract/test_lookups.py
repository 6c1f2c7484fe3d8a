"""Cases that belong together are found by keyed hashes, and no longer than they are kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from chalicelib.cases.commands import (
    AcceptCase,
    AddContact,
    AddMessage,
    CloseCase,
    EraseWords,
    WithdrawCase,
)
from chalicelib.cases.merging import hear, merge, unmerge
from chalicelib.cases.model import Case, Consent, Private, State
from chalicelib.store.errors import CaseChangedError
from chalicelib.store.lookups import Related
from tests.contract.stores import (
    CITY,
    IDS,
    KIM,
    MINUTE,
    NOW,
    PERSONAL,
    Store,
    at_once,
    errors,
    opening,
)


def opened(
    store: Store, resident: str, place: str = "", phone: str | None = None, now: datetime = NOW
) -> Case:
    private = Private(story=("쌀이 없어요",), place_detail=place, phone=phone)
    return store.open(opening(now, resident_id=resident, private=private))


def found(store: Store, case: Case) -> dict[str, str]:
    return {one.receipt: one.why for one in store.cases.related(case)}


class TestRelated:
    def test_one_household_however_the_place_is_written(self, store: Store) -> None:
        first = opened(store, "one", "새희망연립 나동 201호")
        second = opened(store, "two", "새희망 연립, 나동201호")
        opened(store, "three", "새희망연립 다동 201호")

        assert store.cases.related(first) == (Related(second.id, second.receipt, "household"),)

    def test_too_little_of_a_place_is_no_household(self, store: Store) -> None:
        first = opened(store, "one", "1층")
        opened(store, "two", "1층")

        assert store.cases.related(first) == ()

    def test_one_phone_and_one_resident_each_by_the_first_reason(self, store: Store) -> None:
        first = opened(store, "one", "새희망연립 나동", "010-1234-5678")
        same_phone = opened(store, "two", phone="01012345678")
        both = opened(store, "three", "새희망연립 나동", "010-1234-5678")
        own = opened(store, "one")

        assert found(store, first) == {
            same_phone.receipt: "phone",
            both.receipt: "household",
            own.receipt: "resident",
        }

    def test_a_number_that_is_given_later_is_found_too(self, store: Store) -> None:
        first, later = opened(store, "one", phone="010-1234-5678"), opened(store, "two")
        consent = Consent(version="1", at=NOW)
        store.do(AddContact(later.id, "010-1234-5678", consent))

        assert found(store, first) == {later.receipt: "phone"}

    def test_another_number_takes_the_place_of_the_first(self, store: Store) -> None:
        first, other = opened(store, "one", phone="010-1234-5678"), opened(store, "two")
        consent = Consent(version="1", at=NOW)
        store.do(AddContact(other.id, "010-1234-5678", consent))
        store.do(AddContact(other.id, "010-9999-0000", consent))

        assert store.cases.related(first) == ()
        assert store.cases.by_phone_tail("0000") == (other.id,)


class TestPhoneTail:
    def test_staff_find_a_caller_by_the_last_digits_newest_first(self, store: Store) -> None:
        first = opened(store, "one", phone="010-1234-5678")
        second = opened(store, "two", phone="031-828-5678", now=NOW + MINUTE)
        opened(store, "three", phone="010-1234-5679")

        assert store.cases.by_phone_tail("5678") == (second.id, first.id)
        assert store.cases.by_phone_tail("010 1234 5678") == (second.id, first.id)

    def test_too_few_digits_find_nobody(self, store: Store) -> None:
        opened(store, "one", phone="010-1234-5678")

        assert store.cases.by_phone_tail("678") == ()
        assert store.cases.by_phone_tail("") == ()


class TestForgetting:
    def test_nothing_personal_is_in_a_key_or_in_a_look_up(self, store: Store) -> None:
        store.open(opening())
        stored = str([{"PK": item["PK"], "SK": item["SK"]} for item in store.items()])

        assert [word for word in (*PERSONAL, "5678") if word in stored] == []
        assert len(look_ups(store)) == 3

    def test_they_leave_with_the_case_they_lead_to(self, store: Store) -> None:
        case = store.open(opening())
        assert {item.get("expires") for item in look_ups(store)} == {None}
        store.do(WithdrawCase(case.id))
        ends = int((NOW + timedelta(days=CITY.case_days)).timestamp())

        assert {item["expires"]["N"] for item in look_ups(store)} == {str(ends)}

    def test_erasing_the_words_removes_them(self, store: Store) -> None:
        case = store.open(opening())
        store.do(WithdrawCase(case.id))
        store.do(EraseWords(case.id))

        assert look_ups(store) == []


def look_ups(store: Store) -> list[dict[str, dict[str, str]]]:
    return [item for item in store.items() if item["PK"]["S"].startswith(("HOUSEHOLD#", "PHONE#"))]


class TestMerging:
    def test_both_cases_change_in_one_transaction_or_neither(self, store: Store) -> None:
        duplicate, into = opened(store, "one"), opened(store, "two")
        both = merge(duplicate, into, KIM, NOW, CITY, IDS)
        store.do(AcceptCase(into.id, KIM))

        assert errors(at_once(lambda: store.cases.commit(*both))) == [CaseChangedError]
        assert stored(store, duplicate).state is State.RECEIVED

    def test_merged_and_parted_again(self, store: Store) -> None:
        duplicate, into = opened(store, "one"), opened(store, "two")
        store.cases.commit(*merge(duplicate, into, KIM, NOW, CITY, IDS))
        merged, whole = stored(store, duplicate), stored(store, into)
        assert (merged.state, merged.merged_into, merged.due_at) == (State.MERGED, into.id, None)
        assert whole.merged == (duplicate.id,)

        store.cases.commit(*unmerge(merged, whole, KIM, NOW, CITY, IDS))
        assert stored(store, duplicate).state is State.RECEIVED
        assert stored(store, into).merged == ()

    def test_who_handles_the_whole_hears_what_comes_to_a_part(self, store: Store) -> None:
        duplicate, into = opened(store, "one"), opened(store, "two")
        store.cases.commit(*merge(duplicate, into, KIM, NOW, CITY, IDS))
        store.do(AcceptCase(into.id, KIM))
        store.do(CloseCase(into.id, KIM, "advice"))
        added = store.do(AddMessage(duplicate.id, "아직 힘들어요"))
        store.cases.commit(hear(added, stored(store, into), NOW + MINUTE, CITY, IDS))

        assert stored(store, duplicate).state is State.MERGED
        assert stored(store, into).state is State.RECEIVED
        kinds = [event.type.split(".", 2)[2] for event in store.cases.history(into.id)]
        assert kinds[-2:] == ["duplicate.heard.v1", "case.reopened.v1"]


def stored(store: Store, case: Case) -> Case:
    found = store.cases.get(case.id)
    assert found is not None
    return found
