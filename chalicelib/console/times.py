"""Times as a busy reader wants them on a list: 3시간 전, 월 09:40, 12분 남음. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chalicelib.messages import Messages

_UNITS = (
    ("days", timedelta(days=1)),
    ("hours", timedelta(hours=1)),
    ("minutes", timedelta(minutes=1)),
)


_LONG = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Times:
    """Words for times as seen from `now` in the city's zone; any aware time may be given."""

    now: datetime
    zone: ZoneInfo
    say: Messages

    def age(self, at: datetime) -> str:
        """How long ago, in the largest unit that fits."""
        return self._counted("age", self.now - at)

    def left(self, until: datetime) -> str:
        """How long until then, or how long it is past."""
        if self.now > until:
            return self._counted("past", self.now - until)
        return self._counted("left", until - self.now)

    def by(self, at: datetime) -> str:
        """A time within the week by its weekday, else by its date."""
        local = at.astimezone(self.zone)
        ahead = (local.date() - self.now.astimezone(self.zone).date()).days
        if ahead in (0, 1):
            return f"{self.say(f'console.ahead.{ahead}')} {local:%H:%M}"
        return f"{self._weekday(local)} {local:%H:%M}" if 1 < ahead < 7 else self.stamp(at)

    def clock(self, at: datetime) -> str:
        """The time of day, e.g. 14:00."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def stamp(self, at: datetime) -> str:
        """Date, weekday and time, e.g. 12. 26.(토) 23:10."""
        local = at.astimezone(self.zone)
        return self.say(
            "console.stamp",
            month=local.month,
            day=local.day,
            weekday=self._weekday(local),
            time=f"{local:%H:%M}",
        )

    def length(self, span: timedelta, *, days: bool = True) -> str:
        """How long something takes; in hours alone where a day is not 24 of them."""
        minutes = round(span.total_seconds() / 60)
        if minutes < 1:
            return self.say("console.length.none")
        if minutes < 60:
            return self.say("console.length.minutes", minutes=minutes)
        if days and span >= _LONG:
            whole, rest = divmod(minutes, 24 * 60)
            return self.say("console.length.days", days=whole, hours=rest // 60)
        return self.say("console.length.hours", hours=minutes // 60, minutes=minutes % 60)

    def phrases(self) -> dict[str, str]:
        """What `left` and `age` say, unfilled, for the script that keeps it current."""
        names = (*(name for name, _ in _UNITS), "now")
        return {
            f"{kind}.{name}": self.say(f"console.{kind}.{name}")
            for kind in ("left", "past", "age")
            for name in names
        }

    def _weekday(self, local: datetime) -> str:
        return self.say(f"console.weekday.{local.weekday()}")

    def _counted(self, kind: str, length: timedelta) -> str:
        for name, unit in _UNITS:
            if length >= unit:
                return self.say(f"console.{kind}.{name}", n=length // unit)
        return self.say(f"console.{kind}.now")
