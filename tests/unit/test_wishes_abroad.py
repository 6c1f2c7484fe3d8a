"""Times named in other languages than Korean, on Tuesday 24 November 2026 at ten."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.language.normalise import clean
from chalicelib.language.reading import TimeWish
from chalicelib.language.wishes_abroad import LONGEST, find_wish
from chalicelib.messages import LANGUAGES, load, words
from tests.unit.builders import TUESDAY_10

TODAY, TOMORROW, FRIDAY = date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("tomorrow 2 pm", TimeWish(TOMORROW, time(14))),
        ("Friday at 10", TimeWish(FRIDAY, time(10))),
        ("3pm", TimeWish(None, time(15))),
        ("change to 2 pm", TimeWish(None, time(14))),
        ("2:30 p.m. today please", TimeWish(TODAY, time(14, 30))),
        ("at 3", TimeWish(None, time(15))),
        ("9:30 am", TimeWish(None, time(9, 30))),
        ("12 pm", TimeWish(None, time(12))),
        ("明天下午三点", TimeWish(TOMORROW, time(15))),
        ("上午十一点", TimeWish(None, time(11))),
        ("tomorrow 14:00", TimeWish(TOMORROW, time(14))),
        ("the day after tomorrow", TimeWish(date(2026, 11, 26))),
        ("morning", TimeWish(None, None, "morning")),
        ("Friday afternoon", TimeWish(FRIDAY, None, "afternoon")),
        ("next Monday 10 o'clock", TimeWish(date(2026, 11, 30), time(10))),
        ("Tuesday 9 am", TimeWish(date(2026, 12, 1), time(9))),
        ("明天下午2点", TimeWish(TOMORROW, time(14))),
        ("明天下午两点", TimeWish(TOMORROW, time(14))),
        ("十一点", TimeWish(at=time(11))),
        ("đổi sang 3 giờ chiều", TimeWish(at=time(15))),
        ("周五上午10点半", TimeWish(FRIDAY, time(10, 30))),
        ("周五下午2点", TimeWish(FRIDAY, time(14))),
        ("下周一14:00", TimeWish(date(2026, 11, 30), time(14))),
        ("改到14:00", TimeWish(None, time(14))),
        ("ngày mai lúc 2 giờ chiều", TimeWish(TOMORROW, time(14))),
        ("thứ Sáu 10h", TimeWish(FRIDAY, time(10))),
        ("đổi sang 14:00", TimeWish(None, time(14))),
        ("завтра в 10", TimeWish(TOMORROW, time(10))),
        ("в пятницу утром", TimeWish(FRIDAY, None, "morning")),
        ("перенести на 14:00", TimeWish(None, time(14))),
        ("พรุ่งนี้ 14.00 น.", TimeWish(TOMORROW, time(14))),
        ("วันศุกร์ 10 โมงเช้า", TimeWish(FRIDAY, time(10))),
        ("เปลี่ยนเป็น 14:00", TimeWish(None, time(14))),
        ("내일 3pm", TimeWish(TOMORROW, time(15))),
        ("카톡으로 오후 2시", TimeWish(None, time(14))),
        ("the earliest, please", TimeWish(soonest=True)),
        ("Friday, as soon as possible", TimeWish(FRIDAY, soonest=True)),
        ("sớm nhất", TimeWish(soonest=True)),
        ("как можно скорее", TimeWish(soonest=True)),
        ("尽快", TimeWish(soonest=True)),
        ("เร็วที่สุด", TimeWish(soonest=True)),
    ],
)
def test_times_are_understood_in_every_language(said: str, wish: TimeWish) -> None:
    assert find_wish(clean(said), TUESDAY_10) == wish


@pytest.mark.parametrize(
    "said",
    [
        "",
        "I need help",
        "010-1234-5678",
        "HT-7K2M-9QXA",
        "2 children and no food",
        "Monaco",
        "we came on Friday and have had nothing to eat since then, and now my child is ill",
    ],
)
def test_other_numbers_and_stories_are_no_wish(said: str) -> None:
    assert find_wish(clean(said), TUESDAY_10) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_time_that_we_write_is_understood_when_it_is_written_back(language: str) -> None:
    friday_at_two = TUESDAY_10.replace(day=27, hour=14)
    said = words.moment(friday_at_two, load(language))

    assert find_wish(clean(said), TUESDAY_10) == TimeWish(FRIDAY, time(14))


@given(st.text(max_size=LONGEST))
def test_any_text_is_read_without_fault(text: str) -> None:
    find_wish(clean(text), TUESDAY_10)
