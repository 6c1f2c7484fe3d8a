"""`python -m local.understand FILE.jsonl`: what the service makes of texts (design 6.4).

One JSON line per line of the file or, with `-` or no file, of standard input. `CITY` is the city.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from time import perf_counter

from chalicelib.city.loader import load_city
from chalicelib.city.model import City
from chalicelib.language.reading import Intent
from chalicelib.language.understand import understand
from chalicelib.welfare.catalogue import Catalogue, load_catalogue
from chalicelib.welfare.search import search

CITY = "uijeongbu"


class LineError(ValueError):
    """A line that holds no text to read; the message says what it should look like."""


def main(arguments: list[str]) -> int:
    """Print a JSON line per input line; 1 if any of them could not be read."""
    name = "".join(arguments[:1]) or "-"
    city_id = os.environ.get("CITY") or CITY
    city, catalogue = load_city(city_id), load_catalogue(city_id)
    status = 0
    with (
        nullcontext(sys.stdin) if name in ("-", "") else Path(name).open(encoding="utf-8") as lines
    ):
        for number, line in _numbered(lines):
            try:
                shown = read(_text_of(line), city, catalogue)
            except LineError as error:
                shown, status = {"error": str(error), "line": number}, 1
            print(json.dumps(shown, ensure_ascii=False), flush=True)
    return status


def read(text: str, city: City, catalogue: Catalogue) -> dict[str, object]:
    """A text's reading and the ids of programmes that fit it, best first."""
    began = perf_counter()
    now = datetime.now(city.calendar.zone)
    reading = understand(text, city, now)
    greeted = reading.intent is Intent.GREETING
    programmes = () if greeted else search(reading.text, catalogue, now.date())
    milliseconds = (perf_counter() - began) * 1000
    return {
        "text": reading.text if reading.masked else text,
        "intent": reading.intent,
        "emergency": reading.emergency,
        "place": {
            "dong": reading.place.dong,
            "candidates": list(reading.place.candidates),
            "out_of_city": reading.place.elsewhere is not None,
        },
        "programmes": [programme.id for programme in programmes],
        "ms": round(milliseconds, 3),
    }


def _numbered(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _text_of(line: str) -> str:
    try:
        text = json.loads(line)["text"]
    except (ValueError, TypeError, KeyError):
        text = None
    if not isinstance(text, str):
        raise LineError('Write each line as JSON with the words to read: {"text": "…"}')
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
