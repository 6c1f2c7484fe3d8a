"""Times in words, as people say them: 12월 28일 월요일 오전 10시."""

from __future__ import annotations

from datetime import date, datetime, time

from chalicelib.messages.catalogue import Messages


def day(at: date, say: Messages) -> str:
    """The day with its weekday, e.g. 12월 28일 월요일."""
    month, weekday = say(f"words.month.{at.month}"), say(f"words.weekday.{at.weekday()}")
    return say("words.day", month=month, day=at.day, weekday=weekday)


def clock(at: datetime | time, say: Messages) -> str:
    """The time of day: on a twelve-hour clock, without minutes on the hour, or as 14:00, whichever
    is usual in the language."""
    half = say("words.morning" if at.hour < 12 else "words.afternoon")
    key = "words.hour_minute" if at.minute else "words.hour"
    hour = (at.hour - 1) % 12 + 1
    return say(key, half=half, hour=hour, minute=at.minute, time=f"{at:%H:%M}")


def moment(at: datetime, say: Messages) -> str:
    """Day and time."""
    return say("words.moment", day=day(at.date(), say), clock=clock(at, say))


def near(at: datetime, now: datetime, say: Messages) -> str:
    """Day and time, the day as 오늘 or 내일 where that is what one would say."""
    ahead = (at.date() - now.astimezone(at.tzinfo).date()).days
    if ahead in (0, 1):
        return say("words.moment", day=say(f"words.ahead.{ahead}"), clock=clock(at, say))
    return moment(at, say)


def short(at: datetime, say: Messages) -> str:
    """Day and time on a button of 14 characters, e.g. 12/28 월 10:00."""
    weekday = say(f"words.weekday_short.{at.weekday()}")
    return say("words.short", month=at.month, day=at.day, weekday=weekday, time=f"{at:%H:%M}")
