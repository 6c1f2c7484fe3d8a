"""Write the cities' `holidays.toml` again, with more years: `make holidays`.

The package `holidays` takes longer to import than a turn may last, so its answer is checked in.
Days announced later belong in `holidays-by-hand.toml`, which this never touches.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import holidays

ROOT = Path(__file__).parents[1]
CITIES = ROOT / "chalicelib" / "city" / "cities"
YEARS_AHEAD = 9

# The package's names in the words of a Korean wall calendar.
WORDS = {
    "신정연휴": "신정",
    "기독탄신일": "성탄절",
    "대체 휴일": "대체공휴일",
    " 전날": " 연휴",
    " 다음날": " 연휴",
    "; ": "·",
}

HEADER = """\
# Public holidays of Korea, {first}–{last}, with substitute holidays and election days.
# Written by `make holidays` from the PyPI package `holidays` {version}; do not edit.
# Corrections go in holidays-by-hand.toml. Days follow today's law; a later law needs a new table.
"""


def name_days(first: int, last: int) -> dict[date, str]:
    """Every public holiday from January of `first` to December of `last`, by day, in order."""
    table = holidays.country_holidays("KR", years=range(first, last + 1), language="ko")
    return {day: _in_plain_words(name) for day, name in sorted(table.items())}


def render(first: int, last: int) -> str:
    """The whole file."""
    lines = [
        HEADER.format(first=first, last=last, version=version("holidays")),
        f"first_year = {first}",
        f"last_year = {last}",
        "",
        "[days]",
        *(f'{day} = "{name}"' for day, name in name_days(first, last).items()),
    ]
    return "\n".join(lines) + "\n"


def _in_plain_words(name: str) -> str:
    for theirs, ours in WORDS.items():
        name = name.replace(theirs, ours)
    return name


def main() -> None:
    """Write every city's table anew, from its own first year to nine years from now."""
    last = datetime.now(UTC).year + YEARS_AHEAD
    for table in sorted(CITIES.glob("*/holidays.toml")):
        first = tomllib.loads(table.read_text(encoding="utf-8"))["first_year"]
        table.write_text(render(first, last), encoding="utf-8")
        print(f"wrote {table.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
