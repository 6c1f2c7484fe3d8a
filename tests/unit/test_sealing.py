"""What is sealed opens only where it belongs."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.store.sealing import DataKey, HashKeys, KeyedHash, Sealer


class Kms:
    """Wraps a data key by writing its number on it, and counts its calls."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.calls: list[str] = []

    def generate_data_key(self, **_: object) -> dict[str, bytes]:
        self.calls.append("generate")
        number = next(self.numbers)
        return {"Plaintext": bytes([number]) * 32, "CiphertextBlob": bytes([number])}

    def decrypt(self, *, CiphertextBlob: bytes, **_: object) -> dict[str, bytes]:  # noqa: N803
        self.calls.append("decrypt")
        return {"Plaintext": CiphertextBlob * 32}


def sealer(kms: Any, seconds: Any = lambda: 0.0) -> Sealer:
    return Sealer(kms, "key", seconds=seconds)


@given(st.text())
def test_any_text_opens_again_in_another_process(text: str) -> None:
    kms = Kms()
    writer, reader = sealer(kms), sealer(kms)
    key = writer.new_key()

    sealed = writer.seal(key, text, "CASE#1", "CASE")

    assert reader.unseal(reader.open_key(key.wrapped), sealed, "CASE#1", "CASE") == text


def test_the_same_text_never_looks_the_same() -> None:
    box = sealer(Kms())
    key = box.new_key()

    assert box.seal(key, "a", "p", "s") != box.seal(key, "a", "p", "s")


@pytest.mark.parametrize(("pk", "sk"), [("CASE#2", "CASE"), ("CASE#1", "MESSAGE#1")])
def test_a_field_moved_to_another_item_does_not_open(pk: str, sk: str) -> None:
    box = sealer(Kms())
    key = box.new_key()
    sealed = box.seal(key, "text", "CASE#1", "CASE")

    with pytest.raises(InvalidTag):
        box.unseal(key, sealed, pk, sk)


def test_another_cases_key_does_not_open_it() -> None:
    box = sealer(Kms())
    sealed = box.seal(box.new_key(), "text", "p", "s")

    with pytest.raises(InvalidTag):
        box.unseal(box.new_key(), sealed, "p", "s")


def test_a_key_is_asked_for_once_in_five_minutes() -> None:
    kms, now = Kms(), [0.0]
    box = sealer(kms, lambda: now[0])
    key = box.new_key()

    for now[0] in (10.0, 299.0, 301.0, 302.0):
        box.open_key(key.wrapped)

    assert kms.calls == ["generate", "decrypt"]


def test_old_keys_leave_memory_when_new_ones_come() -> None:
    kms, now = Kms(), count()
    box = sealer(kms, lambda: float(next(now)) / 1000)
    first = DataKey(b"\1" * 32, b"\0\1")
    box.open_key(first.wrapped)
    for number in range(256):
        box.open_key(bytes([number, 2]))
    kms.calls.clear()

    box.open_key(first.wrapped)

    assert kms.calls == ["decrypt"]


def test_no_key_stays_in_memory_beyond_its_five_minutes() -> None:
    kms, now = Kms(), [0.0]
    box = sealer(kms, lambda: now[0])
    old = box.new_key()
    now[0] = 301.0
    box.new_key()

    assert not any(isinstance(held, bytes) and held == old.plain for held in _bytes_in(box))


def _bytes_in(thing: object) -> list[object]:
    """Everything that the sealer still refers to, however deep."""
    seen, found, left = set[int](), list[object](), list[object]([vars(thing)])
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        found.append(one)
        if isinstance(one, DataKey):
            left += [one.plain, one.wrapped]
        elif isinstance(one, dict):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, (tuple, list)):
            left += one
    return found


def test_a_data_key_does_not_show_itself() -> None:
    assert repr(DataKey(b"secret", b"wrapped")) == "DataKey()"


def test_hashes_differ_by_what_they_are_of_and_by_their_key() -> None:
    hashes = KeyedHash("key")
    found = {
        hashes.resident("same"),
        hashes.receipt("same"),
        hashes.app_user("same"),
        KeyedHash("other").resident("same"),
    }

    assert len(found) == 4
    assert hashes.resident("same") == KeyedHash("key").resident("same")


def test_hash_keys_that_are_fetched_are_fetched_only_when_needed() -> None:
    asked: list[str] = []

    def fetch() -> HashKeys:
        asked.append("asked")
        return HashKeys("key")

    hashes = KeyedHash(fetch)
    assert asked == []
    assert hashes.receipt("HT-7K2M-9QXA") == KeyedHash("key").receipt("HT-7K2M-9QXA")
    assert asked


def test_hash_keys_do_not_show_themselves() -> None:
    assert "secret" not in repr(HashKeys("secret", ("secret",), ("secret",)))
