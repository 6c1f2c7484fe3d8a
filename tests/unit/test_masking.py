"""Numbers that may never be kept, and numbers that must be."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.language.masking import MASK, mask


@pytest.mark.parametrize(
    "number",
    [
        "900101-1234567",
        "9001011234567",
        "900101 1234567",
        "900101 - 1234567",
        "900101\n1234567",
        "900101–1234567",
        "９００１０１－１２３４５６７",
        "900101\u200b-\u200b1234567",
        "90 01 01 1234567",
        "9 0 0 1 0 1 1 2 3 4 5 6 7",
        "010101-3123456",
        "0101013123456",
        "850315-5123456",
        "구공공일공일 다시 일이삼사오육칠",
        "구공공일공일일이삼사오육칠",
        "٩٠٠١٠١-١٢٣٤٥٦٧",
        "4539 1488 0343 6467",
        "4539-1488-0343-6467",
        "4539148803436467",
        "110-123-456789",
        "3333-01-1234567",
        "11023456789012",
        "12-34-567890-12",
        "M12345678",
        "M123A4567",
    ],
)
def test_numbers_that_may_not_be_kept_are_replaced(number: str) -> None:
    assert (f"제 번호는 {MASK} 예요", True) == mask(f"제 번호는 {number} 예요")


def test_a_number_glued_to_words_is_replaced() -> None:
    assert (f"주민번호{MASK}이고요", True) == mask("주민번호900101-1234567이고요")


def test_an_account_with_spaces_is_known_by_its_bank() -> None:
    assert (f"국민은행 {MASK} 로 주세요", True) == mask("국민은행 123 456 789012 로 주세요")


@pytest.mark.parametrize(
    "text",
    [
        "010-1234-5678",
        "01012345678",
        "010 1234 5678 12시 이후에요",
        "나이 78 010-1234-5678",
        "+82 10-1234-5678",
        "031-123-4567",
        "02)123-4567",
        "0507-1234-5678",
        "공일공 1234 오육칠팔",
        "우체국 앞 010 1234 5678",
        "1577-0199",
        "HT-7K2M-9QXA",
        "HT-1234-5678",
        "HT12345678",
        "2026-11-24 10:00",
        "월급 150000 1200000 받았어요",
        "101동 1203호",
        "ㅋㅋㅋ ㅠㅠ ㅇㅇ",
    ],
)
def test_phones_receipts_and_everyday_numbers_stay(text: str) -> None:
    assert (text, False) == mask(text)


def test_a_phone_beside_a_resident_number_stays() -> None:
    assert (f"010-1234-5678 {MASK}", True) == mask("010-1234-5678 900101-1234567")


def test_a_mobile_number_with_a_digit_too_many_stays_to_be_asked_about() -> None:
    assert mask("010-1234-56789") == ("010-1234-56789", False)


TYPED = st.text(alphabet=string.digits + " -.~/공일이계좌은행MmA●\n다시", max_size=80) | st.text()


@given(TYPED)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once, _ = mask(text)
    assert (once, False) == mask(once)


BIRTHS = st.dates().map(lambda day: day.strftime("%y%m%d"))
SERIALS = st.from_regex(r"[1-8][0-9]{6}", fullmatch=True)
JOINS = st.sampled_from(["", "-", " ", " - ", "–", "\u200b"])
AROUND = st.text(max_size=30)


@given(AROUND, BIRTHS, JOINS, SERIALS, AROUND)
def test_no_resident_number_survives_whatever_stands_around_it(
    before: str, birth: str, join: str, serial: str, after: str
) -> None:
    safe, masked = mask(f"{before} {birth}{join}{serial} {after}")
    assert masked
    assert birth + serial not in "".join(c for c in safe if c.isdigit())
