"""Receipts: never guessable, forgiving to type, strict about slips."""

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.cases import receipts
from chalicelib.ids import Ids

random_bytes = st.binary(min_size=5, max_size=5)


def drawn(given_bytes: bytes) -> str:
    return receipts.new(Ids(lambda count: given_bytes[:count]))


@given(random_bytes)
def test_a_receipt_reads_as_itself(given_bytes: bytes) -> None:
    receipt = drawn(given_bytes)

    assert receipts.parse(receipt) == receipt


@given(random_bytes)
def test_it_may_be_typed_carelessly(given_bytes: bytes) -> None:
    receipt = drawn(given_bytes)
    symbols = receipt.removeprefix("HT-").replace("-", "")

    assert receipts.parse(receipt.lower().replace("-", " ")) == receipt
    assert receipts.parse(symbols) == receipt
    assert receipts.parse(receipt.replace("0", "O").replace("1", "l")) == receipt


@given(random_bytes, st.integers(0, 7), st.sampled_from(receipts.ALPHABET))
def test_one_wrong_character_is_noticed(given_bytes: bytes, place: int, symbol: str) -> None:
    receipt = drawn(given_bytes)
    symbols = list(receipt.removeprefix("HT-").replace("-", ""))
    if symbols[place] == symbol:
        return
    symbols[place] = symbol

    assert receipts.parse("".join(symbols)) is None


@given(st.text(max_size=40))
def test_any_other_text_is_no_receipt_or_a_whole_one(text: str) -> None:
    receipt = receipts.parse(text)

    assert receipt is None or receipts.parse(receipt) == receipt
