"""The time that someone names in whatever language: tomorrow 2 pm, Friday at 10, 明天下午2点.

What is Korean in it is read by `wishes`; this adds what is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from chalicelib.language import wishes
from chalicelib.language.reading import TimeWish

LONGEST = 80
"""Characters beyond which words tell a story: its "today" and "Friday" are no wish."""

_AHEAD = {
    2: "day after tomorrow, ngày kia, ngay kia, послезавтра, 后天, มะรืน",
    1: "tomorrow, ngày mai, ngay mai, завтра, 明天, พรุ่งนี้",
    0: "today, hôm nay, hom nay, сегодня, 今天, วันนี้",
}
_WEEKDAYS = {
    0: "monday, mon, thứ hai, thu hai, t2, понедельник, пн, 星期一, 周一, 礼拜一, จันทร์",
    1: "tuesday, tue, thứ ba, thu ba, t3, вторник, вт, 星期二, 周二, 礼拜二, อังคาร",
    2: "wednesday, wed, thứ tư, thu tu, t4, среда, среду, ср, 星期三, 周三, 礼拜三, พุธ",
    3: "thursday, thứ năm, thu nam, t5, четверг, чт, 星期四, 周四, 礼拜四, พฤหัส",
    4: "friday, fri, thứ sáu, thu sau, t6, пятница, пятницу, пт, 星期五, 周五, 礼拜五, ศุกร์",
    5: "saturday, thứ bảy, thu bay, t7, суббота, субботу, сб, 星期六, 周六, 礼拜六, วันเสาร์",
    6: "sunday, chủ nhật, chu nhat, воскресенье, вс, 星期日, 星期天, 周日, 礼拜天, วันอาทิตย์",
}
_NEXT_WEEK = {
    1: "next, tuần sau, tuan sau, tuần tới, следующий, следующую, 下周, 下星期, 下礼拜, หน้า"
}
_AM, _PM = 0, 12
_HALVES = {
    _AM: "am, a.m., morning, sáng, sang, утром, утра, утро, 上午, 早上, เช้า, ก่อนเที่ยง",
    _PM: "pm, p.m., afternoon, evening, chiều, chieu, tối, днём, днем, дня, вечером, вечера, "
    "下午, 晚上, บ่าย, เย็น",
}
_PARTS = {_AM: "morning", _PM: "afternoon"}
_HOUR_WORDS = "o'clock, giờ, gio, h, часа, часов, час, 点, 點, โมง, น."
_CHINESE = {symbol: value for value, symbol in enumerate("零一二三四五六七八九")} | {"两": 2}
_SOONEST = (
    "earliest, soonest, as soon as possible, asap, sớm nhất, som nhat, càng sớm càng tốt, "
    "как можно скорее, как можно раньше, ближайшее время, 最早, 最快, 尽快, 尽早, เร็วที่สุด"
)
_BEFORE_HOURS = "at, lúc, luc, в"
_TO = re.compile(r"(?:đổi|doi|chuyển|chuyen|dời)(?: (?:lịch|giờ|hẹn))* sang ")
"""To move to: without its mark, sáng (the morning) is written alike."""
_CHINESE_HOUR = re.compile(r"(?:十[一二]?|[一二两三四五六七八九])(?=[点點])")
_NOT_KOREAN = re.compile(r"[^\W\d_가-힣ㄱ-ㆎ]")


def find_wish(text: str, now: datetime) -> TimeWish | None:
    """The day, hour or half of the day that clean text names; None where it names none.

    `now` must be in the city's zone. As in Korean, hours from 1 to 6 alone are in the afternoon.
    """
    korean = wishes.find_wish(text, now)
    if len(text) > LONGEST or not _NOT_KOREAN.search(text):
        return korean
    known, vocabulary = korean or TimeWish(), _vocabulary()
    lower = _TO.sub("", _CHINESE_HOUR.sub(_in_digits, text.lower()))
    half = vocabulary.half.find(lower)
    at = (_find_time(lower, half) if half is not None else known.at) or _find_time(lower, half)
    day = known.day or _find_day(lower, now, at)
    part = known.part or (_PARTS[half] if half is not None and not at else None)
    soonest = at is None and (known.soonest or vocabulary.soonest.search(lower) is not None)
    return TimeWish(day, at, part, soonest) if day or at or part or soonest else None


def _in_digits(match: re.Match[str]) -> str:
    """三点 → 3点, 十一点 → 11点."""
    tens, ten, ones = match[0].rpartition("十")
    first = (_CHINESE.get(tens, 1) * 10) if ten else 0
    return str(first + _CHINESE.get(ones, 0))


def _find_time(text: str, half: int | None) -> time | None:
    for match in _vocabulary().clock.finditer(text):
        told = match["before"] or match["unit"] or match["after"] or match["minute"]
        hour, minute = int(match["hour"]), int(match["minute"] or (30 if match["thirty"] else 0))
        if half is not None:
            hour = hour % 12 + half if hour <= 12 else hour
        elif 1 <= hour <= 6:
            hour += 12
        if told and hour < 24:
            return time(hour, minute)
    return None


def _find_day(text: str, now: datetime, at: time | None) -> date | None:
    today, vocabulary = now.date(), _vocabulary()
    weekday, ahead = vocabulary.weekday.find(text), vocabulary.ahead.find(text)
    if weekday is None:
        return None if ahead is None else today + timedelta(days=ahead)
    if vocabulary.next_week.find(text) is not None:
        return today + timedelta(days=7 - today.weekday() + weekday)
    days = (weekday - today.weekday()) % 7
    passed = days == 0 and at is not None and at <= now.time()
    return today + timedelta(days=7 if passed else days)


class _Words(NamedTuple):
    pattern: re.Pattern[str]
    meaning: Mapping[str, int]

    def find(self, text: str) -> int | None:
        """What the first of the words in lower-case text means."""
        match = self.pattern.search(text)
        return self.meaning[match[0]] if match else None


class _Vocabulary(NamedTuple):
    ahead: _Words
    weekday: _Words
    next_week: _Words
    half: _Words
    soonest: re.Pattern[str]
    clock: re.Pattern[str]


@cache
def _vocabulary() -> _Vocabulary:
    """The patterns, made when first needed: most residents write Korean."""
    half, hour_word = _words(_HALVES), _any_of(_HOUR_WORDS.split(", "))
    before = _any_of([*half.meaning, *_BEFORE_HOURS.split(", ")])
    clock = (
        rf"(?:(?P<before>{before})\s?)?(?<![0-9:./-])(?P<hour>[0-9]{{1,2}})"
        r"(?:[:h.](?P<minute>[0-5][0-9]))?(?![0-9/:-])"
        rf"\s?(?P<unit>{hour_word})?\s?(?P<thirty>半|rưỡi|ครึ่ง)?"
        rf"\s?(?P<after>{half.pattern.pattern})?"
    )
    return _Vocabulary(
        ahead=_words(_AHEAD),
        weekday=_words(_WEEKDAYS),
        next_week=_words(_NEXT_WEEK),
        half=half,
        soonest=re.compile(_any_of(_SOONEST.split(", "))),
        clock=re.compile(clock),
    )


def _words(table: Mapping[int, str]) -> _Words:
    meaning = {word: meant for meant, listed in table.items() for word in listed.split(", ")}
    return _Words(re.compile(_any_of(meaning)), meaning)


def _any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first. Chinese and Thai have no spaces."""
    longest_first = sorted(words, key=len, reverse=True)
    spaced, unspaced = (
        "|".join(re.escape(w) for w in longest_first if bool(_UNSPACED.match(w)) is kind)
        for kind in (False, True)
    )
    bounded = rf"(?<![^\W\d_])(?:{spaced})(?![^\W_])"
    return f"{bounded}|{unspaced}" if unspaced else bounded


_UNSPACED = re.compile("[\u0e00-\u0eff\u3400-\u9fff]")
