"""The message catalogue: a file a language, flattened to dotted keys.

`<language>.toml` beside this file is what residents read; the files in `staff/<language>/`, one for
each part of the console, are what only staff do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

STAFF_LANGUAGES = ("ko", "en")
"""What the console speaks."""

LANGUAGES = ("ko", "en", "zh", "vi", "ru", "th")
"""ISO 639-1 codes of what the service speaks; the first is the city's own."""


class MessageMissingError(KeyError):
    """A key that the language's file does not have: a fault of ours, found by the tests."""


@dataclass(frozen=True, slots=True)
class Messages:
    """Sentences of one language, keyed like `report.ask_place`."""

    language: str
    sentences: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence with its `{placeholders}` filled.

        Raises:
            MessageMissingError: the key is not in the catalogue.
        """
        try:
            sentence = self.sentences[key]
        except KeyError:
            raise MessageMissingError(f"{self.language}.toml has no {key!r}") from None
        return sentence.format(**values) if values else sentence

    def has(self, key: str) -> bool:
        """Whether the catalogue has this key."""
        return key in self.sentences


@cache
def load(language: str) -> Messages:
    """What residents read in one of `LANGUAGES`, read once a process."""
    return Messages(language, _read(files(__package__).joinpath(f"{language}.toml")))


@cache
def load_staff(language: str) -> Messages:
    """What staff read: their own sentences and, as they see what residents see, those too."""
    sentences = dict(load(language).sentences)
    folder = files(__package__).joinpath("staff", language)
    for part in sorted(folder.iterdir(), key=lambda file: file.name):
        sentences |= _read(part)
    return Messages(language, sentences)


def _read(file: Traversable) -> dict[str, str]:
    sentences: dict[str, str] = {}
    _flatten("", tomllib.loads(file.read_text(encoding="utf-8")), sentences)
    return sentences


def _flatten(prefix: str, table: Mapping[str, object], into: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, Mapping):
            _flatten(f"{prefix}{key}.", value, into)
        else:
            into[prefix + key] = str(value).strip("\n")
