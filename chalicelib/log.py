"""One line a turn, event or tick, as JSON: codes, counts, ids and times, never words or numbers of
a person. The console and the alarms read these lines (docs/operate.md)."""

from __future__ import annotations

import json
import logging
import traceback

_LOGGER = logging.getLogger("hope-talk")
_LOGGER.setLevel(logging.INFO)


def line(what: str, **fields: object) -> None:
    """What happened, for figures. The line's name is its field `what`: a second one is a TypeError,
    as is any argument that is given twice."""
    _LOGGER.info("%s", _as_json(what, fields))


def fault(what: str, error: BaseException | None = None, **fields: object) -> None:
    """What should not happen, for alarms. Of an error only its classes and places are written: its
    message may quote what a resident wrote."""
    if error is not None:
        fields["error"] = _classes(error)
        fields["at"] = [
            f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
            for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        ]
    _LOGGER.error("%s", _as_json(what, fields))


_FRAMES = 5


def _classes(error: BaseException | None) -> str:
    names = []
    while error is not None:
        names.append(type(error).__name__)
        error = error.__cause__
    return " < ".join(names)


def _as_json(what: str, fields: dict[str, object]) -> str:
    return json.dumps({"what": what, **fields}, ensure_ascii=False, default=str)
