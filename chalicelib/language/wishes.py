"""The time that someone names: 내일 오전, 금요일 3시쯤, 28일 10시, 2시로 바꿔주세요.

What was, what is every week, and what is denied ("내일 말고 모레") is left out first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from chalicelib.language.reading import TimeWish

_HOURS = {
    "열두": 12, "열한": 11, "열": 10, "아홉": 9, "여덟": 8, "일곱": 7, "여섯": 6, "다섯": 5,
    "네": 4, "세": 3, "두": 2, "한": 1,
}  # fmt: skip
_DAYS_AHEAD = {
    "내일모레": 2, "낼모레": 2, "글피": 3, "모레": 2, "모래": 2, "내일": 1, "낼": 1, "오늘": 0,
    "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "열흘": 10, "일주일": 7,
}  # fmt: skip
_WEEKDAYS = "월화수목금토일"
_SINO = {symbol: value for value, symbol in enumerate("영일이삼사오육칠팔구")} | {"륙": 6, "유": 6}
_WEEKS = {"이번": 0, "금": 0, "다음": 1, "담": 1, "차": 1, "다다음": 2}

_CLOCK = re.compile(
    r"(?P<half>오전|오후|아침|점심|낮|저녁|밤|새벽)?\s?(?:에\s?)?"
    r"(?:(?P<digits>(?<![0-9:])[0-9]{1,2})|(?P<word>(?:(?<![가-힣])|(?<=[전후침심낮녁일레욜따]))"
    rf"(?:{'|'.join(_HOURS)})(?!\s?시(?:[도라]|가\s?급))))"
    r"(?:\s?시(?![간작청장름설키급민럭]|미(?!팅)|\s?(?:뉴스|드라마|예배|미사|출근|퇴근))\s?(?:(?P<thirty>반)|(?P<minutes>[0-9]{1,2})\s?분)?"
    r"|:(?P<after>[0-5][0-9])(?![0-9]))"
)
_RELATIVE = re.compile(r"(내일\s?모레|낼\s?모레|글피|모레|내일|낼(?![가-힣])|오늘)")
_LATER = re.compile(
    r"(?<![0-9])([0-9]{1,2})\s?(일|주일?)\s?(?:뒤|후|있다가)"
    r"|(하루|이틀|사흘|나흘|열흘|일주일)\s?(?:뒤|후)"
)
_WEEKDAY = re.compile(
    rf"(?:(이번|금|다다음|다음|담|차)\s?주\s?)?(?:([{_WEEKDAYS}])(?:요일|욜)"
    rf"|(?:(?<=주)\s?|(?<![가-힣0-9]))([{_WEEKDAYS}])(?=\s?[0-9]|$))"
)
_DATE = re.compile(
    r"(?<![0-9])(?P<month>[0-9]{1,2})(?:\s?월\s?|/)(?P<day>[0-9]{1,2})(?![0-9])"
    r"|(?<![0-9])(?P<only>[0-9]{1,2})\s?일(?!째|간|\s?(?:동안|전|넘|정도|이?나|뒤|후|있|굶|못))"
)
_NEXT_WEEK = re.compile(
    r"(다다음|다음|담)\s?주(?!\s?(?:까지|면|에\s?(?:쫓|이사|수술|퇴원|입원)|[월화수목금토일]))"
)
_MORNING = re.compile(
    r"오전(?!\s?내내)|아침(?!을|밥|도|마다|식사|저녁|점심|끼)|점심\s?(?:먹기\s?)?전"
)
_AFTERNOON = re.compile(
    r"오후(?!\s?내내)|점심\s?(?:지나|후|먹고|끝나|이후|때|시간)|저녁(?!을|밥|마다|식사|까지|도)|한낮|낮에"
    r"|퇴근\s?(?:하고|하면|후|한\s?뒤)\s?(?:에\s?)?(?:$|[.,!~]|요|전화|통화|상담|연락|가능|부탁|될|되|괜찮)"
)
_SOON = re.compile(r"이따|있다가|조금\s?(?:있다|뒤|후)")
_ANY = re.compile(
    r"(?:아무\s?때나|아무\s?시간이?나|언제든지?|언제나)\s?(?:요|다?\s?(?:괜찮|좋|상관|되|돼|가능)\S*|이요)?[\s.!~]*"
)
_SOONEST = re.compile(
    r"(?:제일|젤|가장|최대한)\s?(?:빠른|빨리\s?(?:되는|가능한))\s?(?:시간|때|날|걸로|데로)(?!마다)"
)
_PAST = re.compile(
    r"(?:어제|그저께|그제|엊그제|엊저녁|지난\s?주|지난|저번\s?주|저번|매주|매일|날마다)"
    r"(?:(?!내일|낼|모레|오늘|다음|담주|이번)[^.,!?\n]){0,12}?(?:[0-9가-힣]시|요일|욜|오전|오후|아침|저녁|새벽)"
    r"|\S{1,3}요일\s?(?:부터|이후로?)\s?(?:안|못|계속|연락|아[프파]|굶|없|인기척)"
)
_DENIED = re.compile(
    r"[가-힣0-9:]{1,8}\s?(?:은|는|에는)?\s?(?:말고|아니고|아니라|빼고|안\s?[되돼]고|안\s?되구|힘들고|어렵고)"
)
_DENYING = re.compile(r"말고|아니|빼고|[되돼]고|되구|들고|렵고")  # far quicker than _DENIED itself
_SPOKEN_DATE = re.compile(
    r"(?<![가-힣])(?:(십[일이]?|[일이삼사오육유칠팔구시])(월\s?))?([이삼]?십?[일이삼사오육륙칠팔구]?)(일)(?=$|[^가-힣]|[월화수목금토]요|에|로|오[전후])"
)


def find_wish(text: str, now: datetime) -> TimeWish | None:
    """The day, hour or half of the day that clean text names; None where it names none. Any time
    at all ("아무 때나") is an empty wish, a week alone its Monday.

    `now` must be in the city's zone. Hours from 1 to 6 without 오전 or 오후 are in the afternoon:
    nobody asks a public office to call at three in the night.
    """
    if _ANY.fullmatch(text):
        return TimeWish()
    text = _PAST.sub(" ", text)
    if _DENYING.search(text):
        text = _DENIED.sub(" ", text)
    if "일" in text:
        text = _SPOKEN_DATE.sub(_in_digits, text)
    at = _find_time(text)
    part = None if at else _find_part(text)
    day = next(_days(text, now, at), None)
    if day is None and (at or part) and _SOON.search(text):
        day = now.date()
    soonest = at is None and _SOONEST.search(text) is not None
    return TimeWish(day, at, part, soonest) if day or at or part or soonest else None


def _in_digits(match: re.Match[str]) -> str:
    """십이월 삼일 → 12월 3일, 이십팔일 → 28일; 삼일 alone is rather three days."""
    month, of_month, day, of_day = match.groups()
    if not day or (len(day) == 1 and not month):
        return match[0]
    months = f"{_sino(month)}{of_month}" if month else ""
    return f"{months}{_sino(day)}{of_day}"


def _sino(word: str) -> int:
    """이십팔 → 28; 시 is the ten of 시월."""
    if word == "시":
        return 10
    tens, ten, ones = word.rpartition("십")
    return (_SINO.get(tens, 1) * 10 if ten else 0) + _SINO.get(ones, 0)


def _find_part(text: str) -> str | None:
    if _AFTERNOON.search(text):
        return "afternoon"
    return "morning" if _MORNING.search(text) else None


def _find_time(text: str) -> time | None:
    if "정오" in text:
        return time(12)
    if "시" not in text and ":" not in text:
        return None
    for match in _CLOCK.finditer(text):
        hour = int(match["digits"]) if match["digits"] else _HOURS[match["word"]]
        minute = 30 if match["thirty"] else int(match["minutes"] or match["after"] or 0)
        hour = _on_the_clock(hour, match["half"])
        if hour < 24 and minute < 60:
            return time(hour, minute)
    return None


def _on_the_clock(hour: int, half: str | None) -> int:
    if half in ("오전", "아침", "새벽"):
        return hour % 12 if hour == 12 else hour
    if half == "밤" and hour == 12:
        return 0
    later = half is not None or 1 <= hour <= 6
    return hour + 12 if later and hour < 12 else hour


def _days(text: str, now: datetime, at: time | None) -> Iterator[date]:
    """Days that the text may name, the surest first."""
    today = now.date()
    if match := _LATER.search(text):
        yield today + _ahead(match)
    if match := _DATE.search(text):
        yield from _on_date(match["month"], int(match["day"] or match["only"]), today)
    if match := _WEEKDAY.search(text):
        yield _weekday(match, now, at)
    if match := _RELATIVE.search(text):
        yield today + timedelta(days=_DAYS_AHEAD["".join(match[0].split())])
    if match := _NEXT_WEEK.search(text):
        yield today + timedelta(weeks=_WEEKS[match[1]], days=-today.weekday())


def _ahead(match: re.Match[str]) -> timedelta:
    if match[3]:
        return timedelta(days=_DAYS_AHEAD[match[3]])
    return timedelta(days=int(match[1]) * (1 if match[2] == "일" else 7))


def _weekday(match: re.Match[str], now: datetime, at: time | None) -> date:
    today = now.date()
    wanted = _WEEKDAYS.index(match[2] or match[3])
    if match[1]:
        monday = today - timedelta(days=today.weekday())
        return monday + timedelta(weeks=_WEEKS[match[1]], days=wanted)
    ahead = (wanted - today.weekday()) % 7
    passed = ahead == 0 and at is not None and at <= now.time()
    return today + timedelta(days=7 if passed else ahead)


def _on_date(month: str | None, day: int, today: date) -> Iterator[date]:
    """The next such date; none where the calendar has none within a year."""
    for ahead in range(13):
        months = today.month - 1 + ahead
        if month and months % 12 + 1 != int(month):
            continue
        try:
            found = date(today.year + months // 12, months % 12 + 1, day)
        except ValueError:
            continue
        if found >= today:
            yield found
            return
