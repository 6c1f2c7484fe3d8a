"""`make city NAME=cheonan`: a city's folder, checked, with what is left to fill in.

Asks for what only the city can say, unless `ANSWERS=file.toml` says it, and takes the dongs from
the national table, or from the ministry's newest file with `TABLE=`. `make city CHECK=cheonan`
looks at a folder that is there. Exit 1 where something does not fit together.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.city.loader import load_city_from
from chalicelib.city.tables import CityDataError
from chalicelib.city.validate import check_city
from local.new_city.answers import AnswerError, Answers, ask_answers, read_answers
from local.new_city.districts import Districts, TableError, our_table, read_table
from local.new_city.files import CITIES, write_city
from local.new_city.left import doubts, left_to_fill

NAME = re.compile(r"[a-z][a-z0-9-]{1,30}")


class CityError(ValueError):
    """The folder cannot be made; the message says why."""


def make_city(name: str, answers: Answers, table: Districts, cities: Path = CITIES) -> Path:
    """Write the folder of a new city, all of it or nothing.

    Raises:
        CityError: the name is no folder's, or the folder is there.
        TableError: the table has no such city.
    """
    folder = cities / name
    if not NAME.fullmatch(name):
        raise CityError(f"NAME={name}: small Latin letters, digits and hyphens, as in cheonan")
    if folder.exists():
        raise CityError(f"{folder} is there already: look at it with `make city CHECK={name}`")
    with TemporaryDirectory(dir=cities, prefix=".") as beside:
        made = Path(beside) / name
        write_city(made, answers, table)
        made.rename(folder)
    return folder


def look_at(folder: Path, today: date) -> int:
    """Say what is wrong with a folder and what it waits for. Returns the exit status."""
    city = load_city_from(folder)
    problems = check_city(city, today)
    _say("Mend these first:", problems)
    _say("Left to fill in:", left_to_fill(city))
    if not problems:
        print(f"\nAll fits together. Try it: make run CITY={folder.name} FRESH=1")
    return 1 if problems else 0


def main(arguments: list[str]) -> int:
    """Make or look. Returns the exit status."""
    asked = _arguments(arguments)
    today = datetime.now(UTC).date()
    try:
        if asked.check:
            return look_at(CITIES / asked.check, today)
        table = read_table(asked.table) if asked.table else our_table()
        answers = read_answers(asked.answers) if asked.answers else ask_answers(input)
        folder = make_city(asked.name, answers, table)
        print(f"{folder} has {len(load_city_from(folder).dongs)} dongs, eups and myeons.")
        own = table.of_city(answers.province, answers.city)
        _say("Compare with the ministry's newest table:", doubts(table, own, today))
        return look_at(folder, today)
    except (AnswerError, CityDataError, CityError, TableError) as error:
        print(error, file=sys.stderr)
        return 1
    except (EOFError, KeyboardInterrupt):
        print("\nNothing was written.", file=sys.stderr)
        return 1


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make city", description=__doc__)
    parser.add_argument("name", nargs="?", help="the folder under cities/, as in cheonan")
    parser.add_argument("--answers", type=Path, help="a TOML file instead of questions")
    parser.add_argument("--table", type=Path, help="the ministry's KIKmix of another day")
    parser.add_argument("--check", help="look at the folder of this name instead")
    asked = parser.parse_args(arguments)
    if not asked.name and not asked.check:
        parser.error("give NAME=, the name of the new folder, or CHECK=, that of one to look at")
    return asked


def _say(head: str, sentences: Iterable[str]) -> None:
    lines = [f"  - {sentence}" for sentence in sentences]
    if lines:
        print("\n".join(("", head, *lines)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
