"""Values survive the table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.store.due import due_fields
from chalicelib.store.items import decode_item, encode, encode_item

VALUES = st.recursive(
    st.text() | st.integers() | st.booleans() | st.binary() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), VALUES.filter(lambda value: value is not None)))
def test_an_item_comes_back_as_it_was(fields: dict[str, object]) -> None:
    assert decode_item(encode_item(fields)) == fields


def test_a_field_without_a_value_is_not_stored() -> None:
    assert encode_item({"here": 1, "gone": None}) == {"here": {"N": "1"}}


def test_a_type_that_the_table_does_not_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        encode(0.1)


@given(st.datetimes(timezones=st.just(UTC), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_what_is_due_has_come_when_the_index_says_so(at: datetime) -> None:
    due_at = datetime.fromisoformat(str(due_fields("CASE#1", at)["due_at"]))

    assert timedelta(0) <= due_at - at < timedelta(milliseconds=1)


def test_what_waits_for_no_time_is_not_on_the_index() -> None:
    assert due_fields("CASE#1", None) == {}
